"""6: the staff's lists, the queue of the helpdesk and the search of KBLI over very many rows."""

import statistics
import time
from urllib.parse import quote_plus

from tests.benchmarks.lab import OFFICER_LISTS, Lab, ip
from tests.benchmarks.load_client import Connection, take

MANY_KBLI = 100_000


def admin(lab: Lab) -> None:
    """6: the staff's lists over the large table against a thousand rows."""
    from oss_portal.staff.search_terms import hide
    from tests.factories.registrasi import PetugasFactory

    # Figures that are compared with the large table later must be measured while it is small.
    lab.check  # noqa: B018
    headers = lab.sign_in(PetugasFactory(is_superuser=True))

    def search(words: str) -> str:
        return f"?q={hide(words)}"

    def page(many: int) -> dict[str, str]:
        # The list counts ten thousand rows at most; this is the last page that it offers.
        end = f"?p={min(many, 10_000) // 50}"
        n = many // 2
        return {
            "registrations, first page": OFFICER_LISTS[0],
            "registrations, last page": f"/admin/registrasi/pendaftaran/{end}",
            "registrations, mail address": f"/admin/registrasi/pendaftaran/{search(f'warga{n}@contoh.id')}",
            "registrations, part of a name": f"/admin/registrasi/pendaftaran/{search(f'arga {n} Sej')}",
            "NIB, first page": "/admin/nib/nib/",
            "NIB, last page": f"/admin/nib/nib/{end}",
            "NIB, number": f"/admin/nib/nib/{search(f'{n:013d}')}",
            "NIB, part of a name": f"/admin/nib/nib/{search(f'arung {n} Sed')}",
            "audit, first page": "/admin/oss_portal/auditevent/",
            "audit, last page": f"/admin/oss_portal/auditevent/{end}",
            "audit, NIB": f"/admin/oss_portal/auditevent/{search(f'{n:013d}')}",
        }

    def moment(many: int) -> dict[str, float]:
        return {name: _median(lab, path, headers) for name, path in page(many).items()}

    start = moment(1000)
    lab.multiply(lab.many)
    end = moment(lab.many)
    for name in start:
        a, b = end[name], start[name]
        lab.report_line(f"6 {name}", f"{a:.0f} ms", f"{b:.0f} ms", a / b, 3, at_least=False)


def _median(lab: Lab, path: str, headers: dict) -> float:
    """Return the median time of a page in ms; a page that does not answer 200 in time counts as 30 seconds."""
    connection, moment = Connection("127.0.0.1", lab.portal.port), []
    for _ in range(7):
        a = time.perf_counter()
        try:
            status = connection.ask(take(path, headers=headers | ip()))[0]
        except OSError:
            connection.close()
            status = 0
        moment.append((time.perf_counter() - a) * 1000 if status == 200 else 30_000)
        if status != 200:
            lab.say(f"     {path.split('?')[0]} answers {status} after {time.perf_counter() - a:.1f} s")
            break
    connection.close()
    return statistics.median(moment[1:] or moment)


def kbli(lab: Lab) -> None:
    """6: the search of KBLI over a hundred thousand lines against the core list that the portal comes with."""
    from tests.benchmarks.data import multiply_kbli
    from tests.factories.nib import PermohonanFactory

    draft = PermohonanFactory()
    headers = lab.sign_in(draft.pembuat)
    search = {
        "first digits": "561",
        "code": "56101",
        "word": "warung",
        "two words": "warung kelontong",
        "word of titles": "perdagangan",
        "misspelt word": "resotran",
        "unknown word": "xylofon",
    }

    def moment() -> dict[str, float]:
        return {n: _median(lab, f"/nib/ajukan/kbli/?cari={quote_plus(k)}", headers) for n, k in search.items()}

    start = moment()
    begin = time.perf_counter()
    few, many = multiply_kbli(lab.url, min(MANY_KBLI, lab.many))
    lab.say(f"     KBLI: {few:,} lines made {many:,} in {time.perf_counter() - begin:.0f} s")
    for name, a in moment().items():
        b = start[name]
        name = f"6 KBLI at {many:,} lines: {name}"
        lab.report_line(name, f"{a:.0f} ms", f"{few:,} lines {b:.0f} ms", a / b, 3, at_least=False)


def queue(lab: Lab) -> None:
    """6: the helpdesk queue at a million tickets."""
    from tests.benchmarks.queue_pages import measure

    many = min(lab.many, 1_000_000)
    worst = measure(lambda line: lab.say(f"     {line}"), many=many)
    lab.report_line(f"6 helpdesk queue at {many:,}", f"{worst:.1f} times", "1,000 tickets", worst, 3, at_least=False)
