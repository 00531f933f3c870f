"""Permissions about NIBs: this app's part of the table of roles."""

from django.utils.translation import gettext_lazy

from oss_portal.staff.roles import Roles
from registrasi.permissions import AUDITOR, PENYELIA, VERIFIKASI

# Permissions for acts, beside those to view records.
MANAGE_KEYS, REVIEW, COLLECT_FEES = "nib.kelola_kunci_api", "nib.tinjau_permohonan", "nib.tagih_kewajiban"
SUPERVISE, REVOKE = "nib.awasi_nib", "nib.putuskan_pencabutan"
_VIEWED = tuple(
    f"nib.view_{model}"
    for model in (
        *("permohonan", "nib", "perannib", "nibevent", "sanksinib", "permohonanpencabutan", "sertifikatnib"),
        "izin",
    )
)
_FEES_VIEWED = "nib.view_kewajibanpembayaran"
_MASTER_DATA = (
    "kbli",
    "sinonimkbli",
    "risikokbli",
    "konversikbli",
    "dasarhukum",
    "era",
    "aturanperan",
    "aturanlkpm",
    "ambangskala",
)


def _kept(*models: str) -> tuple[str, ...]:
    return tuple(f"nib.{action}_{model}" for model in models for action in ("view", "add", "change"))


REVIEWERS, SUPERVISORS, DECIDERS = "Peninjau NIB", "Pengawas NIB", "Pemutus pengawasan NIB"
MASTER_DATA = "Data induk NIB"
INTEGRATION = "Pengelola integrasi"
ROLES: Roles = {
    # They see applications that wait for an identity check; reviewers decide on the applications.
    VERIFIKASI: ("nib.view_permohonan", "nib.view_nib"),
    PENYELIA: (REVIEW, *_VIEWED, _FEES_VIEWED),
    REVIEWERS: (REVIEW, *_VIEWED, _FEES_VIEWED),
    SUPERVISORS: (SUPERVISE, COLLECT_FEES, *_VIEWED, _FEES_VIEWED),
    DECIDERS: (REVOKE, *_VIEWED, _FEES_VIEWED),
    INTEGRATION: (
        "nib.view_instansipemerintah",
        "nib.add_instansipemerintah",
        "nib.change_instansipemerintah",
        "nib.view_apikey",
        MANAGE_KEYS,
        "nib.view_datadisclosure",
        "nib.view_nibpush",
        *_kept("kodereferensi"),
    ),
    MASTER_DATA: (
        *_kept(*_MASTER_DATA, "edisikbli", "tekspernyataan"),
        *(f"nib.delete_{model}" for model in ("sinonimkbli", "risikokbli", "konversikbli")),
    ),
    AUDITOR: ("nib.view_*",),
}
# Pairs that one role never has together: proposing and deciding.
FOUR_EYES = ((SUPERVISE, REVOKE),)
# Officers of a DPMPTSP may have these for their province or kabupaten/kota.
REGIONAL = (REVIEWERS, SUPERVISORS, DECIDERS)
SENTENCES = {
    REVIEWERS: gettext_lazy("Memeriksa permohonan NIB yang tidak terbit dengan sendirinya."),
    SUPERVISORS: gettext_lazy("Memperingatkan, membekukan, dan mengusulkan pencabutan NIB; menagih kewajiban."),
    DECIDERS: gettext_lazy("Memutuskan usulan pengawasan dan permintaan pencabutan NIB; menanggapi keberatan."),
    INTEGRATION: gettext_lazy("Mendaftarkan instansi pembaca data dan kunci API mereka."),
    MASTER_DATA: gettext_lazy("Menjaga KBLI, risiko, dasar hukum, dan data induk lain."),
}
