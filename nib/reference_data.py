"""Set-up data of the NIB: laws, eras, roles, thresholds, statements, and the core of the KBLI. Idempotent."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop

from nib.kbli.csv_import import CORE_FILE, RISK_FILE, import_kbli, import_risk
from nib.models import (
    AmbangSkala,
    AturanLkpm,
    AturanPeran,
    DasarHukum,
    DasarTindakan,
    EdisiKbli,
    Era,
    Kbli,
    TeksPernyataan,
)

_LAWS = [
    # Laws that texts of the portal name, beside the licensing law (`nib.hooks.law.CITED_IN_TEXTS`).
    (
        "uu-23-2006",
        "UU 23/2006",
        "Undang-Undang Nomor 23 Tahun 2006 tentang Administrasi Kependudukan",
        date(2006, 12, 29),
        None,
    ),
    ("uu-25-2009", "UU 25/2009", "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik", date(2009, 7, 18), None),
    ("uu-43-2009", "UU 43/2009", "Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan", date(2009, 10, 23), None),
    (
        "pp-71-2019",
        "PP 71/2019",
        "Peraturan Pemerintah Nomor 71 Tahun 2019 tentang Penyelenggaraan Sistem dan Transaksi Elektronik",
        date(2019, 10, 10),
        None,
    ),
    (
        "uu-27-2022",
        "UU 27/2022",
        "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi",
        date(2022, 10, 17),
        None,
    ),
    (
        "uu-30-2014",
        "UU 30/2014",
        "Undang-Undang Nomor 30 Tahun 2014 tentang Administrasi Pemerintahan",
        date(2014, 10, 17),
        None,
    ),
    (
        "pp-24-2018",
        "PP 24/2018",
        "Peraturan Pemerintah Nomor 24 Tahun 2018 tentang Pelayanan Perizinan Berusaha Terintegrasi Secara Elektronik",
        date(2018, 6, 21),
        date(2021, 2, 1),
    ),
    (
        "pp-5-2021",
        "PP 5/2021",
        "Peraturan Pemerintah Nomor 5 Tahun 2021 tentang Penyelenggaraan Perizinan Berusaha Berbasis Risiko",
        date(2021, 2, 2),
        date(2025, 6, 4),
    ),
    (
        "pp-28-2025",
        "PP 28/2025",
        "Peraturan Pemerintah Nomor 28 Tahun 2025 tentang Penyelenggaraan Perizinan Berusaha Berbasis Risiko",
        date(2025, 6, 5),
        None,
    ),
    (
        "perbkpm-5-2025",
        "PerBKPM 5/2025",
        "Peraturan Menteri Investasi dan Hilirisasi/Kepala BKPM Nomor 5 Tahun 2025",
        date(2025, 10, 2),
        None,
    ),
    (
        "perbkpm-5-2021",
        "PerBKPM 5/2021",
        "Peraturan BKPM Nomor 5 Tahun 2021 tentang Pedoman dan Tata Cara Pengawasan Perizinan Berusaha Berbasis Risiko",
        date(2021, 6, 2),
        date(2025, 10, 1),
    ),
    (
        "perpres-10-2021",
        "Perpres 10/2021",
        "Peraturan Presiden Nomor 10 Tahun 2021 tentang Bidang Usaha Penanaman Modal",
        date(2021, 3, 4),
        None,
    ),
    (
        "perpres-49-2021",
        "Perpres 49/2021",
        "Peraturan Presiden Nomor 49 Tahun 2021 tentang Perubahan atas Peraturan Presiden Nomor 10 Tahun 2021",
        date(2021, 5, 25),
        None,
    ),
    (
        "pp-7-2021",
        "PP 7/2021",
        "Peraturan Pemerintah Nomor 7 Tahun 2021 tentang Kemudahan, Pelindungan, dan Pemberdayaan Koperasi dan UMKM",
        date(2021, 2, 2),
        None,
    ),
    (
        "perpres-98-2014",
        "Perpres 98/2014",
        "Peraturan Presiden Nomor 98 Tahun 2014 tentang Perizinan untuk Usaha Mikro dan Kecil",
        date(2014, 9, 15),
        None,
    ),
    (
        "permendag-75-2018",
        "Permendag 75/2018",
        "Peraturan Menteri Perdagangan Nomor 75 Tahun 2018 tentang Angka Pengenal Importir",
        date(2018, 7, 20),
        None,
    ),
    (
        "pmk-219-2019",
        "PMK 219/PMK.04/2019",
        "Peraturan Menteri Keuangan Nomor 219/PMK.04/2019 tentang Penyederhanaan Registrasi Kepabeanan",
        date(2019, 12, 31),
        None,
    ),
    (
        "perbps-2-2020",
        "Peraturan BPS 2/2020",
        "Peraturan Badan Pusat Statistik Nomor 2 Tahun 2020 tentang Klasifikasi Baku Lapangan Usaha Indonesia",
        date(2020, 9, 24),
        date(2025, 12, 17),
    ),
    (
        "perbps-7-2025",
        "Peraturan BPS 7/2025",
        "Peraturan Badan Pusat Statistik Nomor 7 Tahun 2025 tentang Klasifikasi Baku Lapangan Usaha Indonesia",
        date(2025, 12, 18),
        None,
    ),
]

# Laws whose dates could not be compared with their text or a source that quotes it: `check` warns of them (nib.W003).
_DATES_NOT_COMPARED = {
    *("uu-23-2006", "uu-25-2009", "uu-43-2009", "uu-30-2014", "pp-7-2021", "perbkpm-5-2021", "perpres-10-2021"),
    *("perpres-98-2014", "permendag-75-2018", "pmk-219-2019"),
}

_ISSUER = "Lembaga OSS untuk dan atas nama menteri, pimpinan lembaga, gubernur, atau bupati/wali kota"

_IUMK = (
    "Berdasarkan Peraturan Presiden Nomor 98 Tahun 2014 tentang Perizinan untuk Usaha Mikro dan Kecil, Izin Usaha "
    "Mikro dan Kecil (IUMK) diberikan dalam satu lembar kepada pelaku usaha perseorangan:"
)
_RISIKO = "Perizinan Berusaha Berbasis Risiko"
# The sentences at the foot of the NIB of risk-based licensing.
_FOOTER = (
    "Dokumen ini diterbitkan sistem OSS berdasarkan data dari pelaku usaha, tersimpan dalam sistem OSS, yang menjadi "
    "tanggung jawab pelaku usaha.",
    "Dalam hal terjadi kekeliruan isi dokumen ini akan dilakukan perbaikan sebagaimana mestinya.",
    "Data lengkap perizinan berusaha dapat diperoleh melalui sistem OSS menggunakan Hak Akses.",
)

# kode, nama, law, line over the title, recital, certificate notes, IUMK with its recital, shows risk, a perseorangan
# may import, prints the annex of branches (PP 28/2025 art. 214(3)), active
_ERAS = [
    (
        "A",
        "Perizinan terintegrasi (PP 24/2018)",
        "pp-24-2018",
        "",
        "Berdasarkan ketentuan Pasal 24 Peraturan Pemerintah Nomor 24 Tahun 2018 tentang Pelayanan Perizinan Berusaha "
        "Terintegrasi Secara Elektronik, Lembaga OSS menerbitkan Nomor Induk Berusaha (NIB) kepada:",
        [
            "NIB merupakan identitas pelaku usaha dan berlaku selama pelaku usaha menjalankan kegiatan usaha sesuai "
            "ketentuan peraturan perundang-undangan.",
            "NIB merupakan bukti pendaftaran dan berlaku juga sebagai peran yang tercantum dalam dokumen ini.",
            "Lembaga OSS berwenang melakukan evaluasi dan/atau perubahan atas NIB sesuai ketentuan peraturan "
            "perundang-undangan.",
            "Kebenaran data dalam dokumen ini menjadi tanggung jawab pelaku usaha.",
            "Penerbitan NIB tidak dipungut biaya.",
        ],
        _IUMK,
        # No risk is printed in this era: risk came with PP 5/2021.
        False,
        True,
        False,
        True,
    ),
    (
        "B",
        "Perizinan berbasis risiko (PP 5/2021)",
        "pp-5-2021",
        _RISIKO,
        "Berdasarkan Peraturan Pemerintah Nomor 5 Tahun 2021 tentang Penyelenggaraan Perizinan Berusaha Berbasis "
        "Risiko, Pemerintah Republik Indonesia menerbitkan Nomor Induk Berusaha (NIB) kepada:",
        [
            "NIB berlaku di seluruh wilayah Republik Indonesia selama pelaku usaha menjalankan kegiatan usaha.",
            *_FOOTER,
        ],
        "",
        True,
        True,
        False,
        False,
    ),
    (
        "C",
        "Perizinan berbasis risiko (PP 28/2025)",
        "pp-28-2025",
        _RISIKO,
        "Berdasarkan Peraturan Pemerintah Nomor 28 Tahun 2025 tentang Penyelenggaraan Perizinan Berusaha Berbasis "
        "Risiko, Pemerintah Republik Indonesia menerbitkan Nomor Induk Berusaha (NIB) kepada:",
        [
            "NIB berlaku di seluruh wilayah Republik Indonesia selama pelaku usaha menjalankan kegiatan usaha.",
            *_FOOTER,
        ],
        "",
        True,
        False,
        True,
        False,
    ),
]

_S = AturanPeran.Syarat
# era, role, condition, law, article
_PERAN = [
    ("A", "TDP", _S.SELALU, "pp-24-2018", "Pasal 26 huruf a"),
    ("A", "API", _S.IMPOR, "pp-24-2018", "Pasal 26 huruf b"),
    ("A", "KEPABEANAN", _S.EKSPOR_IMPOR, "pp-24-2018", "Pasal 26 huruf c"),
    ("A", "JAMSOS_KES", _S.SELALU, "pp-24-2018", "Pasal 27"),
    ("A", "JAMSOS_TK", _S.SELALU, "pp-24-2018", "Pasal 27"),
    ("B", "KEPABEANAN", _S.EKSPOR_IMPOR, "pp-5-2021", ""),
    ("B", "API", _S.IMPOR, "pp-5-2021", ""),
    ("B", "JAMSOS_KES", _S.SELALU, "pp-5-2021", ""),
    ("B", "JAMSOS_TK", _S.SELALU, "pp-5-2021", ""),
    ("B", "WLKP", _S.PEKERJA, "pp-5-2021", ""),
    ("B", "SNI", _S.UMK_RENDAH, "pp-5-2021", "Pasal 12"),
    ("B", "HALAL", _S.UMK_RENDAH, "pp-5-2021", "Pasal 12"),
    ("C", "KEPABEANAN", _S.EKSPOR_IMPOR, "pp-28-2025", "Pasal 206 ayat (5) huruf b"),
    ("C", "API", _S.IMPOR, "pp-28-2025", "Pasal 206 ayat (5) huruf a"),
    ("C", "JAMSOS_KES", _S.SELALU, "pp-28-2025", "Pasal 206 ayat (5) huruf c"),
    ("C", "JAMSOS_TK", _S.SELALU, "pp-28-2025", "Pasal 206 ayat (5) huruf c"),
    ("C", "WLKP", _S.PEKERJA, "pp-28-2025", "Pasal 206 ayat (5) huruf d"),
    ("C", "SNI", _S.UMK_RENDAH, "pp-28-2025", "Pasal 234 ayat (2) huruf a"),
    ("C", "HALAL", _S.UMK_RENDAH, "pp-28-2025", "Pasal 234 ayat (2) huruf b"),
]

_T = DasarTindakan.Tindakan
# act, law, article; if the article of a newer law is not known, only the law is cited
_ACTS = [
    (_T.PERINGATAN, "perbkpm-5-2021", "Pasal 61"),
    (_T.PEMBEKUAN, "perbkpm-5-2021", "Pasal 61"),
    (_T.PENCAIRAN, "perbkpm-5-2021", "Pasal 61"),
    (_T.PENCABUTAN, "perbkpm-5-2021", "Pasal 61"),
    (_T.PENCABUTAN_DIMINTA, "perbkpm-5-2021", "Pasal 20"),
    *(
        (act, "perbkpm-5-2025", "")
        for act in (_T.PERINGATAN, _T.PEMBEKUAN, _T.PENCAIRAN, _T.PENCABUTAN, _T.PENCABUTAN_DIMINTA)
    ),
    # The official who made a decision, or a court, cancels it for a flaw of competence, procedure or substance.
    (_T.PEMBATALAN, "uu-30-2014", "Pasal 66"),
    # Customs access is blocked while the NIB stays in force.
    (_T.PEMBEKUAN_PERAN, "pmk-219-2019", ""),
    # As amended by UU 11/2020 art. 175 no. 6: an application that was not decided in time is granted by law.
    (_T.PUTUSAN_OTOMATIS, "uu-30-2014", "Pasal 53 ayat (4)"),
    # If the agency does not notify in time, OSS marks the Sertifikat Standar as verified, or issues the Izin.
    (_T.STANDAR_OTOMATIS, "pp-28-2025", "Pasal 225"),
    (_T.IZIN_OTOMATIS, "pp-28-2025", "Pasal 230"),
    (_T.RISIKO, "pp-5-2021", ""),
    (_T.RISIKO, "pp-28-2025", "Pasal 130 sampai dengan Pasal 133"),
    (_T.SPPL, "pp-28-2025", "Pasal 220 ayat (2)"),
    (_T.UMK_RENDAH, "pp-5-2021", "Pasal 12"),
    (_T.UMK_RENDAH, "pp-28-2025", "Pasal 234 ayat (2)"),
    (_T.JAMSOS, "pp-24-2018", "Pasal 27"),
    (_T.JAMSOS, "pp-28-2025", "Pasal 206 ayat (5) huruf c"),
    (_T.API_TUNGGAL, "permendag-75-2018", ""),
    (_T.API_TUNGGAL, "pp-28-2025", "Pasal 206 ayat (6)"),
    (_T.EKSPOR_PERSEORANGAN, "pp-28-2025", "Pasal 206 ayat (7) huruf b"),
]

# scale, months, day, law, article
_LKPM = [
    *(
        (skala, months, 10, "perbkpm-5-2021", "Pasal 32")
        for skala, months in (("02", [1, 7]), ("03", [1, 4, 7, 10]), ("04", [1, 4, 7, 10]))
    ),
    ("01", [], 15, "pp-28-2025", "Pasal 255 ayat (2) huruf a"),
    *(
        (skala, months, 15, "perbkpm-5-2025", "Pasal 286")
        for skala, months in (("02", [1, 7]), ("03", [1, 4, 7, 10]), ("04", [1, 4, 7, 10]))
    ),
]

_THRESHOLDS = [("01", Decimal(10**9)), ("02", Decimal(5 * 10**9)), ("03", Decimal(10**10)), ("04", None)]

_PERNYATAAN = [
    (
        "PJP-1a",
        gettext_noop("Saya akan selalu memenuhi kewajiban saya menurut ketentuan dan peraturan yang berlaku."),
        False,
    ),
    (
        "PJP-1b",
        gettext_noop(
            "Saya cakap, berhak, dan berwenang mendaftar serta bertindak untuk dan atas nama pelaku usaha ini."
        ),
        False,
    ),
    ("PJP-1c", gettext_noop("Saya tidak akan menyerahkan Hak Akses saya kepada pihak yang tidak berhak."), False),
    ("PJP-1d", gettext_noop("Semua data dan keterangan yang saya isi benar, akurat, dan sah."), False),
    (
        "SPPL",
        gettext_noop("Saya sanggup mengelola dan memantau dampak usaha ini terhadap lingkungan hidup (SPPL)."),
        True,
    ),
]


def _load_laws() -> None:
    for kode, label, title, since, until in _LAWS:
        DasarHukum.objects.get_or_create(
            kode=kode,
            defaults={
                "sebutan": label,
                "judul": title,
                "berlaku_sejak": since,
                "berlaku_sampai": until,
                "tanggal_dicocokkan": kode not in _DATES_NOT_COMPARED,
            },
        )


def _load_eras(laws: dict[str, DasarHukum]) -> None:
    has_active = Era.objects.filter(aktif=True).exists()
    for kode, nama, legal_basis, heading, mukadimah, notes, iumk, risiko, imports, branches, aktif in _ERAS:
        Era.objects.get_or_create(
            kode=kode,
            defaults={
                "nama": nama,
                "dasar_hukum": laws[legal_basis],
                "kepala": heading,
                "mukadimah": mukadimah,
                "catatan": notes,
                "penerbit": _ISSUER,
                "iumk": bool(iumk),
                "mukadimah_iumk": iumk,
                "tampilkan_risiko": risiko,
                "impor_perseorangan": imports,
                "lampiran_cabang": branches,
                "aktif": aktif and not has_active,
            },
        )


def _load_rules(laws: dict[str, DasarHukum]) -> None:
    eras = {e.kode: e for e in Era.objects.all()}
    for urutan, (era_code, jenis, condition, legal_basis, pasal) in enumerate(_PERAN):
        AturanPeran.objects.get_or_create(
            era=eras[era_code],
            jenis=jenis,
            defaults={"syarat": condition, "dasar_hukum": laws[legal_basis], "pasal": pasal, "urutan": urutan},
        )
    for act, legal_basis, pasal in _ACTS:
        DasarTindakan.objects.get_or_create(tindakan=act, dasar_hukum=laws[legal_basis], defaults={"pasal": pasal})
    for skala, months, day, legal_basis, pasal in _LKPM:
        AturanLkpm.objects.get_or_create(
            skala=skala,
            dasar_hukum=laws[legal_basis],
            defaults={"bulan": months, "tanggal": day, "pasal": pasal},
        )
    for skala, limit in _THRESHOLDS:
        AmbangSkala.objects.get_or_create(
            skala=skala,
            berlaku_sejak=date(2021, 2, 2),
            defaults={"modal_sampai": limit, "dasar_hukum": laws["pp-7-2021"], "pasal": "Pasal 35"},
        )


def _load_pernyataan() -> None:
    for urutan, (kode, text, low_risk) in enumerate(_PERNYATAAN):
        TeksPernyataan.objects.get_or_create(
            kode=kode,
            versi=1,
            defaults={
                "teks": text,
                "untuk_risiko_rendah": low_risk,
                "urutan": urutan,
                "berlaku_sejak": date(2019, 6, 11),
            },
        )


def _load_kbli(laws: dict[str, DasarHukum], write: Callable[[str], None]) -> None:
    edisi, _new = EdisiKbli.objects.get_or_create(
        tahun="2020", defaults={"dasar_hukum": laws["perbps-2-2020"], "berlaku_sejak": date(2020, 9, 24)}
    )
    if not Kbli.objects.filter(edisi=edisi).exists():
        with CORE_FILE.open(encoding="utf-8", newline="") as file:
            import_kbli(file, edisi, write)
        with RISK_FILE.open(encoding="utf-8", newline="") as file:
            import_risk(file, edisi)


@transaction.atomic
def load(write: Callable[[str], None] = lambda _: None) -> None:
    """Load the rows that are missing; rows that staff changed are kept as they are."""
    _load_laws()
    laws = {h.kode: h for h in DasarHukum.objects.all()}
    _load_eras(laws)
    _load_rules(laws)
    _load_pernyataan()
    _load_kbli(laws, write)
    write("NIB: dasar hukum, era, peran, LKPM, ambang skala, pernyataan")
