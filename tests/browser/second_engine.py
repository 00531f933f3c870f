"""HTML_CodeSniffer and the Nu HTML checker beside axe: their findings on a page, without known false alarms.

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
# The code of a finding of HTML_CodeSniffer and the beginning of the element -> the reason why it is no fault of ours.
FALSE_ALARMS = {
    r"H30\.2 ": "an icon beside words has an empty alternative on purpose",
    # Markup that Django's admin writes:
    r'H32\.2 <form (method="post" )?id="(changelist-form|\w+_form)"': "nothing to send",
    r"(H71\.NoLegend|H91\.Fieldset\.Name) <fieldset class=\"module ": "named by aria-labelledby, or all of a record",
    r'H91\.A\.NoContent <a href="#" id="calendarlink\d': "its icon has a title; its script makes it",
}
# Message of the Nu checker -> the reason why it is no fault of ours.
NU_FALSE_ALARMS = {
    # Otherwise Firefox fills in the key of an earlier picture when the page is reloaded.
    r"whose value is “hidden” must not have an “autocomplete” attribute": "the key of the captcha must not be restored",
    # crispy-forms prints `for` on a legend as it does on labels; browsers ignore it, screen readers too.
    r"Attribute “for” not allowed on element “legend”": "printed by crispy-forms, without effect",
    # Django prints it on the hidden twin of a list, by which it detects changes.
    r"whose value is “hidden” must not have any “aria-\*” attributes": "printed by Django, without effect",
}
RUN_SNIFFER = """() => new Promise(done => HTMLCS.process("WCAG2AA", document, () => done(
    HTMLCS.getMessages().filter(m => m.type === HTMLCS.ERROR)
        .map(m => [m.code, m.msg, m.element.outerHTML.slice(0, 120)])
), () => done([["failed", "HTML_CodeSniffer broke off", ""]])))"""
# Its check of the values of `autocomplete` (1.3.5) crashes at a control whose value does not fit its kind, and the rest
# of the page is not checked: that one check is left to axe, which has the same rule; all others run.
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
    """Return the errors and warnings of the Nu HTML checker about pages (name -> text as it was sent)."""
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
