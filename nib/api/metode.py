"""The methods of PIA that Lembaga OSS serves: checkNIB, inqueryNIB, getDataReferensi."""

import logging

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from nib.api import referensi
from nib.api.data import data_nib, data_singkat, nib_lengkap
from nib.api.galat import GAGAL, KETERANGAN, LAYANAN, PARAMETER, WAKTU, GalatApi
from nib.api.kunci import KunciPengguna, perlu_lingkup
from nib.models import KunciApi, Nib
from nib.rules.nomor import bentuk_sah, rapikan_nomor
from nib.services.instansi import catat_pengungkapan
from oss_portal.galat import basis_data_mati

logger = logging.getLogger(__name__)
LAYANAN_ADA = ("checkNIB", "inqueryNIB", "getDataReferensi")

api = NinjaAPI(
    title="API instansi",
    version="1",
    description="Nama layanan, kolom, dan kode respon menurut Pedoman Integrasi Aplikasi (PIA) 4.3.22.",
    docs_url=None,
    urls_namespace="api",
    auth=KunciPengguna(),
)


class IsiNib(Schema):
    nib: str = Field(max_length=40, description="Nomor Induk Berusaha, 13 angka")


class PermintaanCheckNib(Schema):
    CHECKNIB: IsiNib


class PermintaanInqueryNib(Schema):
    INQUERYNIB: IsiNib


class IsiReferensi(Schema):
    kode: str = Field(max_length=10, description="Kode referensi, PIA Lampiran 29")


class PermintaanReferensi(Schema):
    GETDATAREFERENSI: IsiReferensi


class Respon(Schema):
    """An answer without data: a refusal."""

    kode: int = Field(description="PIA Lampiran 9; sama dengan status HTTP")
    keterangan: str


class DataSingkat(Schema):
    nib: str
    nama_perusahaan: str
    status: str = Field(description="PIA Lampiran 14")


class ResponCheckNib(Respon):
    dataNIB: DataSingkat  # noqa: N815 - named by PIA


class ResponInqueryNib(Respon):
    dataNIB: dict  # noqa: N815 - named by PIA


class BarisReferensi(Schema):
    kode_referensi: str
    uraian_referensi: str
    keterangan_referensi: str


class ResponReferensi(Respon):
    dataReferensi: list[BarisReferensi]  # noqa: N815 - named by PIA


class JawabCheckNib(Schema):
    responcheckNIB: ResponCheckNib  # noqa: N815 - named by PIA


class JawabInqueryNib(Schema):
    responinqueryNIB: ResponInqueryNib  # noqa: N815 - named by PIA


class JawabReferensi(Schema):
    respongetDataReferensi: ResponReferensi  # noqa: N815 - named by PIA


def _sukses(**data) -> dict:
    return {"kode": 200, "keterangan": str(KETERANGAN[200])} | data


def _baca(request: HttpRequest, teks: str, metode: str, lingkup: str, ambil) -> Nib:
    """Return the NIB and write the reading down in one transaction: no data leave without a line in the book."""
    kunci = perlu_lingkup(request, lingkup)
    nomor = rapikan_nomor(teks)
    if not bentuk_sah(nomor):
        raise GalatApi(PARAMETER, _("NIB terdiri dari 13 angka"))
    with transaction.atomic():
        nib = ambil(nomor)
        if nib is None:
            raise GalatApi(PARAMETER, _("Data NIB tidak ditemukan"))
        catat_pengungkapan(instansi=kunci.instansi, kunci=kunci, nib=nib, metode=metode)
    return nib


def _nib_singkat(nomor: str) -> Nib | None:
    return (
        Nib.objects.select_related("pelaku_usaha")
        .only("nomor", "status", "pelaku_usaha__nama")
        .filter(nomor=nomor)
        .first()
    )


@api.post("/checkNIB", response=JawabCheckNib, summary="Nomor, nama, dan status NIB")
def check_nib(request, isi: PermintaanCheckNib):
    """Answer `checkNIB`. Raises `GalatApi` 400, 403."""
    nib = _baca(request, isi.CHECKNIB.nib, "checkNIB", KunciApi.Lingkup.CEK, _nib_singkat)
    return {"responcheckNIB": _sukses(dataNIB=data_singkat(nib))}


@api.post("/inqueryNIB", response=JawabInqueryNib, summary="Data NIB yang berlaku sekarang")
def inquery_nib(request, isi: PermintaanInqueryNib):
    """Answer `inqueryNIB`. Raises `GalatApi` 400, 403."""
    nib = _baca(request, isi.INQUERYNIB.nib, "inqueryNIB", KunciApi.Lingkup.BACA, nib_lengkap)
    return {"responinqueryNIB": _sukses(dataNIB=data_nib(nib))}


@api.post("/getDataReferensi", response=JawabReferensi, summary="Daftar kode")
def get_data_referensi(request, isi: PermintaanReferensi):
    """Answer `getDataReferensi`; a code list is no disclosure. Raises `GalatApi` 400, 403."""
    perlu_lingkup(request, KunciApi.Lingkup.REFERENSI)
    baris = referensi.daftar(isi.GETDATAREFERENSI.kode)
    if baris is None:
        raise GalatApi(
            PARAMETER, _("Kode referensi tidak dikenal; tersedia %(k)s") % {"k": ", ".join(referensi.TERSEDIA)}
        )
    return {"respongetDataReferensi": _sukses(dataReferensi=baris)}


# --- Refusals and faults, in the form of the method that was called ---------------------------------------------------


def _jawab(request, galat: GalatApi) -> JsonResponse:
    nama = request.path.rstrip("/").rsplit("/", 1)[-1]
    kunci = f"respon{nama}" if nama in LAYANAN_ADA else "respon"
    isi = {kunci: {"kode": galat.kode, "keterangan": galat.keterangan}}
    return JsonResponse(isi, status=galat.kode, headers=galat.kepala)


@api.exception_handler(GalatApi)
def ditolak(request, galat):
    return _jawab(request, galat)


@api.exception_handler(ValidationError)
def salah(request, galat):
    kolom = ", ".join(sorted({".".join(str(b) for b in g["loc"][2:]) for g in galat.errors}))
    return _jawab(request, GalatApi(PARAMETER, f"{KETERANGAN[PARAMETER]}: {kolom}"))


@api.exception_handler(HttpError)
def tak_terbaca(request, galat):
    return _jawab(request, GalatApi(PARAMETER if galat.status_code not in KETERANGAN else galat.status_code))


@api.exception_handler(Exception)
def gagal(request, galat):
    if basis_data_mati(galat):
        logger.error("the database did not answer the API: %s", type(galat).__name__)
        return _jawab(request, GalatApi(WAKTU))
    logger.error("the API failed", exc_info=galat)
    return _jawab(request, GalatApi(GAGAL))


@csrf_exempt
def tidak_ada(request, sisa: str):
    """Answer for a method that there is not, as for every other."""
    with override("id"):
        return _jawab(request, GalatApi(LAYANAN))
