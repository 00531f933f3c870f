"""Rules of the check of a registrant before an NIB is issued: what is confirmed, and by which proof (PJP-1b, U3)."""

from collections.abc import Collection
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrasi.choices import JenisBukti, JenisPelakuUsaha, StatusVerifikasi
from registrasi.rules.periods import DUKCAPIL_WAITS

# Findings of the NIK check that a person may confirm but an officer must look at before an NIB is issued.
NEEDS_OFFICER = {"tanggal_beda", "usia_lebih_100", "wilayah_tak_dikenal"}

# The pictures that show an identity number.
CARDS = {JenisBukti.KTP, JenisBukti.PASPOR}
_AUTHORITY = {JenisBukti.AKTA, JenisBukti.SK, JenisBukti.SURAT_KUASA}
# The items that an officer compares: code -> (sentence, the proofs with which the item is asked).
CHECKLIST: dict[str, tuple[Promise, set[JenisBukti]]] = {
    "nama": (_("Nama pada kartu sama dengan yang diketik"), CARDS),
    "tanggal_lahir": (_("Tanggal lahir pada kartu sama dengan yang diketik"), CARDS),
    "kartu": (_("Kartu tampak asli: utuh, tidak disunting, bukan foto dari layar atau salinan"), CARDS),
    "wajah": (_("Wajah pada swafoto sama dengan foto pada kartu"), {JenisBukti.SWAFOTO}),
    "legalitas": (_("Nama, nomor, dan tanggal badan usaha sesuai dengan dokumennya"), _AUTHORITY),
    "wewenang": (_("Orang ini tercantum sebagai penanggung jawab dalam akta, SK, atau surat kuasa"), _AUTHORITY),
}


def initial_verification(
    *, check: str, perseorangan: bool, findings: Collection[str], contested: bool = False
) -> StatusVerifikasi:
    """Return the first state of the check of a registration. `check` is the setting IDENTITY_CHECK.

    Only `demo` confirms a perseorangan because the NIK has the right form. `contested` says that another person
    registered before with the same number: only an officer with the pictures of both can decide that.
    """
    if contested or check == "officer":
        return StatusVerifikasi.BELUM
    if not perseorangan:
        return StatusVerifikasi.PERLU_DITINJAU
    if check == "dukcapil":
        return StatusVerifikasi.BELUM
    return StatusVerifikasi.PERLU_DITINJAU if NEEDS_OFFICER & set(findings) else StatusVerifikasi.OTOMATIS_LOLOS


def required_pictures(jenis_identitas: str) -> tuple[JenisBukti, JenisBukti]:
    """Return the two pictures that prove an identity: of the card (by official code, 02 is a passport), of the face."""
    return JenisBukti.PASPOR if jenis_identitas == "02" else JenisBukti.KTP, JenisBukti.SWAFOTO


def papers_of(jenis: str) -> tuple[JenisBukti, ...]:
    """Return the papers that show for whom a person of this kind of pelaku usaha may act, the best proof first."""
    if jenis == JenisPelakuUsaha.PERSEORANGAN:
        return ()
    if jenis == JenisPelakuUsaha.BADAN_USAHA:
        return (JenisBukti.AKTA, JenisBukti.SK, JenisBukti.SURAT_KUASA)
    # The head of an office of a company abroad was appointed by letter; the deed is that of the company.
    return (JenisBukti.SURAT_KUASA, JenisBukti.SK, JenisBukti.AKTA)


def checklist(proofs: Collection[str]) -> dict[str, Promise]:
    """Return the items that an officer has to compare for these kinds of `JenisBukti`: code -> sentence."""
    return {code: sentence for code, (sentence, needs) in CHECKLIST.items() if needs & set(proofs)}


def card_is_shown(proofs: Collection[str]) -> bool:
    """Whether there is a picture on which the identity number can be read."""
    return bool(CARDS & set(proofs))


def wait_after(failures: int) -> timedelta | None:
    """Return the wait after so many failures (1, 2 …) in a row; None when the checker is not asked again."""
    return DUKCAPIL_WAITS[failures - 1] if failures <= len(DUKCAPIL_WAITS) else None
