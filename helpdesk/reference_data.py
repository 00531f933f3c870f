"""Set-up data of the helpdesk: service times, topics, common questions, canned answers. Idempotent."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from helpdesk.models import CannedAnswer, HelpArticle, JenisTiket, Kategori, Prioritas, SlaRule
from helpdesk.sla.clock import minutes
from helpdesk.sla.periods import DATA_PRIBADI_RESOLUTION, DATA_PRIBADI_RESPONSE, REOPEN_PERIOD
from oss_portal.phone import codes as phone_codes
from oss_portal.reference.business_calendar import working_day
from oss_portal.uploads.checking import MAX_MEGABYTES

_FOLDER = Path(__file__).parent / "data"

TOPICS = [
    ("pendaftaran", "Pendaftaran dan aktivasi", "Registration and activation", Prioritas.BIASA),
    ("masuk", "Masuk dan kata sandi", "Signing in and passwords", Prioritas.BIASA),
    ("data-diri", "NIK, KTP, dan data diri", "NIK, KTP and personal details", Prioritas.BIASA),
    ("badan-usaha", "Data badan usaha", "Company data", Prioritas.BIASA),
    ("nib", "NIB dan sertifikat", "NIB and certificate", Prioritas.BIASA),
    ("kbli", "KBLI dan kegiatan usaha", "KBLI and business activities", Prioritas.BIASA),
    ("hak-akses", "Hak Akses dan kuasa", "Access rights and powers of attorney", Prioritas.TINGGI),
    ("keamanan", "Penipuan dan keamanan akun", "Fraud and safety of the account", Prioritas.MENDESAK),
    ("ketentuan", "Ketentuan Penggunaan", "Terms of use", Prioritas.RENDAH),
    ("data-pribadi", "Data pribadi saya", "My personal data", Prioritas.TINGGI),
    ("gangguan", "Gangguan portal", "Outages of the portal", Prioritas.TINGGI),
    ("lain", "Lainnya", "Other", Prioritas.BIASA),
]

_SP4N = "SP4N-LAPOR; UU 25/2009"
# kind -> priority -> (first response, resolution) in working days
_SLA_TIMES = {
    JenisTiket.INFORMASI: {1: (1, 2), 2: (2, 4), 3: (3, 5), 4: (3, 5)},
    JenisTiket.KELUHAN: {1: (1, 2), 2: (2, 4), 3: (3, 5), 4: (3, 5)},
    JenisTiket.SARAN: {1: (3, 14), 2: (3, 14), 3: (3, 14), 4: (3, 14)},
    JenisTiket.AKSES: {1: (1, 3), 2: (2, 5), 3: (3, 5), 4: (3, 5)},
    # Violations without an inspection on site: 14 working days.
    JenisTiket.PENGADUAN: {1: (1, 7), 2: (2, 14), 3: (3, 14), 4: (3, 14)},
}

# The figures for the placeholders in articles: the times above, and limits defined elsewhere.
_FIGURES_IN_ARTICLES = {
    "response_days": _SLA_TIMES[JenisTiket.KELUHAN][3][0],
    "resolution_days": _SLA_TIMES[JenisTiket.KELUHAN][3][1],
    "pengaduan_days": _SLA_TIMES[JenisTiket.PENGADUAN][3][1],
    "data_pribadi_days": DATA_PRIBADI_RESOLUTION.days,
    "reopen_days": REOPEN_PERIOD.days,
    "code_minutes": phone_codes.MINUTES,
    "max_megabytes": MAX_MEGABYTES,
}


def _sla_rules() -> None:
    for jenis, per_prioritas in _SLA_TIMES.items():
        for prioritas, (response, resolution) in per_prioritas.items():
            SlaRule.objects.get_or_create(
                jenis=jenis,
                prioritas=prioritas,
                defaults={
                    "menit_tanggapan": minutes(response * working_day()),
                    "menit_penyelesaian": minutes(resolution * working_day()),
                    "dasar": _SP4N,
                },
            )
    for prioritas in Prioritas.values:
        SlaRule.objects.get_or_create(
            jenis=JenisTiket.DATA_PRIBADI,
            prioritas=prioritas,
            defaults={
                "menit_tanggapan": minutes(DATA_PRIBADI_RESPONSE),
                "menit_penyelesaian": minutes(DATA_PRIBADI_RESOLUTION),
                "jam_kalender": True,
                "dasar": "UU 27/2022 pasal 30, 32, 40 (3 x 24 jam)",
            },
        )


def _read(file: str) -> list[dict]:
    """Return the records of a text file: blocks between lines of `===`; `key: value` lines, then a blank, the body."""
    result = []
    for section in (_FOLDER / file).read_text(encoding="utf-8").split("\n===\n"):
        heading, _, content = section.strip().partition("\n\n")
        result.append(dict(b.split(": ", 1) for b in heading.splitlines()) | {"isi": content.strip()})
    return result


@transaction.atomic
def load(write: Callable[[str], None]) -> None:
    """Load missing data; what officers have changed stays as they left it."""
    _sla_rules()
    for urutan, (kode, nama, nama_en, prioritas) in enumerate(TOPICS, 1):
        Kategori.objects.get_or_create(
            kode=kode, defaults={"nama": nama, "nama_en": nama_en, "prioritas": prioritas, "urutan": urutan * 10}
        )
    topics = {k.kode: k for k in Kategori.objects.all()}
    english_texts = {a["slug"]: a for a in _read("articles_en.txt")}
    for urutan, a in enumerate(_read("articles.txt"), 1):
        english = english_texts[a["slug"]]
        HelpArticle.objects.get_or_create(
            slug=a["slug"],
            defaults={
                "judul": a["judul"],
                "ringkasan": a["ringkasan"].format(**_FIGURES_IN_ARTICLES),
                "judul_en": english["judul"],
                "ringkasan_en": english["ringkasan"].format(**_FIGURES_IN_ARTICLES),
                "isi_en": english["isi"].format(**_FIGURES_IN_ARTICLES),
                "kata_kunci": a["kata"],
                "isi": a["isi"].format(**_FIGURES_IN_ARTICLES),
                "kategori": topics[a["kategori"]],
                "urutan": urutan,
                "terbit": True,
            },
        )
    for j in _read("canned_answers.txt"):
        CannedAnswer.objects.get_or_create(
            judul=j["judul"],
            defaults={
                "isi": j["isi"],
                "kategori": topics.get(j.get("kategori", "")),
                "kata_kunci": j["kata"],
                "unit": j.get("unit", ""),
                "kirim_sebagai": j.get("kirim", ""),
                "akar_masalah": j.get("akar", ""),
            },
        )
    write(f"helpdesk: {Kategori.objects.count()} topik, {HelpArticle.objects.count()} artikel")
