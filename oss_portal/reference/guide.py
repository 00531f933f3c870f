"""What a pelaku usaha should have at hand before registering (SYA-1..3; domain.md 1.3, identity needed per kind)."""

from django.utils.translation import gettext_lazy as _

_JENIS = {
    "perseorangan": _("Usaha sendiri (perseorangan): warung, jasa, jualan daring"),
    "badan_hukum": _("PT, yayasan, atau koperasi"),
    "persekutuan": _("CV, firma, atau persekutuan perdata"),
    "negara": _("Perum, Perumda, BLU, atau badan hukum milik negara"),
    "perwakilan": _("Kantor perwakilan perusahaan asing"),
}

_LEGALITAS = {
    "badan_hukum": _("Nomor pengesahan badan hukum (AHU) dan akta pendirian"),
    "persekutuan": _("Nomor pendaftaran (SABU) dan akta pendirian"),
    "negara": _("Nomor dan tanggal dasar hukum pembentukan"),
    "perwakilan": _("Nama, negara, dan alamat perusahaan induk; surat penunjukan kepala perwakilan"),
}


def guide_jenis() -> list[tuple[str, str]]:
    """Return the kinds of business as `(code, words)`."""
    return list(_JENIS.items())


def list_preparations(jenis: str, foreign: bool) -> list[str]:
    """Return what to prepare for a kind; an unknown kind gives an empty list."""
    if jenis not in _JENIS:
        return []
    if foreign or jenis == "perwakilan":
        result = [_("Paspor yang masih berlaku, dan KITAS atau KITAP bila tinggal di Indonesia")]
    elif jenis == "perseorangan":
        result = [_("KTP (NIK 16 angka)")]
    else:
        result = [_("KTP salah satu penanggung jawab yang tercantum dalam akta")]
    result += [_("Nomor HP yang aktif"), _("Alamat surel (e-mail) yang dapat Anda buka sekarang")]
    if jenis in _LEGALITAS:
        result.append(_LEGALITAS[jenis])
    result += [
        _("NPWP bila ada; untuk perseorangan NIK dapat dipakai"),
        _("Alamat usaha, perkiraan modal tanpa tanah dan bangunan, dan jumlah pekerja"),
    ]
    return result
