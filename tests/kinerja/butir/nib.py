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
from unittest.mock import patch

from tests.kinerja.klien import kirim, tembak
from tests.kinerja.laboratorium import Laboratorium, ip


def terbit(lab: Laboratorium) -> None:
    """3: eight clients submit complete drafts to the production web server; no number twice, no deadlock."""
    from nib.models import Nib
    from tests.factories.nib import PermohonanFactory

    draf = [PermohonanFactory() for _ in range(max(16, min(240, int(60 * lab.detik))))]
    minta = []
    for d in draf:
        rahasia = secrets.token_hex(16)
        kue = f"{lab.masuk(d.pembuat)['Cookie']}; csrftoken={rahasia}"
        isian = {"csrfmiddlewaretoken": rahasia, "permohonan": d.kode}
        minta.append(kirim("/nib/ajukan/5/", isian, kepala=ip() | {"Cookie": kue}))
    lab.mulai_web(proses=2)
    buntu = lab.kebuntuan()
    sebelum = lab.prosesor()
    hasil = tembak(lab.portal.port, minta, sambungan=8, benar=lambda s: s == 302)
    prosesor = (lab.prosesor() - sebelum) / len(minta)
    nomor = list(Nib.objects.filter(permohonan__in=draf).values_list("nomor", flat=True))
    # Each draft one NIB, each NIB a number of its own.
    salah = len(draf) - len(set(nomor)) + hasil.galat + lab.kebuntuan() - buntu
    if salah:
        lab.kata(f"     answers: {hasil.status}, {len(nomor)} NIBs, {len(set(nomor))} numbers of {len(draf)} drafts")
    nama = "3 NIB: not issued, number twice, or deadlock"
    lab.lapor(nama, f"{salah} of {len(draf)}", "none", salah, 0, paling_sedikit=False)
    sisip = lab.ulangi_sisipan("nib", banyak=400, sambungan=8)
    lab.lapor(
        "3 NIB ajukan → number, 8 clients over HTTP",
        f"{hasil.per_detik:.0f}/s, p95 {hasil.persentil(95):.0f} ms",
        f"its {len(lab.sisipan['nib'])} inserts {sisip:.0f}/s",
        sisip / hasil.per_detik,
        2,
        paling_sedikit=False,
    )
    lab.catat("3 NIB: work of the web workers", f"{prosesor * 1000:.1f} ms of a core")
    lab.kosongkan_antrean()
    lab.mulai_web()


def sertifikat(lab: Laboratorium) -> None:
    """4: the certificate, made once and handed out as it was stored."""
    from nib.sertifikat import buat_pdf, siapkan_pdf

    s = siapkan_pdf(lab.nib.sertifikat.get().pk)
    buat_pdf(s)
    waktu, bagian = [], []
    for _ in range(8):
        with _bagian(bagian):
            a = time.process_time()
            buat_pdf(s)
            waktu.append(time.process_time() - a)
    tengah = statistics.median(waktu)
    nama = "4 certificate: render and sign"
    lab.lapor(nama, f"{tengah:.2f} s of a core", "0.25 s", tengah, 0.25, paling_sedikit=False)
    sisa = 1.0
    for apa in _BAGIAN:
        porsi = sum(b[apa] for b in bagian) / sum(waktu)
        sisa -= porsi
        lab.catat(f"4 of it: {apa}", f"{porsi:.0%}")
    lab.catat("4 of it: the rest", f"{sisa:.0%}")
    jalur = [f"/nib/sertifikat/{s.kode}/"]
    unduh = lab.minta(lab.portal.port, jalur, lab.pemegang)
    rasio = unduh.per_detik / lab.cek.per_detik
    nama, lantai = "4 stored certificate against /cek/", f"/cek/ {lab.cek.per_detik:.0f}/s"
    lab.lapor(nama, f"{unduh.per_detik:.0f}/s", lantai, rasio, 0.5, paling_sedikit=True)
    syarat = lab.minta(lab.portal.port, jalur, lab.pemegang | {"If-None-Match": f'"{s.sha256}"'})
    bagian = syarat.status.get(304, 0) / max(syarat.jumlah, 1)
    nama = "4 conditional GET answers 304"
    lab.lapor(nama, f"{syarat.per_detik:.0f}/s", "all of them", bagian, 1, paling_sedikit=True)


# What the making of a certificate consists of: part -> functions that do it, none inside of another.
_BAGIAN = {
    "reading the page (template, HTML)": ["oss_portal.pdf.render_to_string", "weasyprint.HTML.__init__"],
    "styles": ["weasyprint.document.get_all_computed_styles"],
    "boxes": ["weasyprint.document.build_formatting_structure"],
    "layout": ["weasyprint.document.layout_document"],
    "drawing": ["weasyprint.document.Page.paint"],
    "fonts": ["weasyprint.pdf.build_fonts_dictionary"],
    "tags": ["weasyprint.pdf.add_tags"],
    "signing": ["nib.sertifikat.tandatangani"],
}


@contextmanager
def _bagian(catatan: list[dict[str, float]]) -> Iterator[None]:
    """Add to `catatan` the processor seconds of each part in the block."""
    detik: dict[str, float] = defaultdict(float)
    catatan.append(detik)

    def ukur(apa: str, asli: Callable) -> Callable:
        @wraps(asli)
        def terukur(*args, **kwargs):
            mulai = time.process_time()
            hasil = asli(*args, **kwargs)
            if isgenerator(hasil):
                # The layout gives its pages one by one.
                hasil = iter(list(hasil))
            detik[apa] += time.process_time() - mulai
            return hasil

        return terukur

    with ExitStack() as tumpuk:
        for apa, semua in _BAGIAN.items():
            for nama in semua:
                tumpuk.enter_context(patch(nama, ukur(apa, pkgutil.resolve_name(nama))))
        yield
