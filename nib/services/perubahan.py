"""Change of the data of an NIB: a copy of what holds now, edited in the same steps, compared line by line.

Three classes follow from what differs: nothing printed (at once), printed data (at once, with a new certificate
version), the deed, owners or NPWP, or a flag (an officer first).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from nib.galat import TidakDiizinkan
from nib.kebijakan import Perbuatan, pastikan
from nib.models import JenisKepabeanan, KegiatanUsaha, Lokasi, Nib, PemegangSaham, Pengurus, Permohonan
from nib.peristiwa import Peristiwa
from nib.services.kelengkapan import Isi
from nib.services.penerbitan import terapkan_perubahan
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.penyamaran import samarkan_nik
from registrasi.models import PelakuUsaha

_DISALIN = (
    "npwp",
    "alamat",
    "kelurahan",
    "wilayah",
    "kode_pos",
    "telepon",
    "email",
    "nomor_akta",
    "tanggal_akta",
    "notaris",
    "status_pm",
    "negara_prinsipal",
    "nama_prinsipal",
    "impor",
    "jenis_api",
    "produksi_sendiri",
    "ekspor",
    "kepabeanan",
    "jamsos_kes",
    "jamsos_tk",
    "wlkp",
)


@dataclass(frozen=True)
class Beda:
    """One thing that changes.

    `inti`: an officer looks first; `tercetak`: it stands on the certificate; `kegiatan`: it is a business line.
    """

    label: str
    sebelum: str
    sesudah: str
    inti: bool
    tercetak: bool
    kegiatan: bool = False


@transaction.atomic
def mulai_perubahan(*, pelaku_usaha: PelakuUsaha, oleh: Pengguna) -> Permohonan:
    """Return the open application of the business, or begin a change with a copy of the data that hold now.

    Raises `TidakDiizinkan` without a living NIB, or when its status forbids a change.
    """
    usaha = PelakuUsaha.objects.select_for_update().get(pk=pelaku_usaha.pk)
    if ada := Permohonan.objects.terbuka().filter(pelaku_usaha=usaha).first():
        return ada
    nib = usaha.nib.hidup().select_related("data").first()
    if nib is None:
        raise TidakDiizinkan(_("Usaha ini belum memiliki NIB yang dapat diubah."))
    pastikan(nib, Perbuatan.UBAH_DATA)
    lama = nib.data
    baru = Permohonan.objects.create(
        jenis=Permohonan.Jenis.PERUBAHAN,
        pelaku_usaha=usaha,
        pembuat=oleh,
        edisi_kbli_id=lama.edisi_kbli_id,
        langkah_selesai=[1, 2, 3],
        **{nama: getattr(lama, nama) for nama in _DISALIN},
    )
    tempat: dict[int, Lokasi] = {}
    for lokasi in lama.lokasi.all():
        semula = lokasi.pk
        lokasi.pk, lokasi.permohonan = None, baru
        lokasi._state.adding = True
        lokasi.save()
        tempat[semula] = lokasi
    for k in lama.kegiatan.all():
        KegiatanUsaha.objects.create(
            permohonan=baru,
            kbli_id=k.kbli_id,
            edisi=k.edisi,
            kode_kbli=k.kode_kbli,
            judul=k.judul,
            lokasi=tempat.get(k.lokasi_id),
            uraian=k.uraian,
            modal=k.modal,
            tenaga_kerja=k.tenaga_kerja,
        )
    for o in lama.pengurus.all():
        Pengurus.objects.create(
            permohonan=baru,
            nama=o.nama,
            jabatan=o.jabatan,
            kewarganegaraan=o.kewarganegaraan,
            nomor_identitas=o.nomor_identitas,
        )
    for s in lama.pemegang_saham.all():
        PemegangSaham.objects.create(permohonan=baru, nama=s.nama, negara=s.negara, persen=s.persen)
    catat(Peristiwa.PERMOHONAN_DIMULAI, subjek=baru, oleh=oleh, tentang=oleh, nib=nib.nomor)
    return baru


def _rp(jumlah) -> str:
    return f"Rp {jumlah:,.0f}".replace(",", ".")


def _ya(nilai: bool | None) -> str:
    return _("Ya") if nilai else _("Tidak")


def _label(k: KegiatanUsaha) -> str:
    tempat = f"{k.lokasi.nama}, {k.lokasi.alamat}, {k.lokasi.wilayah}" if k.lokasi else _("alamat usaha")
    return _("Kegiatan %(kode)s %(judul)s (%(tempat)s)") % {"kode": k.kode_kbli, "judul": k.judul, "tempat": tempat}


def _potret(isi: Isi) -> dict[str, tuple[str, object, bool, bool]]:
    """Return label -> (as shown, as compared, core, printed) of an application, without identity numbers in clear."""
    p = isi.permohonan
    npwp = samarkan_nik(p.npwp) if len(p.npwp) == 16 and not p.npwp.startswith("0") else p.npwp
    hasil: dict[str, tuple[str, object, bool, bool]] = {
        "NPWP": (npwp, p.npwp, True, True),
        _("Alamat"): (t := f"{p.alamat}, {p.wilayah} {p.kode_pos}", t, False, True),
        _("Telepon"): (p.telepon, p.telepon, False, True),
        _("Surel"): (p.email, p.email, False, True),
        _("Status penanaman modal"): (p.get_status_pm_display(), p.status_pm, True, True),
        _("Impor"): (
            t := _ya(p.impor) + (f", {p.get_jenis_api_display()}" if p.jenis_api else ""),
            t,
            False,
            True,
        ),
        _("Ekspor"): (_ya(p.ekspor), bool(p.ekspor), False, True),
        _("Akses kepabeanan"): (
            t := ", ".join(str(JenisKepabeanan(k).label) for k in sorted(p.kepabeanan)),
            t,
            False,
            True,
        ),
        _("BPJS Kesehatan"): (p.get_jamsos_kes_display(), p.jamsos_kes, False, False),
        _("BPJS Ketenagakerjaan"): (p.get_jamsos_tk_display(), p.jamsos_tk, False, False),
        _("Wajib lapor ketenagakerjaan"): (_ya(p.wlkp), bool(p.wlkp), False, False),
    }
    if isi.syarat.akta:
        akta = f"{p.nomor_akta}, {p.tanggal_akta:%d-%m-%Y}, {p.notaris}" if p.tanggal_akta else p.nomor_akta
        hasil[_("Akta")] = (akta, akta, True, True)
    if isi.syarat.prinsipal:
        prinsipal = f"{p.nama_prinsipal}, {p.negara_prinsipal.name}"
        hasil[_("Perusahaan induk")] = (prinsipal, prinsipal, True, True)
    if isi.syarat.pengurus:
        hasil[_("Pengurus")] = (
            "; ".join(f"{o.nama}, {o.jabatan} ({samarkan_nik(o.nomor_identitas)})" for o in isi.pengurus),
            sorted((o.nama, o.jabatan, str(o.kewarganegaraan), o.nomor_identitas) for o in isi.pengurus),
            True,
            True,
        )
    if isi.syarat.pemegang_saham:
        hasil[_("Pemegang saham")] = (
            "; ".join(f"{s.nama} ({s.negara.name}) {s.persen.normalize():f}%" for s in isi.pemegang_saham),
            sorted((s.nama, str(s.negara), s.persen) for s in isi.pemegang_saham),
            True,
            True,
        )
    for k in isi.kegiatan:
        teks = _("modal %(modal)s, %(pekerja)d pekerja") % {"modal": _rp(k.modal), "pekerja": k.tenaga_kerja}
        if k.uraian:
            teks += f", {k.uraian}"
        hasil[_label(k)] = (teks, teks, False, True)
    return hasil


def bandingkan(*, lama: Permohonan, baru: Permohonan) -> list[Beda]:
    """Return what differs between two applications of one business, in reading order."""
    isi_lama, isi_baru = Isi(lama), Isi(baru)
    a, b = _potret(isi_lama), _potret(isi_baru)
    kegiatan = {_label(k) for k in (*isi_lama.kegiatan, *isi_baru.kegiatan)}
    hasil = []
    for label in [*a, *(k for k in b if k not in a)]:
        sebelum, sesudah = a.get(label), b.get(label)
        if sebelum and sesudah and sebelum[1] == sesudah[1]:
            continue
        acuan = sesudah or sebelum
        hasil.append(
            Beda(
                label,
                sebelum[0] if sebelum else "",
                sesudah[0] if sesudah else "",
                inti=acuan[2],
                tercetak=acuan[3],
                kegiatan=label in kegiatan,
            )
        )
    return hasil


def perubahan_dari(permohonan: Permohonan) -> list[Beda]:
    """Return what an open change would change in the data that hold now."""
    nib = (
        Nib.objects.hidup().filter(pelaku_usaha=permohonan.pelaku_usaha_id).select_related("data__pelaku_usaha").first()
    )
    return bandingkan(lama=nib.data, baru=permohonan) if nib else []


def terapkan(*, permohonan: Permohonan, oleh: Pengguna | None = None, alasan: str = "") -> Nib:
    """Make a submitted change valid, with its before and after. Raises `TransisiDitolak`."""
    beda = perubahan_dari(permohonan)
    return terapkan_perubahan(
        permohonan=permohonan,
        oleh=oleh,
        alasan=alasan,
        perubahan={b.label: [b.sebelum, b.sesudah] for b in beda},
        versi_baru=any(b.tercetak for b in beda),
    )
