"""6: the staff's lists, the queue of the helpdesk and the search of KBLI over very many rows."""

import statistics
import time
from urllib.parse import quote_plus

from tests.kinerja.klien import Sambungan, ambil
from tests.kinerja.laboratorium import DAFTAR_PETUGAS, Laboratorium, ip

KBLI_BANYAK = 100_000


def admin(lab: Laboratorium) -> None:
    """6: the staff's lists over the large table against a thousand rows."""
    from oss_portal.kata_cari import sembunyikan
    from tests.factories.registrasi import PetugasFactory

    # What is compared with the large table later must be measured while it is small.
    lab.cek  # noqa: B018
    kepala = lab.masuk(PetugasFactory(is_superuser=True))

    def cari(kata: str) -> str:
        return f"?q={sembunyikan(kata)}"

    def halaman(banyak: int) -> dict[str, str]:
        # Only ten thousand rows are counted; the last page that the list offers.
        akhir = f"?p={min(banyak, 10_000) // 50}"
        n = banyak // 2
        return {
            "registrations, first page": DAFTAR_PETUGAS[0],
            "registrations, last page": f"/admin/registrasi/pendaftaran/{akhir}",
            "registrations, mail address": f"/admin/registrasi/pendaftaran/{cari(f'warga{n}@contoh.id')}",
            "registrations, part of a name": f"/admin/registrasi/pendaftaran/{cari(f'arga {n} Sej')}",
            "NIB, first page": "/admin/nib/nib/",
            "NIB, last page": f"/admin/nib/nib/{akhir}",
            "NIB, number": f"/admin/nib/nib/{cari(f'{n:013d}')}",
            "NIB, part of a name": f"/admin/nib/nib/{cari(f'arung {n} Sed')}",
            "audit, first page": "/admin/oss_portal/peristiwaaudit/",
            "audit, last page": f"/admin/oss_portal/peristiwaaudit/{akhir}",
            "audit, NIB": f"/admin/oss_portal/peristiwaaudit/{cari(f'{n:013d}')}",
        }

    def waktu(banyak: int) -> dict[str, float]:
        return {nama: _tengah(lab, jalur, kepala) for nama, jalur in halaman(banyak).items()}

    awal = waktu(1000)
    lab.perbanyak(lab.banyak)
    akhir = waktu(lab.banyak)
    for nama in awal:
        a, b = akhir[nama], awal[nama]
        lab.lapor(f"6 {nama}", f"{a:.0f} ms", f"{b:.0f} ms", a / b, 3, paling_sedikit=False)


def _tengah(lab: Laboratorium, jalur: str, kepala: dict) -> float:
    """Return the median time of a page in ms; a page that does not answer 200 in time counts as 30 seconds."""
    sambungan, waktu = Sambungan("127.0.0.1", lab.portal.port), []
    for _ in range(7):
        a = time.perf_counter()
        try:
            status = sambungan.tanya(ambil(jalur, kepala=kepala | ip()))[0]
        except OSError:
            sambungan.tutup()
            status = 0
        waktu.append((time.perf_counter() - a) * 1000 if status == 200 else 30_000)
        if status != 200:
            lab.kata(f"     {jalur.split('?')[0]} answers {status} after {time.perf_counter() - a:.1f} s")
            break
    sambungan.tutup()
    return statistics.median(waktu[1:] or waktu)


def kbli(lab: Laboratorium) -> None:
    """6: the search of KBLI over a hundred thousand lines against the core that the portal comes with."""
    from tests.factories.nib import PermohonanFactory
    from tests.kinerja.data import perbanyak_kbli

    draf = PermohonanFactory()
    kepala = lab.masuk(draf.pembuat)
    cari = {
        "first digits": "561",
        "code": "56101",
        "word": "warung",
        "two words": "warung kelontong",
        "word of titles": "perdagangan",
        "misspelt word": "resotran",
        "unknown word": "xylofon",
    }

    def waktu() -> dict[str, float]:
        return {n: _tengah(lab, f"/nib/ajukan/kbli/?cari={quote_plus(k)}", kepala) for n, k in cari.items()}

    awal = waktu()
    mulai = time.perf_counter()
    sedikit, banyak = perbanyak_kbli(lab.url, min(KBLI_BANYAK, lab.banyak))
    lab.kata(f"     KBLI: {sedikit:,} lines made {banyak:,} in {time.perf_counter() - mulai:.0f} s")
    for nama, a in waktu().items():
        b = awal[nama]
        nama = f"6 KBLI at {banyak:,} lines: {nama}"
        lab.lapor(nama, f"{a:.0f} ms", f"{sedikit:,} lines {b:.0f} ms", a / b, 3, paling_sedikit=False)


def antrean(lab: Laboratorium) -> None:
    """6: the helpdesk queue at a million tickets."""
    from django.core.management import call_command

    banyak = min(lab.banyak, 1_000_000)
    try:
        call_command("ukur_antrean", banyak=banyak)
        baik = 1.0
    except SystemExit:
        raise
    except Exception as galat:  # noqa: BLE001 - CommandError names the worst page
        lab.kata(f"     {galat}")
        baik = 0.0
    lab.lapor(f"6 helpdesk queue at {banyak:,}", "see above", "3 times", baik, 1, paling_sedikit=True)
