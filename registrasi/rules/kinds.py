"""All kinds of pelaku usaha with what depends on the kind (PIA 4.3.22 Lampiran 2 and 18; PP 24/2018 art. 21-22).

To add a kind, add a member of `JenisPerusahaan` and a row of `KINDS`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan


@dataclass(frozen=True)
class Guide:
    """A group of kinds with the same preparations before the registration."""

    code: str
    title: Promise
    identity: Promise
    legality: Promise | None = None
    npwp: Promise = _("NPWP badan usaha; permohonan NIB memintanya")
    # The word for the act to which the number and the date of the legality belong.
    founded_by: Promise = _("Pengesahan")


_PASPOR = _("Paspor yang masih berlaku, dan KITAS atau KITAP bila tinggal di Indonesia")
_KTP_IN_AKTA = _("KTP salah satu penanggung jawab yang tercantum dalam akta")

_PICTURES = _("Kamera HP: sesudah aktivasi Anda mengirim foto KTP atau paspor dan swafoto (foto wajah Anda)")

_PERSEORANGAN = Guide(
    "perseorangan",
    _("Usaha sendiri (perseorangan): warung, jasa, jualan daring"),
    _("KTP (NIK 16 angka)"),
    npwp=_("NPWP bila ada; NIK Anda dapat dipakai"),
)
_BADAN_HUKUM = Guide(
    "badan_hukum",
    _("PT, yayasan, atau koperasi"),
    _KTP_IN_AKTA,
    _("Nomor pengesahan badan hukum (AHU) dan akta pendirian"),
)
_PERSEKUTUAN = Guide(
    "persekutuan",
    _("CV, firma, atau persekutuan perdata"),
    _KTP_IN_AKTA,
    _("Nomor pendaftaran (SABU) dan akta pendirian"),
    founded_by=_("Pendaftaran"),
)
_NEGARA = Guide(
    "negara",
    _("Perum, Perumda, BLU, atau badan hukum milik negara"),
    _KTP_IN_AKTA,
    _("Nomor dan tanggal dasar hukum pembentukan"),
    founded_by=_("Dasar pembentukan"),
)
_PERWAKILAN = Guide(
    "perwakilan",
    _("Kantor perwakilan perusahaan asing"),
    _PASPOR,
    _("Nama, negara, dan alamat perusahaan induk; nomor dan tanggal surat penunjukan kepala perwakilan"),
    _("NPWP kantor perwakilan; permohonan NIB memintanya"),
    _("Surat penunjukan"),
)


@dataclass(frozen=True)
class Kind:
    """The facts of a kind.

    `akta`: it is founded by a deed of a notary; `owners`: somebody owns the capital; `paspor`: a foreigner may head it.
    """

    jenis: JenisPelakuUsaha
    guide: Guide
    paspor: bool = True
    akta: bool = False
    owners: bool = False


_BADAN = JenisPelakuUsaha.BADAN_USAHA
_LUAR_NEGERI = JenisPelakuUsaha.BADAN_USAHA_LUAR_NEGERI
_K = JenisPerusahaan
# In the order of the registration form.
KINDS = {
    _K.PERSEORANGAN: Kind(JenisPelakuUsaha.PERSEORANGAN, _PERSEORANGAN, paspor=False),
    _K.PT: Kind(_BADAN, _BADAN_HUKUM, akta=True, owners=True),
    _K.PT_PERORANGAN: Kind(_BADAN, _BADAN_HUKUM, owners=True),
    _K.CV: Kind(_BADAN, _PERSEKUTUAN, akta=True, owners=True),
    _K.FIRMA: Kind(_BADAN, _PERSEKUTUAN, akta=True, owners=True),
    _K.PERSEKUTUAN_PERDATA: Kind(_BADAN, _PERSEKUTUAN, akta=True, owners=True),
    _K.KOPERASI: Kind(_BADAN, _BADAN_HUKUM, akta=True),
    _K.YAYASAN: Kind(_BADAN, _BADAN_HUKUM, akta=True),
    _K.PERSEKUTUAN_PERKUMPULAN: Kind(_BADAN, _PERSEKUTUAN, akta=True),
    _K.DANA_PENSIUN: Kind(_BADAN, _BADAN_HUKUM),
    _K.PERUM: Kind(_BADAN, _NEGARA),
    _K.PERUMDA: Kind(_BADAN, _NEGARA),
    _K.PERUSDA: Kind(_BADAN, _NEGARA),
    _K.BLU: Kind(_BADAN, _NEGARA),
    _K.BADAN_USAHA_PEMERINTAH: Kind(_BADAN, _NEGARA),
    _K.BADAN_HUKUM_LAIN: Kind(_BADAN, _BADAN_HUKUM),
    _K.BADAN_OPERASI_BERSAMA: Kind(_BADAN, _PERSEKUTUAN),
    _K.BUM_DESA: Kind(_BADAN, _NEGARA),
    _K.BUM_DESA_BERSAMA: Kind(_BADAN, _NEGARA),
    _K.PERWAKILAN: Kind(JenisPelakuUsaha.KANTOR_PERWAKILAN, _PERWAKILAN),
    _K.BUT: Kind(_LUAR_NEGERI, _PERWAKILAN),
    _K.STPW_LUAR_NEGERI: Kind(_LUAR_NEGERI, _PERWAKILAN),
    _K.PEDAGANG_BERJANGKA_ASING: Kind(_LUAR_NEGERI, _PERWAKILAN),
}


def kind_groups() -> dict[JenisPelakuUsaha, list[JenisPerusahaan]]:
    """Return the kinds of Lampiran 2, grouped by the kind of Lampiran 18."""
    groups: dict[JenisPelakuUsaha, list[JenisPerusahaan]] = {}
    for perusahaan, kind in KINDS.items():
        groups.setdefault(kind.jenis, []).append(perusahaan)
    return groups


def guides() -> dict[str, Guide]:
    """Return the groups of preparations, by code."""
    return {kind.guide.code: kind.guide for kind in KINDS.values()}


def list_preparations(guide: Guide, *, foreign: bool, pictures: bool) -> list[Promise]:
    """Return the things that a pelaku usaha should have ready before registering (SYA-1..3).

    `pictures` says that an officer compares the card with the face before an NIB is issued.
    """
    return [
        _PASPOR if foreign else guide.identity,
        *([_PICTURES] if pictures else []),
        _("Nomor HP yang aktif"),
        _("Alamat surel (e-mail) yang dapat Anda buka sekarang"),
        *([guide.legality] if guide.legality else []),
        guide.npwp,
        _("Alamat usaha, perkiraan modal tanpa tanah dan bangunan, dan jumlah pekerja"),
    ]
