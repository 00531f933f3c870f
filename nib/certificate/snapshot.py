"""The printed data of an NIB, as plain values without identity numbers: one source for certificate and API."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from nib.models import Era, Izin, KegiatanUsaha, Kewenangan, Nib, PeranNib, StatusIzin
from nib.rules.npwp import masked_npwp
from oss_portal.forms import nation_name
from oss_portal.text.dates import machine_time
from registrasi.choices import JenisPerusahaan
from registrasi.rules.kinds import KINDS

UNMAPPED = "Belum dipetakan"


# A document is in Indonesian, whatever language its holder uses on the portal.
@translation.override(settings.LANGUAGE_CODE)
def snapshot(
    nib: Nib,
    *,
    kegiatan: Iterable[KegiatanUsaha] | None = None,
    peran: Iterable[PeranNib] | None = None,
    izin: Iterable[Izin] | None = None,
) -> dict[str, Any]:
    """Return the present data of `nib` as values for JSON: each certificate version stores them and never changes them.

    A caller that has read them in this transaction passes the activities with their locations, the living roles with
    their law, and the licences that agencies issued, each in the order of the rows.

    `legalitas` names the kind of document that has the number `nomor_legalitas`; `prinsipal` is the company abroad with
    its country, or "". Versions that were made before these two were printed do not contain them.
    `cabang` is a list of {nama, alamat, kbli}, in an era whose NIB has an annex of branches.
    `kegiatan` is a list of {kbli, edisi, judul, nama_usaha, uraian, lokasi, modal, tenaga_kerja, risiko, perizinan,
    kewenangan};
    `peran` of {jenis, rincian, sebutan, status, dasar, pasal, sejak}; `izin`, the issued licences of agencies, of
    {nama, nomor, instansi, status, sampai}. Rupiah are decimal strings.
    """
    data = nib.data
    kegiatan = list(data.kegiatan.select_related("lokasi").order_by("id") if kegiatan is None else kegiatan)
    if peran is None:
        peran = nib.peran.live().select_related("dasar_hukum").order_by("id")
    if izin is None:
        izin = nib.izin.filter(status__in=StatusIzin.issued()).select_related("instansi").order_by("id")
    office = _("Kantor: %(alamat)s") % {"alamat": f"{data.alamat}, {data.wilayah} {data.kode_pos}"}
    return {
        "nib": nib.nomor,
        "status": nib.status,
        "nama": nib.pelaku_usaha.nama,
        "perseorangan": nib.pelaku_usaha.perseorangan,
        "jenis_perusahaan": nib.pelaku_usaha.get_jenis_perusahaan_display(),
        "legalitas": str(KINDS[JenisPerusahaan(nib.pelaku_usaha.jenis_perusahaan)].guide.founded_by),
        "nomor_legalitas": nib.pelaku_usaha.nomor_legalitas,
        "prinsipal": f"{data.nama_prinsipal}, {nation_name(data.negara_prinsipal)}" if data.nama_prinsipal else "",
        "alamat": data.alamat,
        "wilayah": data.wilayah,
        "kelurahan": data.kelurahan,
        "kode_pos": data.kode_pos,
        "npwp": masked_npwp(data.npwp),
        "telepon": data.telepon,
        "email": data.email,
        "status_pm": data.get_status_pm_display(),
        "skala": data.skala,
        "skala_sebutan": data.get_skala_display(),
        "total_modal": str(data.total_modal or 0),
        **_words_of(nib.era),
        "iumk": has_iumk(nib),
        "terbit_pada": machine_time(nib.terbit_pada),
        "kegiatan": [_activity(k, office) for k in kegiatan],
        "cabang": _branches(kegiatan) if nib.era.lampiran_cabang else [],
        "peran": [_role(p) for p in peran],
        "izin": [_licence(i) for i in izin],
    }


def _words_of(era: Era) -> dict[str, Any]:
    return {
        "era": era.kode,
        "dasar_hukum": era.dasar_hukum.sebutan,
        "kepala": era.kepala,
        "mukadimah": era.mukadimah,
        "catatan": list(era.catatan),
        "penerbit": era.penerbit,
        "tampilkan_risiko": era.tampilkan_risiko,
        "mukadimah_iumk": era.mukadimah_iumk,
    }


def _activity(k: KegiatanUsaha, office: str) -> dict[str, Any]:
    place = f"{k.lokasi.nama}: {k.lokasi.alamat}, {k.lokasi.wilayah} {k.lokasi.kode_pos}" if k.lokasi else office
    return {
        "kbli": k.kode_kbli,
        "edisi": k.edisi,
        "judul": k.judul,
        "nama_usaha": k.nama_usaha,
        "uraian": k.uraian,
        "lokasi": place,
        "modal": str(k.modal),
        "tenaga_kerja": k.tenaga_kerja,
        "risiko": k.get_risiko_display() if k.risiko else UNMAPPED,
        "perizinan": k.perizinan or UNMAPPED,
        "kewenangan": Kewenangan(k.kewenangan).label if k.kewenangan else "",
        "dipetakan": bool(k.risiko),
    }


def _role(p: PeranNib) -> dict[str, Any]:
    return {
        "jenis": p.jenis,
        "rincian": p.rincian,
        "sebutan": p.sebutan,
        "status": p.status,
        "dasar": p.dasar_hukum.sebutan,
        "pasal": p.pasal,
        "sejak": p.berlaku_sejak.isoformat(),
    }


def _licence(i: Izin) -> dict[str, Any]:
    return {
        "nama": str(i),
        "nomor": i.nomor_izin,
        "instansi": i.instansi.nama,
        "status": i.get_status_display(),
        "sampai": i.tgl_berlaku.isoformat() if i.tgl_berlaku else "",
    }


def _branches(kegiatan: list[KegiatanUsaha]) -> list[dict[str, Any]]:
    """Return the places of business other than the office, each with the KBLI codes of its activities."""
    result: dict[int, dict[str, Any]] = {}
    for k in kegiatan:
        if k.lokasi:
            address = f"{k.lokasi.alamat}, {k.lokasi.wilayah} {k.lokasi.kode_pos}"
            place = result.setdefault(k.lokasi.pk, {"nama": k.lokasi.nama, "alamat": address, "kbli": []})
            place["kbli"].append(k.kode_kbli)
    return list(result.values())


def has_iumk(nib: Nib) -> bool:
    """Whether this NIB has an IUMK sheet: perseorangan, mikro or kecil, in an era with such a sheet (IUM-1)."""
    return nib.era.iumk and nib.pelaku_usaha.perseorangan and nib.data.skala in {"01", "02"}
