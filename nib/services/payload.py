"""An NIB as an agency reads it: field names of PIA `inqueryNIB` and `receiveNIB`, no identity number of a person."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from nib.models import Nib
from nib.rules.npwp import masked_npwp
from registrasi.models import HakAkses


def full_nibs() -> QuerySet[Nib]:
    """Return the NIBs with what `nib_data` needs."""
    return Nib.objects.select_related("pelaku_usaha", "permohonan", "data", "era__dasar_hukum").prefetch_related(
        "data__kegiatan__lokasi", "data__pemegang_saham", "peran__dasar_hukum"
    )


def _date(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _flag(value: bool | None) -> str:
    return "Y" if value else "N"


def short_data(nib: Nib) -> dict[str, str]:
    """Return what `checkNIB` tells: number, name, status."""
    return {"nib": nib.nomor, "nama_perusahaan": nib.pelaku_usaha.nama, "status": nib.status}


def nib_data(nib: Nib) -> dict[str, Any]:
    """Return the data that hold now. Rupiah are decimal strings, dates YYYY-MM-DD, regions Kemendagri codes.

    Of PIA's fields those that this portal knows; a NIK or passport number is never among them (UU 27/2022 art. 16).
    """
    usaha, data = nib.pelaku_usaha, nib.data
    return {
        "nib": nib.nomor,
        "status_nib": nib.status,
        "tgl_pengajuan_nib": _date(nib.permohonan.diajukan_pada),
        "tgl_terbit_nib": _date(nib.terbit_pada),
        "tgl_perubahan_nib": _date(data.diputus_pada) if nib.permohonan_id != data.pk else "",
        "tgl_pencabutan_nib": _date(nib.dicabut_pada),
        "jenis_pelaku_usaha": usaha.jenis,
        "jenis_perseroan": usaha.jenis_perusahaan,
        "nama_perseroan": usaha.nama,
        "no_pengesahan": usaha.nomor_legalitas,
        "tgl_pengesahan": usaha.tanggal_legalitas.isoformat() if usaha.tanggal_legalitas else "",
        "npwp_perseroan": masked_npwp(data.npwp),
        "status_penanaman_modal": data.status_pm,
        "alamat_perseroan": data.alamat,
        "kelurahan_perseroan": data.wilayah.split(",")[0].strip(),
        "perseroan_daerah_id": data.kelurahan.replace(".", ""),
        "kode_pos_perseroan": data.kode_pos,
        "nomor_telpon_perseroan": data.telepon,
        "email_perusahaan": data.email,
        "flag_impor": _flag(data.impor),
        "flag_ekspor": _flag(data.ekspor),
        "jenis_api": data.jenis_api,
        "skala_usaha": data.skala,
        "flag_umk": _flag(data.skala in {"01", "02"}),
        "dasar_hukum": nib.era.dasar_hukum.sebutan,
        "penanggung_jwb": [
            {"nama_penanggung_jwb": h.pengguna.nama, "jns_identitas_penanggung_jwb": h.pengguna.jenis_identitas}
            for h in HakAkses.objects.live()
            .filter(pelaku_usaha=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
            .select_related("pengguna")
        ],
        "pemegang_saham": [
            {"nama_pemegang_saham": s.nama, "negara_asal_pemegang_saham": str(s.negara), "persen": str(s.persen)}
            for s in data.pemegang_saham.all()
        ],
        "data_peran": [
            {
                "jenis": p.jenis,
                "rincian": p.rincian,
                "status": p.status,
                "berlaku_sejak": p.berlaku_sejak.isoformat(),
                "dasar_hukum": f"{p.dasar_hukum.sebutan} {p.pasal}".strip(),
            }
            for p in nib.peran.all()
            if p.status != "dicabut"
        ],
        "data_proyek": [
            {
                "kbli": k.kode_kbli,
                "versi_kbli": k.edisi,
                "uraian_usaha": k.judul,
                "deskripsi_kegiatan": k.uraian,
                "jumlah_investasi": str(k.modal),
                "jumlah_tenaga_kerja": k.tenaga_kerja,
                "skala_usaha": data.skala,
                "skala_resiko": k.risiko,
                "kewenangan": k.kewenangan,
                "alamat_usaha": k.lokasi.alamat if k.lokasi else data.alamat,
                "proyek_daerah_id": (k.lokasi.kelurahan if k.lokasi else data.kelurahan).replace(".", ""),
            }
            for k in data.kegiatan.all()
        ],
    }
