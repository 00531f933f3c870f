"""What the rules decided, in the words of the applicant."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.models import AmbangSkala, SkalaUsaha
from nib.rules.skala import HasilSkala

NAMA_LANGKAH = [
    gettext_lazy("Data pelaku usaha"),
    gettext_lazy("Kegiatan usaha"),
    gettext_lazy("Peran NIB"),
    gettext_lazy("Pernyataan"),
    gettext_lazy("Tinjau dan ajukan"),
]

BENDERA = {
    "identitas": gettext_lazy("Identitas atau wewenang penanggung jawab masih diperiksa."),
    "perwakilan": gettext_lazy("Kantor perwakilan dan badan usaha luar negeri selalu ditinjau petugas."),
    "pma": gettext_lazy("Penanaman modal asing (PMA) selalu ditinjau petugas."),
    "modal_pma": gettext_lazy("Modal PMA di satu kegiatan tidak lebih dari Rp 10 miliar."),
    "modal_besar": gettext_lazy("Jumlah modal jauh di atas kebiasaan; petugas memastikan angkanya."),
    "kbli_risiko_tinggi": gettext_lazy("Ada kegiatan usaha berisiko tinggi."),
    "perubahan_inti": gettext_lazy("Perubahan ini menyangkut akta, pemilik, atau bentuk usaha."),
    "nib_dibekukan": gettext_lazy("NIB sedang dibekukan."),
    "perbaikan": gettext_lazy("Petugas memeriksa hasil perbaikan Anda."),
}

# The same for the columns and filters of a queue.
BENDERA_SINGKAT = {
    "identitas": gettext_lazy("Identitas"),
    "perwakilan": gettext_lazy("Perwakilan"),
    "pma": gettext_lazy("PMA"),
    "modal_pma": gettext_lazy("Modal PMA kurang"),
    "modal_besar": gettext_lazy("Modal luar biasa"),
    "kbli_risiko_tinggi": gettext_lazy("Risiko tinggi"),
    "perubahan_inti": gettext_lazy("Perubahan inti"),
    "nib_dibekukan": gettext_lazy("NIB dibekukan"),
    "perbaikan": gettext_lazy("Hasil perbaikan"),
}


def sebab_ditinjau(bendera: Collection[str]) -> list[str]:
    """Return the flags as sentences."""
    return [str(BENDERA.get(b, b)) for b in bendera]


def _rp(jumlah) -> str:
    return f"Rp {jumlah:,.0f}".replace(",", ".")


def jelaskan_skala(hasil: HasilSkala, ambang: Sequence[AmbangSkala]) -> str:
    """Return why this capital gives this scale, with the threshold and its law."""
    sebutan = SkalaUsaha(hasil.skala).label
    if hasil.sebab == "pma":
        return _("Skala usaha Anda: %(skala)s, karena penanaman modal asing (PMA) selalu berskala besar.") % {
            "skala": sebutan
        }
    baris = next(a for a in ambang if a.skala == hasil.skala)
    dasar = f"{baris.dasar_hukum} {baris.pasal}".strip()
    bawah = [a.modal_sampai for a in ambang if a.skala < hasil.skala and a.modal_sampai is not None]
    nilai = {
        "skala": sebutan,
        "modal": _rp(hasil.modal),
        "bawah": _rp(max(bawah)) if bawah else "",
        "atas": _rp(hasil.batas) if hasil.batas is not None else "",
        "dasar": dasar,
    }
    if bawah and hasil.batas is not None:
        teks = _(
            "Skala usaha Anda: %(skala)s, karena jumlah modal %(modal)s lebih dari %(bawah)s dan paling banyak "
            "%(atas)s (%(dasar)s)."
        )
    elif bawah:
        teks = _("Skala usaha Anda: %(skala)s, karena jumlah modal %(modal)s lebih dari %(bawah)s (%(dasar)s).")
    else:
        teks = _("Skala usaha Anda: %(skala)s, karena jumlah modal %(modal)s paling banyak %(atas)s (%(dasar)s).")
    return teks % nilai
