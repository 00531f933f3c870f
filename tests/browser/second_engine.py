"""HTML_CodeSniffer and the Nu HTML checker beside axe: what they find on a page, save known false alarms.

Both come from npm into `var/checkers`: `bin/check-pages` puts them there and runs the tests that use them.
"""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "var/checkers/node_modules"
SNIFFER = _FOLDER / "html_codesniffer/build/HTMLCS.js"
NU = _FOLDER / "vnu-jar/build/dist/vnu.jar"
HOW = "run bin/check-pages (needs node and java)"
# The code of a finding of HTML_CodeSniffer and the beginning of the element -> why it is no fault of ours.
FALSE_ALARMS = {
    r"H30\.2 ": "an icon beside words has an empty alternative on purpose",
    # Markup that Django's admin writes:
    r'H32\.2 <form (method="post" )?id="(changelist-form|\w+_form)"': "nothing to send",
    r"(H71\.NoLegend|H91\.Fieldset\.Name) <fieldset class=\"module ": "named by aria-labelledby, or all of a record",
    r'H91\.A\.NoContent <a href="#" id="calendarlink\d': "its icon has a title; its script makes it",
}
# Message of the Nu checker -> why it is no fault of ours.
NU_FALSE_ALARMS = {
    # Else Firefox puts the key of an earlier picture back when the page is loaded again.
    r"whose value is “hidden” must not have an “autocomplete” attribute": "the key of the captcha must not be restored",
    # crispy-forms prints `for` on a legend as it does on labels; browsers ignore it, screen readers too.
    r"Attribute “for” not allowed on element “legend”": "printed by crispy-forms, without effect",
    # Django prints it on the hidden twin of a list, by which it sees what was changed.
    r"whose value is “hidden” must not have any “aria-\*” attributes": "printed by Django, without effect",
}
RUN_SNIFFER = """() => new Promise(done => HTMLCS.process("WCAG2AA", document, () => done(
    HTMLCS.getMessages().filter(m => m.type === HTMLCS.ERROR)
        .map(m => [m.code, m.msg, m.element.outerHTML.slice(0, 120)])
), () => done([["failed", "HTML_CodeSniffer broke off", ""]])))"""
# Its look at the values of `autocomplete` (1.3.5) breaks off where a control has one that is not for its kind, and the
# page is judged no further: that one look is left to axe, which has the same rule; all others go on.
_GUARD = """() => Object.keys(window).filter(k => k.startsWith("HTMLCS_")).forEach(k => {
    const sniff = window[k], look = sniff && sniff.checkControlGroups;
    if (look) sniff.checkControlGroups = function (e) { try { look.call(this, e); } catch { return; } };
})"""


def sniffed(page) -> list[tuple[str, ...]]:
    """Return the errors that HTML_CodeSniffer finds on a page of the browser, which has loaded it."""
    page.evaluate(_GUARD)
    found = page.evaluate(RUN_SNIFFER)
    return [
        (code, *more, element)
        for code, *more, element in found
        if not any(re.search(alarm, f"{code} {element}") for alarm in FALSE_ALARMS)
    ]


def nu_complaints(pages: dict[str, str]) -> list[str]:
    """Return what the Nu HTML checker says about pages (name -> text as it was sent): errors and warnings."""
    java = shutil.which("java")
    assert java, HOW
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for n, (name, text) in enumerate(pages.items()):
            (Path(folder) / f"{n}.html").write_text(text, encoding="utf-8")
            names[f"{n}.html"] = name
        command = [java, "-jar", str(NU), "--format", "json", "--exit-zero-always", folder]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    complaints = []
    for message in json.loads(result.stderr)["messages"]:
        if message["type"] == "info" and message.get("subType") != "warning":
            continue
        if any(re.search(pattern, message["message"]) for pattern in NU_FALSE_ALARMS):
            continue
        where = names[message["url"].rpartition("/")[2]]
        complaints.append(f"{where}: {message['message']} … {message.get('extract', '').strip()[:150]!r}")
    return complaints
