"""The seven groups of officers with the least rights that their work needs, across all rooms."""

from django.contrib.auth.models import Group, Permission

_R = "registrasi."
_LIHAT_REGISTRASI = [
    f"{_R}view_{m}" for m in ("pendaftaran", "pelakuusaha", "hakakses", "peristiwahakakses", "undangan")
]
_LIHAT_ORANG = ["oss_portal.view_pengguna", "oss_portal.view_suratkeluar", "oss_portal.view_suratbernomor"]
_LIHAT_NIB = [
    f"nib.view_{m}"
    for m in ("permohonan", "nib", "perannib", "peristiwanib", "sanksinib", "permohonanpencabutan", "sertifikatnib")
]
_INDUK_NIB = [
    f"nib.{apa}_{m}"
    for m in ("kbli", "sinonimkbli", "risikokbli", "konversikbli", "dasarhukum", "era", "aturanperan", "ambangskala")
    for apa in ("view", "add", "change")
]
_VERIFIKASI = [
    *_LIHAT_REGISTRASI,
    *_LIHAT_ORANG,
    f"{_R}tinjau_pendaftaran",
    f"{_R}ungkap_identitas",
    "nib.tinjau_permohonan",
    "nib.view_permohonan",
    "nib.view_nib",
]
_HAK_AKSES = [
    *_LIHAT_REGISTRASI,
    *_LIHAT_ORANG,
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
    *_LIHAT_NIB,
    *_INDUK_NIB,
    "nib.awasi_nib",
    "nib.putuskan_pencabutan",
    "nib.tinjau_permohonan",
    f"{_R}view_pelakuusaha",
]
_HELPDESK = ["helpdesk.layani_tiket", f"{_R}view_pendaftaran", f"{_R}view_hakakses"]
KELOMPOK: dict[str, list[str]] = {
    "Verifikasi": _VERIFIKASI,
    "Hak Akses": _HAK_AKSES,
    "Pengelola Ketentuan": _KETENTUAN,
    "Pengelola NIB": _NIB,
    "Helpdesk": _HELPDESK,
    "Penyelia": [
        *_VERIFIKASI,
        *_HAK_AKSES,
        *_LIHAT_NIB,
        *_HELPDESK,
        "helpdesk.awasi_tiket",
        f"{_R}lihat_audit",
        f"{_R}unduh_berkas_perkara",
        f"{_R}lihat_angka",
        f"{_R}view_insiden",
        f"{_R}kelola_insiden",
        f"{_R}batalkan_pengakhiran",
        f"{_R}view_kaitanpetugas",
        f"{_R}cabut_kaitan",
        "oss_portal.view_gangguan",
        "oss_portal.kelola_gangguan",
        f"{_R}view_aturanretensi",
        f"{_R}change_aturanretensi",
        "oss_portal.view_peristiwaaudit",
    ],
    # Reads only: every "view" of our rooms, the trails and the case files.
    "Auditor": [f"{_R}lihat_audit", f"{_R}unduh_berkas_perkara", f"{_R}lihat_angka"],
}
RUANG = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")


def siapkan_kelompok() -> list[str]:
    """Make the groups and give them the rights they lack; rights of rooms that are not there yet are left out.

    Safe to run again: what staff added stays, nothing is taken away. Returns the names.
    """
    semua = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.filter(content_type__app_label__in=RUANG).select_related("content_type")
    }
    lihat = [nama for nama, p in semua.items() if p.codename.startswith("view_")]
    for nama, izin in KELOMPOK.items():
        kelompok, _baru = Group.objects.get_or_create(name=nama)
        mau = [*izin, *lihat] if nama == "Auditor" else izin
        kelompok.permissions.add(*[semua[i] for i in mau if i in semua])
    return list(KELOMPOK)
