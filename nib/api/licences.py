"""The methods about licences that agencies issue (PIA 4.3.22, group License): what they send, what they get back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from nib.api.catalogue import (
    CHECK_LICENSE_STATUS,
    INQUERY_FILE_DS,
    INQUERY_LICENSE,
    RECEIVE_LICENSE,
    RECEIVE_LICENSE_STATUS,
    UPDATE_LICENSE,
)
from nib.api.errors import BAD_PARAMETER, ApiError, success
from nib.api.keys import KeyRequest, require_lingkup
from nib.api.refusals import REFUSALS
from nib.api.values import (
    CODE,
    PLAIN,
    REMARK,
    Answer,
    Day,
    IdIzin,
    JsonObject,
    LicenceCode,
    Link,
    Moment,
    Nomor,
    digits,
    max_length,
)
from nib.choices import Kewenangan, StatusIzin
from nib.models import Izin
from nib.services.izin import Licence, LicenceStatus, read_licence, receive_licence, receive_status
from nib.services.payload import complete, licence_row
from oss_portal.exceptions import Refused

router = Router()
# The keys of PIA, in the order of PIA.
_PROYEK_KEYS = (
    "id_proyek nomor_proyek uraian_usaha jumlah_tki_l jumlah_tki_p jumlah_tka_l jumlah_tka_p kbli sektor "
    "memiliki_menguasai jenis_lokasi status_tanah luas_tanah satuan_luas_tanah"
)
_CHECKLIST_KEYS = (
    "id_produk id_proyek id_izin jenis_izin kd_izin kd_daerah nama_izin instansi id_bidang_spesifik bidang_spesifik "
    "id_kewenangan parameter_kewenangan kewenangan flag_checklist flag_transaksional flag_perpanjangan no_izin tgl_izin"
)
# These are numbers in table and example; the portal does not store workers by nationality and sex.
_PROYEK = {name: 0 if name.startswith("jumlah_") else "" for name in _PROYEK_KEYS.split()}
_CHECKLIST: dict[str, Any] = dict.fromkeys(_CHECKLIST_KEYS.split(), "") | {"data_persyaratan": [{}]}


class FinalLicence(Schema):
    nib: Nomor
    id_izin: IdIzin
    id_proyek: Annotated[str, PLAIN, max_length(25)] = ""
    oss_id: Annotated[str, PLAIN, max_length(25)] = ""
    kd_izin: LicenceCode = ""
    kd_daerah: Annotated[str, PLAIN, max_length(10)] = ""
    kewenangan: Annotated[Kewenangan | Literal[""], CODE] = ""
    nomor_izin: Annotated[str, PLAIN, max_length(150)] = ""
    tgl_terbit_izin: Day = None
    tgl_berlaku_izin: Day = None
    nama_ttd: Annotated[str, PLAIN, max_length(150)] = ""
    nip_ttd: Annotated[str, PLAIN, max_length(25)] = ""
    jabatan_ttd: Annotated[str, PLAIN, max_length(150)] = ""
    status_izin: Annotated[StatusIzin, CODE]
    file_izin: Link = ""
    keterangan: Annotated[str, REMARK, max_length(65535)] = ""
    file_lampiran: Link = ""
    nomenklatur_nomor_izin: Annotated[str, PLAIN, max_length(255)] = ""
    bln_berlaku_izin: Annotated[str, PLAIN, max_length(5)] = ""
    thn_berlaku_izin: Annotated[str, PLAIN, max_length(5)] = ""
    jenis_perizinan: Annotated[str, CODE, max_length(3)] = ""
    data_teknis: JsonObject = Field(default_factory=dict)


class FinalLicenceRequest(Schema):
    IZINFINAL: FinalLicence


class LicenceMove(Schema):
    nib: Nomor
    id_izin: IdIzin
    id_proyek: Annotated[str, PLAIN, max_length(25)] = ""
    oss_id: Annotated[str, PLAIN, max_length(25)] = ""
    kd_izin: LicenceCode = ""
    kd_status: Annotated[StatusIzin, CODE]
    tgl_status: Moment = None
    nip_status: Annotated[str, PLAIN, max_length(50)] = ""
    nama_status: Annotated[str, PLAIN, max_length(150)] = ""
    keterangan: Annotated[str, REMARK, max_length(65535)] = ""
    # The guide's own example names a file without an address.
    file_lampiran: Annotated[str, PLAIN, max_length(2000)] = ""
    id_produk: Annotated[str, PLAIN, max_length(25)] = ""
    kd_instansi: Annotated[str, digits(3), max_length(10)] = ""
    persetujuan_form: Answer = None
    data_pnbp: JsonObject = Field(default_factory=dict)


# Values that are stored with the report and that no page or method reads.
_FURTHER_OF_LICENCE = ("bln_berlaku_izin", "thn_berlaku_izin")
_FURTHER = {"id_produk", "kd_instansi", "persetujuan_form", "data_pnbp"}


class LicenceMoveRequest(Schema):
    IZINSTATUS: LicenceMove


class LicenceId(Schema):
    id_izin: IdIzin


class CheckLicenceRequest(Schema):
    CHECKLICENSESTATUS: LicenceId


class InqueryLicenceRequest(Schema):
    INQUERYLICENSE: LicenceId


class FileId(Schema):
    id_permohonan_izin: IdIzin


class InqueryFileRequest(Schema):
    INQUERYFILEDS: FileId


@contextmanager
def _refused_as_400() -> Iterator[None]:
    """Answer what a service refuses as a wrong parameter, in the words of the service."""
    try:
        yield
    except Refused as error:
        raise ApiError(BAD_PARAMETER, str(error), [error.field] if error.field else []) from None


def _licence(body: FinalLicence) -> Licence:
    return Licence(
        nib=body.nib,
        id_izin=body.id_izin,
        id_proyek=body.id_proyek,
        oss_id=body.oss_id,
        kd_izin=body.kd_izin,
        kd_daerah=body.kd_daerah,
        kewenangan=str(body.kewenangan),
        jenis_perizinan=body.jenis_perizinan,
        nomenklatur=body.nomenklatur_nomor_izin,
        nomor_izin=body.nomor_izin,
        tgl_terbit=body.tgl_terbit_izin,
        tgl_berlaku=body.tgl_berlaku_izin,
        nama_ttd=body.nama_ttd,
        nip_ttd=body.nip_ttd,
        jabatan_ttd=body.jabatan_ttd,
        status=str(body.status_izin),
        file_izin=body.file_izin,
        file_lampiran=body.file_lampiran,
        keterangan=body.keterangan,
        data_teknis=body.data_teknis,
        rincian={name: value for name in _FURTHER_OF_LICENCE if (value := getattr(body, name))},
    )


@router.post(f"/{RECEIVE_LICENSE.name}", response={200: dict, **REFUSALS}, summary=RECEIVE_LICENSE.summary)
def receive_license(request: KeyRequest, body: FinalLicenceRequest) -> dict[str, Any]:
    """Answer `receiveLicense`. Raises `ApiError` 400, 403."""
    key = require_lingkup(request, RECEIVE_LICENSE.lingkup)
    with _refused_as_400():
        izin = receive_licence(licence=_licence(body.IZINFINAL), key=key, method=RECEIVE_LICENSE.name)
    answer = {name: getattr(izin, name) for name in ("nomor_izin", "jenis_perizinan", "file_lampiran")}
    return {"responreceiveLicense": success(**answer)}


@router.post(f"/{UPDATE_LICENSE.name}", response={200: dict, **REFUSALS}, summary=UPDATE_LICENSE.summary)
def update_license(request: KeyRequest, body: FinalLicenceRequest) -> dict[str, Any]:
    """Answer `updateLicense`. Raises `ApiError` 400, 403."""
    key = require_lingkup(request, UPDATE_LICENSE.lingkup)
    licence = _licence(body.IZINFINAL)
    with _refused_as_400():
        izin = receive_licence(licence=licence, key=key, method=UPDATE_LICENSE.name, must_exist=True)
    # The files stay at the agency: the portal has no copy to renew.
    return {"responupdateLicense": success(keterangan_reset_izin_ds="", nomor_izin=izin.nomor_izin)}


@router.post(
    f"/{RECEIVE_LICENSE_STATUS.name}", response={200: dict, **REFUSALS}, summary=RECEIVE_LICENSE_STATUS.summary
)
def receive_license_status(request: KeyRequest, body: LicenceMoveRequest) -> dict[str, Any]:
    """Answer `receiveLicenseStatus`. Raises `ApiError` 400, 403."""
    key = require_lingkup(request, RECEIVE_LICENSE_STATUS.lingkup)
    move = body.IZINSTATUS
    moment = move.tgl_status
    if moment is not None and timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    report = LicenceStatus(
        nib=move.nib,
        id_izin=move.id_izin,
        id_proyek=move.id_proyek,
        oss_id=move.oss_id,
        kd_izin=move.kd_izin,
        status=str(move.kd_status),
        tgl_status=moment,
        nama_status=move.nama_status,
        nip_status=move.nip_status,
        keterangan=move.keterangan,
        file_lampiran=move.file_lampiran,
        rincian=move.model_dump(include=_FURTHER, exclude_defaults=True),
    )
    with _refused_as_400():
        receive_status(report=report, key=key, method=RECEIVE_LICENSE_STATUS.name)
    return {"responreceiveLicenseStatus": success(dataNIB={})}


def _read(request: KeyRequest, id_izin: str, method: Any, *, own_only: bool) -> Izin:
    key = require_lingkup(request, method.lingkup)
    with _refused_as_400():
        return read_licence(id_izin=id_izin, key=key, method=method.name, own_only=own_only)


@router.post(f"/{CHECK_LICENSE_STATUS.name}", response={200: dict, **REFUSALS}, summary=CHECK_LICENSE_STATUS.summary)
def check_license_status(request: KeyRequest, body: CheckLicenceRequest) -> dict[str, Any]:
    """Answer `checkLicenseStatus` under the name of the table and that of the example. Raises `ApiError` 400, 403."""
    izin = _read(request, body.CHECKLICENSESTATUS.id_izin, CHECK_LICENSE_STATUS, own_only=True)
    answer = success(
        dataIZIN={
            "nib": izin.nib.nomor,
            "id_proyek": izin.id_proyek,
            "id_izin": izin.id_izin,
            "kd_status": izin.status,
            "uraian_status": izin.get_status_display(),
            "file_lampiran": izin.file_lampiran,
        }
    )
    return dict.fromkeys(CHECK_LICENSE_STATUS.answer_names, answer)


@router.post(f"/{INQUERY_LICENSE.name}", response={200: dict, **REFUSALS}, summary=INQUERY_LICENSE.summary)
def inquery_license(request: KeyRequest, body: InqueryLicenceRequest) -> dict[str, Any]:
    """Answer `inqueryLicense`. Raises `ApiError` 400, 403."""
    izin = _read(request, body.INQUERYLICENSE.id_izin, INQUERY_LICENSE, own_only=False)
    projects = izin.nib.data.kegiatan.filter(id_proyek=izin.id_proyek) if izin.id_proyek else []
    data = {
        "oss_id": izin.nib.oss_id,
        "id_izin": izin.id_izin,
        "kd_izin": izin.kd_izin,
        "kd_daerah": izin.kd_daerah,
        "kewenangan": izin.kewenangan,
        "data_proyek": [
            complete(
                _PROYEK,
                {"id_proyek": k.id_proyek, "nomor_proyek": k.id_proyek, "uraian_usaha": k.judul, "kbli": k.kode_kbli},
            )
            for k in projects
        ],
        "data_checklist": [complete(_CHECKLIST, licence_row(izin))],
    }
    message = str(_("Berhasil mendapatkan data izin"))
    return {"dataLicense": {"success": True, "code": 200, "message": message, "data": data, "meta": None}}


@router.post(f"/{INQUERY_FILE_DS.name}", response={200: dict, **REFUSALS}, summary=INQUERY_FILE_DS.summary)
def inquery_file_ds(request: KeyRequest, body: InqueryFileRequest) -> dict[str, Any]:
    """Answer `inqueryFileDS` with where the agency keeps the file. Raises `ApiError` 400, 403."""
    izin = _read(request, body.INQUERYFILEDS.id_permohonan_izin, INQUERY_FILE_DS, own_only=True)
    if not izin.file_izin:
        raise ApiError(BAD_PARAMETER, _("Data izin atau file DS tidak ditemukan"))
    return {"responInqueryFileDS": {"status": "200", "keterangan": "sukses", "url_file_ds": izin.file_izin}}
