"""3 and 4: the issue of the NIB and its certificate."""

import pkgutil
import secrets
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from inspect import isgenerator
from typing import TYPE_CHECKING
from unittest.mock import patch

from tests.benchmarks.careful_cost import beside_careful
from tests.benchmarks.lab import Lab, ip
from tests.benchmarks.load_client import send, send_each

if TYPE_CHECKING:
    from nib.models import Permohonan


def issue(lab: Lab) -> None:
    """3: eight clients submit complete drafts to the production web server; no number is issued twice, no deadlock."""
    from nib.models import Nib
    from tests.factories.nib import PermohonanFactory

    draft = [PermohonanFactory() for _ in range(max(16, min(240, int(60 * lab.seconds))))]
    fetch = [_submission(lab, d) for d in draft]
    lab.start_web(processes=2)
    deadlocks = lab.count_deadlocks()
    before = lab.processor()
    result = send_each(lab.portal.port, fetch, connections=8, is_correct=lambda s: s == 302)
    processor = (lab.processor() - before) / len(fetch)
    nomor = list(Nib.objects.filter(permohonan__in=draft).values_list("nomor", flat=True))
    # Each draft becomes one NIB, and each NIB has a number of its own.
    wrong = len(draft) - len(set(nomor)) + result.error + lab.count_deadlocks() - deadlocks
    if wrong:
        lab.say(f"     answers: {result.status}, {len(nomor)} NIBs, {len(set(nomor))} numbers of {len(draft)} drafts")
    name = "3 NIB: not issued, number twice, or deadlock"
    lab.report_line(name, f"{wrong} of {len(draft)}", "none", wrong, 0, at_least=False)
    waited = f"{result.per_second:.0f}/s, p95 {result.percentile(95):.0f} ms"
    lab.record("3 NIB: eight at once", f"{waited}; {processor * 1000:.1f} ms of a core in the web workers")
    lab.empty_queue()
    lab.start_web()
    acts = [[_submission(lab, PermohonanFactory())] for _ in range(100)]
    beside_careful(lab, "3 NIB, submission to number", acts, "issue", {})


def _submission(lab: Lab, draft: "Permohonan") -> bytes:
    """Return the raw POST of the last step of a complete draft."""
    secret = secrets.token_hex(16)
    cookies = f"{lab.sign_in(draft.pembuat)['Cookie']}; csrftoken={secret}"
    payload = {"csrfmiddlewaretoken": secret, "permohonan": draft.kode}
    return send("/nib/ajukan/5/", payload, headers=ip() | {"Cookie": cookies})


def certificate(lab: Lab) -> None:
    """4: the certificate, made once and handed out as it was stored."""
    from nib.certificate.versions import build_pdf, ensure_pdf

    s = ensure_pdf(lab.nib.sertifikat.get().pk)
    build_pdf(s)
    moment, section = [], []
    for _ in range(8):
        with _part(section):
            a = time.process_time()
            build_pdf(s)
            moment.append(time.process_time() - a)
    median = statistics.median(moment)
    name = "4 certificate: render and sign"
    lab.report_line(name, f"{median:.2f} s of a core", "0.25 s", median, 0.25, at_least=False)
    remaining = 1.0
    for what in PARTS:
        share = sum(b[what] for b in section) / sum(moment)
        remaining -= share
        lab.record(f"4 of it: {what}", f"{share:.0%}")
    lab.record("4 of it: the rest", f"{remaining:.0%}")
    path = [f"/nib/sertifikat/{s.kode}/"]
    download = lab.fetch(lab.portal.port, path, lab.holder)
    ratio = download.per_second / lab.check.per_second
    name, baseline = "4 stored certificate against /cek/", f"/cek/ {lab.check.per_second:.0f}/s"
    lab.report_line(name, f"{download.per_second:.0f}/s", baseline, ratio, 0.5, at_least=True)
    conditional = lab.fetch(lab.portal.port, path, lab.holder | {"If-None-Match": f'"{s.sha256}"'})
    section = conditional.status.get(304, 0) / max(conditional.count, 1)
    name = "4 conditional GET answers 304"
    lab.report_line(name, f"{conditional.per_second:.0f}/s", "all of them", section, 1, at_least=True)


# The parts of making a certificate: part -> functions that do it; none of the functions calls another of them.
PARTS = {
    "reading the page (template, HTML)": ["oss_portal.documents.pdf.render_to_string", "weasyprint.HTML.__init__"],
    "styles": ["weasyprint.document.get_all_computed_styles"],
    "boxes": ["weasyprint.document.build_formatting_structure"],
    "layout": ["weasyprint.document.layout_document"],
    "drawing": ["weasyprint.document.Page.paint"],
    "fonts": ["weasyprint.pdf.build_fonts_dictionary"],
    "tags": ["weasyprint.pdf.add_tags"],
    "signing": ["nib.certificate.versions.sign_document"],
}


@contextmanager
def _part(note: list[dict[str, float]]) -> Iterator[None]:
    """Add to `note` the processor seconds of each part in the block."""
    seconds: dict[str, float] = defaultdict(float)
    note.append(seconds)

    def measure(what: str, original: Callable) -> Callable:
        @wraps(original)
        def with_time(*args, **kwargs):
            begin = time.process_time()
            result = original(*args, **kwargs)
            if isgenerator(result):
                # The layout is a generator of pages: exhaust it here, so that its time is measured.
                result = iter(list(result))
            seconds[what] += time.process_time() - begin
            return result

        return with_time

    with ExitStack() as stack:
        for what, everything in PARTS.items():
            for name in everything:
                stack.enter_context(patch(name, measure(what, pkgutil.resolve_name(name))))
        yield
