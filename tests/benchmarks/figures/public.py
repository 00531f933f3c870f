"""1 and 2: the public check and the registration."""

import random

from tests.benchmarks.careful_cost import beside_careful
from tests.benchmarks.lab import Lab
from tests.benchmarks.load_client import send_each
from tests.benchmarks.people import careful_registration, registration_request


def check(lab: Lab) -> None:
    """1: the public check against a bare view with one indexed query, and over many rows against a thousand."""
    nomor = [f"{n:013d}" for n in random.sample(range(1, 1001), 200)]
    base = lab.fetch(lab.baseline_port, [f"/query/{n}/" for n in nomor])
    json_result = lab.fetch(lab.portal.port, [f"/cek/json/?nomor={n}" for n in nomor])
    for name, h in (("1 /cek/ page", lab.check), ("1 /cek/ JSON", json_result)):
        ratio = h.per_second / base.per_second
        baseline = f"bare view + query {base.per_second:.0f}/s"
        lab.report_line(name, f"{h.per_second:.0f}/s", baseline, ratio, 0.6, at_least=True)


def check_large(lab: Lab) -> None:
    """1: the public check over the large table."""
    small = lab.check
    lab.multiply(lab.many)
    nomor = [f"{n:013d}" for n in random.sample(range(1, lab.many), 400)]
    large = lab.fetch(lab.portal.port, [f"/cek/?nomor={n}" for n in nomor])
    a, b = large.percentile(50), small.percentile(50)
    name = f"1 /cek/ at {lab.many:,} rows against 1,000"
    lab.report_line(name, f"p50 {a:.2f} ms", f"p50 {b:.2f} ms", a / b, 1.2, at_least=False)


def register(lab: Lab) -> None:
    """2: the registration form, fetched and sent."""
    template = lab.fetch(lab.baseline_port, ["/template/"])
    form = lab.fetch(lab.portal.port, ["/daftar/"])
    measured = f"{form.per_second:.0f}/s, p95 {form.percentile(95):.0f} ms"
    ratio = form.per_second / template.per_second
    baseline = f"bare template {template.per_second:.0f}/s"
    lab.report_line("2 GET /daftar/", measured, baseline, ratio, 0.4, at_least=True)
    fetch = [registration_request(n) for n in range(2, 302)]
    before = lab.processor()
    send = send_each(lab.portal.port, fetch, connections=4, is_correct=lambda s: s == 302)
    processor = (lab.processor() - before) / len(fetch)
    if send.error:
        lab.say(f"     answers: {send.status}")
    waited = f"{send.per_second:.0f}/s, p95 {send.percentile(95):.0f} ms"
    lab.record("2 POST /daftar/: four at once", f"{waited}; {processor * 1000:.1f} ms of a core in the web worker")
    acts = [[registration_request(n)] for n in range(302, 602)]
    beside_careful(lab, "2 POST /daftar/", acts, "register", careful_registration())
