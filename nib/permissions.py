"""Who may do what with NIBs: this app's part of the table of roles."""

from oss_portal.staff.roles import Roles
from registrasi.permissions import AUDITOR, PENYELIA, VERIFIKASI

_VIEWED = tuple(
    f"nib.view_{model}"
    for model in ("permohonan", "nib", "perannib", "nibevent", "sanksinib", "permohonanpencabutan", "sertifikatnib")
)
_FEES_VIEWED = "nib.view_kewajibanpembayaran"
_MASTER_DATA = ("kbli", "sinonimkbli", "risikokbli", "konversikbli", "dasarhukum", "era", "aturanperan", "ambangskala")
_VERIFICATION = ("nib.tinjau_permohonan", "nib.view_permohonan", "nib.view_nib")


def _kept(*models: str) -> tuple[str, ...]:
    return tuple(f"nib.{action}_{model}" for model in models for action in ("view", "add", "change"))


REVIEWERS, SUPERVISORS, MASTER_DATA = "Peninjau NIB", "Pengawas NIB", "Data induk NIB"
INTEGRATION = "Pengelola integrasi"
ROLES: Roles = {
    VERIFIKASI: _VERIFICATION,
    PENYELIA: (*_VERIFICATION, *_VIEWED),
    "Pengelola NIB": (
        *_VIEWED,
        *_kept(*_MASTER_DATA),
        "nib.awasi_nib",
        "nib.putuskan_pencabutan",
        "nib.tinjau_permohonan",
        "registrasi.view_pelakuusaha",
    ),
    REVIEWERS: ("nib.tinjau_permohonan", *_VIEWED, _FEES_VIEWED),
    SUPERVISORS: (
        "nib.awasi_nib",
        "nib.putuskan_pencabutan",
        "nib.tagih_kewajiban",
        *_VIEWED,
        _FEES_VIEWED,
    ),
    INTEGRATION: (
        "nib.view_instansipemerintah",
        "nib.add_instansipemerintah",
        "nib.change_instansipemerintah",
        "nib.view_apikey",
        "nib.kelola_kunci_api",
        "nib.view_datadisclosure",
        "nib.view_nibpush",
    ),
    MASTER_DATA: (
        *_kept(*_MASTER_DATA, "edisikbli", "tekspernyataan"),
        *(f"nib.delete_{model}" for model in ("sinonimkbli", "risikokbli", "konversikbli")),
    ),
    AUDITOR: ("nib.view_*",),
}
