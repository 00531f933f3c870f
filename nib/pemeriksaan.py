"""What anyone may learn of an NIB or a certificate (domain.md 2.6, trap 10): status and kind, nothing personal."""

import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connections, router
from django.utils.translation import gettext as _

from nib.models import Nib, PeranNib, SertifikatNib, StatusNib
from nib.models.sertifikat import PANJANG_KODE
from nib.rules.nomor import bentuk_sah, pengaman_cocok, rapikan_nomor
from oss_portal.models import SuratBernomor
from oss_portal.tanda_tangan import periksa_tanda_tangan
from oss_portal.templatetags.portal import waktu_id
from registrasi.models import JenisPelakuUsaha, JenisPerusahaan


@dataclass
class Jawaban:
    """`hasil`: berlaku, dibekukan, dicabut, versi_lama, tidak_dikenal or bentuk; the rest is empty when unknown."""

    hasil: str
    nomor: str = ""
    nama: str = ""
    kota: str = ""
    jenis: str = ""
    sejak: object = None
    berakhir: object = None
    kegiatan: list[dict] = field(default_factory=list)
    peran: list[dict] = field(default_factory=list)
    versi: int | None = None
    versi_kini: int | None = None
    sidik_isi: str = ""
    salah_ketik: bool = False

    @property
    def sejak_tampil(self) -> str:
        return waktu_id(self.sejak)

    @property
    def berakhir_tampil(self) -> str:
        return waktu_id(self.berakhir)


def samarkan_nama(nama: str) -> str:
    """Return `S••• A•••••`: enough to recognise who one expects, too little to learn a stranger's name."""
    return " ".join(f"{kata[0]}{'•' * max(len(kata) - 1, 1)}" for kata in nama.split())


def kota(wilayah: str) -> str:
    """Return the kabupaten or kota of a written-out region ("kelurahan, Kec. …, Kota …, province")."""
    bagian = [b.strip() for b in wilayah.split(",")]
    return bagian[2] if len(bagian) >= 4 else ""


def _hasil(status: str) -> str:
    return {StatusNib.DIBEKUKAN: "dibekukan", StatusNib.DICABUT: "dicabut", StatusNib.BELUM_AKTIF: "belum_aktif"}.get(
        status, "berlaku"
    )


# Plain SQL: this is asked most of all, and building the query costs more than asking it.
_NIB_BERNOMOR = """
    select n.status, n.terbit_pada, n.dicabut_pada, u.nama, u.jenis, u.jenis_perusahaan, d.wilayah
      from nib_nib n
      join registrasi_pelakuusaha u on u.id = n.pelaku_usaha_id
      join nib_permohonan d on d.id = n.data_id
     where n.nomor = %s
"""


def periksa_nomor(teks: str) -> Jawaban:
    """Answer for a number as somebody typed it: one indexed query; the name of a perseorangan is masked."""
    nomor = rapikan_nomor(teks)
    if not bentuk_sah(nomor):
        return Jawaban("bentuk", nomor=teks[:40])
    with connections[router.db_for_read(Nib)].cursor() as kursor:
        kursor.execute(_NIB_BERNOMOR, [nomor])
        baris = kursor.fetchone()
    if baris is None:
        return Jawaban("tidak_dikenal", nomor=nomor, salah_ketik=not pengaman_cocok(nomor))
    status, terbit, dicabut, nama, jenis, jenis_perusahaan, wilayah = baris
    perseorangan = jenis == JenisPelakuUsaha.PERSEORANGAN
    return Jawaban(
        _hasil(status),
        nomor=nomor,
        nama=_nama(nama, perseorangan=perseorangan, memegang=False),
        kota=kota(wilayah),
        jenis=str(JenisPerusahaan(jenis_perusahaan).label),
        sejak=terbit,
        berakhir=dicabut,
    )


