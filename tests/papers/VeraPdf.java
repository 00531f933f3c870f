import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Checks PDF files with veraPDF: {@code java -cp JAR VeraPdf.java 3a,ua1 FILE...}; exit code 1 when one fails.
 *
 * <p>The jar lacks the JAXB library with which veraPDF reads its own profiles, so they are read here.
 */
public class VeraPdf {

    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        Logger.getLogger("org.verapdf.pdfa.validation.profiles").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        boolean failed = false;
        for (String name : args[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
            ValidationProfile profile = profile(flavour);
            for (int i = 1; i < args.length; i++) {
                try (InputStream in = new FileInputStream(args[i]);
                        PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
                        PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
                    ValidationResult result = validator.validate(parser);
                    failed |= !result.isCompliant();
                    System.out.println(String.join("\t", result.isCompliant() ? "ok" : "FAILED", name,
                            result.getTotalAssertions() + " checks", Path.of(args[i]).getFileName().toString()));
                    for (TestAssertion broken : result.getTestAssertions()) {
                        System.out.println("\t" + broken.getRuleId().getClause() + "-"
                                + broken.getRuleId().getTestNumber() + " " + broken.getMessage());
                    }
                }
            }
        }
        System.exit(failed ? 1 : 0);
    }

    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        // PDFA_3_A is described in PDFA-3A.xml, PDFUA_1 in PDFUA-1.xml.
        String name = flavour.name().replace('_', '-').replaceFirst("(\\d)-([ABU])$", "$1$2");
        String file = "org/verapdf/pdfa/validation/" + name + ".xml";
        try (InputStream in = VeraPdf.class.getClassLoader().getResourceAsStream(file)) {
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
            Set<Rule> rules = new HashSet<>();
            for (Element rule : all(root, "rule")) {
                Element id = all(rule, "id").get(0);
                List<ErrorArgument> none = new ArrayList<>();
                rules.add(Profiles.ruleFromValues(
                        Profiles.ruleIdFromValues(
                                PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                                id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
                        rule.getAttribute("object"),
                        rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null,
                        rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
                        Profiles.errorFromValues(text(rule, "message"), none), new ArrayList<>()));
            }
            Set<Variable> variables = new HashSet<>();
            for (Element variable : all(root, "variable")) {
                variables.add(Profiles.variableFromValues(variable.getAttribute("name"), variable.getAttribute("object"),
                        text(variable, "defaultValue"), text(variable, "value")));
            }
            return Profiles.profileFromValues(flavour,
                    Profiles.profileDetailsFromValues(flavour.getId(), "", "veraPDF Consortium", new Date()),
                    "", rules, variables);
        }
    }

    private static List<Element> all(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    private static String text(Element parent, String tag) {
        List<Element> found = all(parent, tag);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }
}
