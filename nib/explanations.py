"""Explanations for applicants of what the rules decided."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.models import AmbangSkala, Permohonan, SkalaUsaha, TingkatRisiko
from nib.rules.skala import SkalaResult
from oss_portal.text.readable import rupiah

STEP_NAMES = [
    gettext_lazy("Data pelaku usaha"),
    gettext_lazy("Kegiatan usaha"),
    gettext_lazy("Peran NIB"),
    gettext_lazy("Pernyataan"),
    gettext_lazy("Tinjau dan ajukan"),
]


def step_names(permohonan: Permohonan) -> list[tuple[int, str]]:
    """Return number and name of the steps of this application, without step 4 if the last step has its statements."""
    steps = [(n, str(name)) for n, name in enumerate(STEP_NAMES, 1)]
    return [(n, name) for n, name in steps if n != 4 or not permohonan.states_at_the_end]


def translated_statement(text: str) -> str:
    """Return the translation of a statement into the language of the page; "" if that is Indonesian.

    The applicant states the Indonesian wording, which is stored; only wordings shipped with the portal are translated.
    """
    translation = _(text)
    return translation if translation != text else ""


# Reasons for a review by an officer: flag -> (sentence for the applicant, word for columns and filters of a queue).
_FLAGS = {
    "identitas": (gettext_lazy("Identitas atau wewenang penanggung jawab masih diperiksa."), gettext_lazy("Identitas")),
    "perwakilan": (
        gettext_lazy("Kantor perwakilan dan badan usaha luar negeri selalu ditinjau petugas."),
        gettext_lazy("Perwakilan"),
    ),
    "pma": (gettext_lazy("Penanaman modal asing (PMA) selalu ditinjau petugas."), gettext_lazy("PMA")),
    "modal_pma": (
        gettext_lazy(
            "Modal PMA harus lebih dari Rp 10 miliar di setiap kegiatan, di luar tanah dan bangunan; ada yang belum."
        ),
        gettext_lazy("Modal PMA kurang"),
    ),
    "modal_besar": (
        gettext_lazy("Jumlah modal jauh di atas kebiasaan; petugas memastikan angkanya."),
        gettext_lazy("Modal luar biasa"),
    ),
    "kbli_risiko_tinggi": (gettext_lazy("Ada kegiatan usaha berisiko tinggi."), gettext_lazy("Risiko tinggi")),
    "perubahan_inti": (
        gettext_lazy("Perubahan ini menyangkut akta, pemilik, atau bentuk usaha."),
        gettext_lazy("Perubahan inti"),
    ),
    "nib_dibekukan": (gettext_lazy("NIB sedang dibekukan."), gettext_lazy("NIB dibekukan")),
    "perbaikan": (gettext_lazy("Petugas memeriksa hasil perbaikan Anda."), gettext_lazy("Hasil perbaikan")),
}
FLAGS = {flag: sentence for flag, (sentence, _word) in _FLAGS.items()}
SHORT_FLAGS = {flag: word for flag, (_sentence, word) in _FLAGS.items()}


def review_reasons(flags: Collection[str]) -> list[str]:
    """Return the flags as sentences."""
    return [str(FLAGS.get(flag, flag)) for flag in flags]


def unbroken(amount: str) -> str:
    """Return an amount with no-break spaces, so that it stays on one line."""
    return amount.replace(" ", "\N{NO-BREAK SPACE}")


def explain_skala(result: SkalaResult, thresholds: Sequence[AmbangSkala]) -> str:
    """Return why this capital gives this scale, with the threshold and its law."""
    label = SkalaUsaha(result.skala).label
    if result.sebab == "pma":
        return _("Skala usaha Anda: %(skala)s, karena penanaman modal asing (PMA) selalu berskala besar.") % {
            "skala": label
        }
    if result.sebab == "perwakilan":
        return _(
            "Skala usaha Anda: %(skala)s, karena kantor perwakilan dan badan usaha luar negeri tidak termasuk usaha "
            "mikro, kecil, atau menengah."
        ) % {"skala": label}
    threshold = next(a for a in thresholds if a.skala == result.skala)
    legal_basis = f"{threshold.dasar_hukum} {threshold.pasal}".strip()
    lower_bounds = [a.modal_sampai for a in thresholds if a.skala < result.skala and a.modal_sampai is not None]
    values = {
        "skala": label,
        "modal": unbroken(rupiah(result.modal)),
        "bawah": unbroken(rupiah(max(lower_bounds))) if lower_bounds else "",
        "atas": unbroken(rupiah(result.limit)),
        "dasar": legal_basis,
    }
    if lower_bounds and result.limit is not None:
        text = _(
            "Skala usaha Anda: %(skala)s, karena jumlah modal %(modal)s lebih dari %(bawah)s dan paling banyak "
            "%(atas)s (%(dasar)s)."
        )
    elif lower_bounds:
        text = _("Skala usaha Anda: %(skala)s, karena jumlah modal %(modal)s lebih dari %(bawah)s (%(dasar)s).")
    else:
        text = _("Skala usaha Anda: %(skala)s, karena jumlah modal %(modal)s paling banyak %(atas)s (%(dasar)s).")
    return text % values


def risk_meanings() -> list[tuple[str, str]]:
    """Return (level, what it means for the owner) from low to high (PP 28/2025 art. 130 to 133)."""
    return [
        (
            str(TingkatRisiko.RENDAH.label),
            _("NIB sudah cukup: usaha boleh langsung dijalankan."),
        ),
        (
            str(TingkatRisiko.MENENGAH_RENDAH.label),
            _(
                "NIB dan Sertifikat Standar berupa pernyataan Anda sendiri bahwa standar usaha dipenuhi; "
                "usaha boleh langsung dijalankan, dan pemenuhannya diperiksa kemudian."
            ),
        ),
        (
            str(TingkatRisiko.MENENGAH_TINGGI.label),
            _(
                "NIB dan Sertifikat Standar yang diperiksa instansi. Sebelum diperiksa, hanya persiapan yang boleh: "
                "menyewa tempat, membeli alat, mencari pekerja."
            ),
        ),
        (
            str(TingkatRisiko.TINGGI.label),
            _("NIB dan Izin. Sebelum Izin terbit, hanya persiapan yang boleh dilakukan."),
        ),
    ]
