"""The data of an NIB for agencies: field names of PIA `inqueryNIB` and `receiveNIB`, no identity number of a person."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from nib.models import Izin, KegiatanUsaha, Nib, Permohonan, TipeDokumen
from nib.rules.npwp import in_old_length
from registrasi.models import HakAkses, PelakuUsaha


def full_nibs() -> QuerySet[Nib]:
    """Return the NIBs with the related rows that `nib_data` needs."""
    return Nib.objects.select_related("pelaku_usaha", "permohonan", "data", "era__dasar_hukum").prefetch_related(
        "data__kegiatan__lokasi", "data__pemegang_saham", "peran__dasar_hukum", "izin__instansi"
    )


def _date(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _flag(value: bool | None) -> str:
    return "Y" if value else "N"


SKELETON: dict[str, Any] = json.loads((Path(__file__).parent / "inquery_nib.json").read_text(encoding="utf-8"))
# Short for 4.3.22: the field has at most five characters.
PIA_VERSION = "4.3"
# Additional fields of `receiveNIB`: those of a licence are empty, as the portal requests none from an agency, and
# technical data do not change.
PUSHED = dict.fromkeys(("id_izin", "kd_izin", "kd_daerah", "kewenangan"), "") | {"flag_perubahan_data_teknis": "N"}


def complete(shape: Any, data: Any) -> Any:
    """Return `data` with every key of `shape`, in its order; missing values come from `shape`, missing lists are empty.

    Keys that PIA does not know come last. `shape` is an example of PIA: a list stands for any number of rows.
    """
    if isinstance(shape, dict):
        given = data if isinstance(data, dict) else {}
        return {name: complete(part, given.get(name)) for name, part in shape.items()} | {
            name: value for name, value in given.items() if name not in shape
        }
    if isinstance(shape, list):
        return [complete(shape[0], row) for row in data or []]
    return shape if data is None else data


def short_data(nib: Nib) -> dict[str, str]:
    """Return the answer of `checkNIB`: number, name, status."""
    return {"nib": nib.nomor, "nama_perusahaan": nib.pelaku_usaha.nama, "status": nib.status}


def nib_data(nib: Nib, *, full_npwp: bool = False) -> dict[str, Any]:
    """Return the data in force, with every key of PIA `inqueryNIB`. Rupiah are decimal strings, dates YYYY-MM-DD.

    Values that the portal does not have, or may not pass on, are empty: a passport number is never sent (UU 27/2022
    art. 16), the NPWP, which may be a NIK, only to a key of that scope, and no official field gets a masked value.
    Regions are Kemendagri codes.
    """
    usaha, data = nib.pelaku_usaha, nib.data
    own = {
        "nib": nib.nomor,
        "oss_id": nib.oss_id,
        "versi_pia": PIA_VERSION,
        "status_nib": nib.status,
        "tipe_dokumen": _document_kind(nib),
        "tgl_pengajuan_nib": _date(nib.permohonan.diajukan_pada),
        "tgl_terbit_nib": _date(nib.terbit_pada),
        "tgl_perubahan_nib": _date(data.diputus_pada) if nib.permohonan_id != data.pk else "",
        "tgl_pencabutan_nib": _date(nib.dicabut_pada),
        "jenis_pelaku_usaha": usaha.jenis,
        "jenis_perseroan": usaha.jenis_perusahaan,
        "nama_perseroan": usaha.nama,
        "no_pengesahan": usaha.nomor_legalitas,
        "tgl_pengesahan": usaha.tanggal_legalitas.isoformat() if usaha.tanggal_legalitas else "",
        "npwp_perseroan": in_old_length(data.npwp) if full_npwp else "",
        "status_penanaman_modal": data.status_pm,
        "alamat_perseroan": data.alamat,
        "kelurahan_perseroan": data.wilayah.split(",")[0].strip(),
        "perseroan_daerah_id": _region(data.kelurahan),
        "kode_pos_perseroan": data.kode_pos,
        "nomor_telpon_perseroan": data.telepon,
        "email_perusahaan": data.email,
        "flag_impor": _flag(data.impor),
        "flag_ekspor": _flag(data.ekspor),
        "jenis_api": data.jenis_api,
        "skala_usaha": data.skala,
        "flag_umk": _flag(data.skala in {"01", "02"}),
        "dasar_hukum": nib.era.dasar_hukum.sebutan,
        "penanggung_jwb": _penanggung_jawab(usaha),
        "pemegang_saham": _pemegang_saham(data),
        "legalitas": _legalitas(data),
        "data_peran": _peran(nib),
        "data_proyek": [_proyek(k, data) for k in data.kegiatan.all()],
        "data_checklist": [licence_row(izin) for izin in nib.izin.all()],
    }
    result: dict[str, Any] = complete(SKELETON, own)
    return result


def _penanggung_jawab(usaha: PelakuUsaha) -> list[dict[str, str]]:
    rights = HakAkses.objects.live().filter(pelaku_usaha=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    return [
        {
            "nama_penanggung_jwb": h.pengguna.nama,
            "jns_identitas_penanggung_jwb": h.pengguna.jenis_identitas,
            "flag_asing": _flag(h.pengguna.jenis_identitas != "01"),
        }
        for h in rights.select_related("pengguna")
    ]


def _pemegang_saham(data: Permohonan) -> list[dict[str, str]]:
    return [
        {
            "nama_pemegang_saham": s.nama,
            "negara_asal_pemegang_saham": str(s.negara),
            "flag_asing": _flag(s.negara != "ID"),
            "persen": str(s.persen),
        }
        for s in data.pemegang_saham.all()
    ]


def _peran(nib: Nib) -> list[dict[str, str]]:
    return [
        {
            "jenis": p.jenis,
            "rincian": p.rincian,
            "status": p.status,
            "berlaku_sejak": p.berlaku_sejak.isoformat(),
            "dasar_hukum": f"{p.dasar_hukum.sebutan} {p.pasal}".strip(),
        }
        for p in nib.peran.all()
        if p.status != "dicabut"
    ]


def _region(kelurahan: str) -> str:
    return kelurahan.replace(".", "")


def _document_kind(nib: Nib) -> str:
    if nib.is_revoked:
        return TipeDokumen.PENCABUTAN
    return TipeDokumen.ASLI if nib.permohonan_id == nib.data_id else TipeDokumen.PERUBAHAN


def _legalitas(data: Permohonan) -> list[dict[str, str]]:
    """Return the deed of a body: the portal asks for the deed of foundation, which is 01 in Lampiran 7."""
    if not data.nomor_akta:
        return []
    day = data.tanggal_akta.isoformat() if data.tanggal_akta else ""
    return [{"jenis_legal": "01", "no_legal": data.nomor_akta, "tgl_legal": day, "nama_notaris": data.notaris}]


def _proyek(k: KegiatanUsaha, data: Permohonan) -> dict[str, Any]:
    """Return one business line at one place."""
    place = k.lokasi or data
    return {
        "id_proyek": k.id_proyek,
        "nomor_proyek": k.id_proyek,
        "kbli": k.kode_kbli,
        "versi_kbli": k.edisi,
        "uraian_usaha": k.judul,
        "deskripsi_kegiatan": ": ".join(filter(None, (k.nama_usaha, k.uraian))),
        "modal_kerja": "",
        "jumlah_investasi": str(k.modal),
        "jumlah_tenaga_kerja": k.tenaga_kerja,
        "skala_usaha": data.skala,
        "skala_resiko": k.risiko,
        "kewenangan": k.kewenangan,
        "data_lokasi_proyek": [
            {
                "id_proyek_lokasi": k.id_proyek,
                "proyek_daerah_id": _region(place.kelurahan),
                "alamat_usaha": place.alamat,
                "status_lokasi": "01",
            }
        ],
    }


def licence_row(izin: Izin) -> dict[str, Any]:
    """Return a licence as a row of `data_checklist`."""
    return {
        "id_proyek": izin.id_proyek,
        "id_izin": izin.id_izin,
        "jenis_izin": izin.jenis_perizinan,
        "kd_izin": izin.kd_izin,
        "kd_daerah": izin.kd_daerah,
        "nama_izin": izin.nomenklatur,
        "no_izin": izin.nomor_izin,
        "tgl_izin": izin.tgl_terbit.isoformat() if izin.tgl_terbit else "",
        "instansi": izin.instansi.nama,
        "kewenangan": izin.kewenangan,
        "file_izin": izin.file_izin,
        "status_checklist": izin.status,
    }
