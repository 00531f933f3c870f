"""The seven groups of officers with the least rights that their work needs, across all apps."""

from django.contrib.auth.models import Group, Permission

_R = "registrasi."
_VIEW_REGISTRASI = [f"{_R}view_{m}" for m in ("pendaftaran", "pelakuusaha", "hakakses", "hakaksesevent", "undangan")]
_VIEW_PEOPLE = ["oss_portal.view_pengguna", "oss_portal.view_outgoingmail", "oss_portal.view_suratbernomor"]
_VIEW_NIB = [
    f"nib.view_{m}"
    for m in ("permohonan", "nib", "perannib", "peristiwanib", "sanksinib", "permohonanpencabutan", "sertifikatnib")
]
_NIB_MASTER_DATA = [
    f"nib.{what}_{m}"
    for m in ("kbli", "sinonimkbli", "risikokbli", "konversikbli", "dasarhukum", "era", "aturanperan", "ambangskala")
    for what in ("view", "add", "change")
]
_VERIFICATION = [
    *_VIEW_REGISTRASI,
    *_VIEW_PEOPLE,
    f"{_R}tinjau_pendaftaran",
    f"{_R}ungkap_identitas",
    "nib.tinjau_permohonan",
    "nib.view_permohonan",
    "nib.view_nib",
]
_HAK_AKSES = [
    *_VIEW_REGISTRASI,
    *_VIEW_PEOPLE,
    "oss_portal.tangani_suratkeluar",
    f"{_R}view_permohonanakses",
    f"{_R}view_keberatanakses",
    f"{_R}view_permohonansurel",
    f"{_R}view_pembatasan",
    f"{_R}view_permintaandata",
    f"{_R}kelola_hak_akses",
    f"{_R}usulkan_pengakhiran",
    f"{_R}putuskan_pengakhiran",
    f"{_R}putuskan_surel",
    f"{_R}kelola_pembatasan",
    f"{_R}jawab_permintaan_data",
    f"{_R}ungkap_identitas",
]
_KETENTUAN = [
    "ketentuan.view_versiketentuan",
    "ketentuan.add_versiketentuan",
    "ketentuan.change_versiketentuan",
    "ketentuan.umumkan_versiketentuan",
    "ketentuan.view_persetujuan",
]
_NIB = [
    *_VIEW_NIB,
    *_NIB_MASTER_DATA,
    "nib.awasi_nib",
    "nib.putuskan_pencabutan",
    "nib.tinjau_permohonan",
    f"{_R}view_pelakuusaha",
]
_HELPDESK = ["helpdesk.layani_tiket", f"{_R}view_pendaftaran", f"{_R}view_hakakses"]
GROUPS: dict[str, list[str]] = {
    "Verifikasi": _VERIFICATION,
    "Hak Akses": _HAK_AKSES,
    "Pengelola Ketentuan": _KETENTUAN,
    "Pengelola NIB": _NIB,
    "Helpdesk": _HELPDESK,
    "Penyelia": [
        *_VERIFICATION,
        *_HAK_AKSES,
        *_VIEW_NIB,
        *_HELPDESK,
        "helpdesk.awasi_tiket",
        f"{_R}lihat_audit",
        f"{_R}unduh_berkas_perkara",
        f"{_R}lihat_angka",
        f"{_R}view_insiden",
        f"{_R}kelola_insiden",
        f"{_R}batalkan_pengakhiran",
        f"{_R}view_officerrelation",
        f"{_R}cabut_kaitan",
        "oss_portal.view_outage",
        "oss_portal.kelola_gangguan",
        f"{_R}view_retentionrule",
        f"{_R}change_retentionrule",
        "oss_portal.view_auditevent",
    ],
    # Reads only: every "view" of our apps, the trails and the case files.
    "Auditor": [f"{_R}lihat_audit", f"{_R}unduh_berkas_perkara", f"{_R}lihat_angka"],
}
APPS = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")


def set_up_groups() -> list[str]:
    """Make the groups and give them the rights they lack; rights of apps that are not there yet are left out.

    Safe to run again: what staff added stays, nothing is taken away. Returns the names.
    """
    permissions = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.filter(content_type__app_label__in=APPS).select_related("content_type")
    }
    view_permissions = [name for name, p in permissions.items() if p.codename.startswith("view_")]
    for name, codenames in GROUPS.items():
        group, _new = Group.objects.get_or_create(name=name)
        wanted = [*codenames, *view_permissions] if name == "Auditor" else codenames
        group.permissions.add(*[permissions[i] for i in wanted if i in permissions])
    return list(GROUPS)