def _nama(nama: str, *, perseorangan: bool, memegang: bool) -> str:
    """Return the name as the operator lets it be seen (`settings.CEK_NAMA_PERSEORANGAN`)."""
    terbuka = {"nama"} | ({"sertifikat"} if memegang else set())
    return nama if not perseorangan or settings.CEK_NAMA_PERSEORANGAN in terbuka else samarkan_nama(nama)


def periksa_kode(teks: str, kode: str) -> tuple[Jawaban, SertifikatNib | None]:
    """Answer for a number with the short code of one of its certificates, as for its QR code."""
    nomor, kode = rapikan_nomor(teks), "".join(c for c in kode.upper() if c.isalnum())
    if not bentuk_sah(nomor) or len(kode) != PANJANG_KODE:
        return Jawaban("tidak_dikenal", nomor=nomor[:13]), None
    token = SertifikatNib.objects.filter(nib__nomor=nomor, token__startswith=kode).values_list("token", flat=True)
    return periksa_token(token.first() or "")


def periksa_token(token: str) -> tuple[Jawaban, SertifikatNib | None]:
    """Answer for the code of a certificate: what that version says, and how the NIB stands now."""
    s = SertifikatNib.objects.defer("pdf").select_related("nib", "nib__pelaku_usaha").filter(token=token[:32]).first()
    if s is None:
        return Jawaban("tidak_dikenal"), None
    kini = s.nib.sertifikat.order_by("-versi").values_list("versi", flat=True).first()
    hasil = _hasil(s.nib.status)
    if hasil == "berlaku" and kini != s.versi:
        hasil = "versi_lama"
    d = s.data
    return (
        Jawaban(
            hasil,
            nomor=d["nib"],
            nama=_nama(d["nama"], perseorangan=s.nib.pelaku_usaha.perseorangan, memegang=True),
            kota=kota(d["wilayah"]),
            jenis=d["jenis_perusahaan"],
            sejak=s.nib.terbit_pada,
            berakhir=s.nib.dicabut_pada,
            kegiatan=[{"kbli": k["kbli"], "judul": k["judul"]} for k in d["kegiatan"]],
            peran=[
                {"sebutan": p.sebutan, "status": status_tampil(p.status, s.nib.status)}
                for p in s.nib.peran.hidup().order_by("id")
            ],
            versi=s.versi,
            versi_kini=kini,
            sidik_isi=s.sidik_isi,
        ),
        s,
    )


def status_tampil(status_peran: str, status_nib: str):
    """Return the words for the state of a role: none is in force while the NIB itself is frozen."""
    beku = status_nib == StatusNib.DIBEKUKAN and status_peran == PeranNib.Status.AKTIF
    return _("Berhenti selama NIB dibekukan") if beku else PeranNib.Status(status_peran).label


def periksa_berkas(isi: bytes) -> dict:
    """Say what a PDF is that somebody was given: a certificate or letter of ours, byte for byte, or not.

    `hasil` is sertifikat, surat, ditandatangani (our signature, but not in our books), diubah or bukan.
    """
    sidik = hashlib.sha256(isi).hexdigest()
    s = SertifikatNib.objects.defer("pdf").filter(sha256=sidik).first()
    if s:
        jawaban, _sertifikat = periksa_token(s.token)
        return {"hasil": "sertifikat", "jawaban": jawaban, "sidik": sidik}
    surat = SuratBernomor.objects.defer("pdf").filter(sha256=sidik).first()
    if surat:
        return {"hasil": "surat", "nomor": surat.nomor, "tanggal": surat.terbit_pada, "sidik": sidik}
    tanda = periksa_tanda_tangan(isi)
    if tanda.milik_kami and tanda.utuh:
        return {"hasil": "ditandatangani", "sidik": sidik, "waktu": tanda.waktu}
    if tanda.bertanda_tangan and tanda.milik_kami:
        return {"hasil": "diubah", "sidik": sidik}
    return {"hasil": "bukan", "sidik": sidik, "keterangan": _("Tidak ada tanda tangan Lembaga OSS di dalamnya.")}
