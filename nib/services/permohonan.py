"""Acts of the applicant on an application: begin it, save it step by step, take it back.

Every act locks the business and the application first, in this order, so that two tabs or two persons of one business
never overwrite a submitted application.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.exceptions import AlreadyHasNib, DraftChanged, PermohonanLocked
from nib.models import (
    EdisiKbli,
    Kbli,
    KegiatanUsaha,
    Lokasi,
    PemegangSaham,
    Pengurus,
    Permohonan,
    PernyataanPermohonan,
    TeksPernyataan,
)
from nib.rules.peran import jenis_kepabeanan
from nib.rules.requirements import data_requirements
from nib.services.completeness import STEP_FIELDS, PermohonanContent, no_workers, own_nik
from nib.services.issuing import lock_permohonan
from oss_portal.audit.trail import record
from oss_portal.db.compiled import compiled
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import Refused, WrongState
from oss_portal.models import JenisIdentitas, Pengguna
from oss_portal.reference import regions
from oss_portal.staff.opened import fingerprint
from registrasi.models import HakAkses, PelakuUsaha

Child = TypeVar("Child", KegiatanUsaha, Pengurus, PemegangSaham)
# The fields that the form of a business line shows.
LINE_FIELDS = ("kbli_id", "lokasi_id", "modal", "tenaga_kerja", "nama_usaha", "uraian")


def open_permohonan(pelaku_usaha: PelakuUsaha) -> Permohonan | None:
    """Return the one application of the business that is not decided yet."""
    permohonan = _open_permohonan.first(pelaku_usaha.pk)
    if permohonan is not None:
        permohonan.pelaku_usaha = pelaku_usaha
    return permohonan


@compiled
def _open_permohonan(pelaku_usaha: int) -> QuerySet[Permohonan]:
    return Permohonan.objects.is_open().filter(pelaku_usaha=pelaku_usaha)[:1]


def new_permohonan(*, pelaku_usaha: PelakuUsaha, by: Pengguna) -> Permohonan:
    """Return an unsaved application with the known data of the business, to show step 1 before it begins."""
    requirements = data_requirements(pelaku_usaha.jenis, pelaku_usaha.jenis_perusahaan)
    permohonan = Permohonan(
        pelaku_usaha=pelaku_usaha,
        pembuat=by,
        edisi_kbli=EdisiKbli.now(),
        telepon=pelaku_usaha.telepon,
        email=pelaku_usaha.email or by.surel_belum_terbukti,
        status_pm=requirements.status_pm,
        # A representative office registers under the name of the company abroad.
        nama_prinsipal=pelaku_usaha.nama if requirements.prinsipal else "",
        negara_prinsipal="" if pelaku_usaha.negara_asal == "ID" else pelaku_usaha.negara_asal,
    )
    permohonan.npwp = own_nik(permohonan)
    return permohonan


@transaction.atomic
def start_permohonan(*, pelaku_usaha: PelakuUsaha, by: Pengguna) -> Permohonan:
    """Return the open application of the business, or begin one with the known data of the business.

    Raises `AlreadyHasNib` when the business has a living NIB (NIB-1).
    """
    usaha = PelakuUsaha.objects.select_for_update().get(pk=pelaku_usaha.pk)
    if open_permohonan := Permohonan.objects.is_open().filter(pelaku_usaha=usaha).first():
        return open_permohonan
    if usaha.nib.live().exists():
        raise AlreadyHasNib
    permohonan = new_permohonan(pelaku_usaha=usaha, by=by)
    permohonan.save()
    record(Event.PERMOHONAN_DIMULAI, subject=permohonan, by=by, about=by)
    return permohonan


def lock_draft(permohonan: Permohonan) -> Permohonan:
    """Lock business and application and return it fresh. Raises `PermohonanLocked` unless the applicant may edit it."""
    permohonan = lock_permohonan(permohonan)
    if not permohonan.is_editable:
        raise PermohonanLocked
    return permohonan


def _save(permohonan: Permohonan, fields: set[str]) -> None:
    permohonan.diubah_pada = timezone.now()
    permohonan.save(update_fields=[*sorted(fields), "langkah_selesai", "diubah_pada"])


def shown(obj: Model, fields: Iterable[str]) -> str:
    """Return a fingerprint of these columns of a draft or its part, which a form sends back as `opened`."""
    return fingerprint(*(str(getattr(obj, field)) for field in sorted(fields)))


def _set(obj: Model, values: Mapping[str, Any], opened: str, seen: Iterable[str]) -> None:
    """Set values on a locked row. Raises `DraftChanged` if the columns `seen` changed after the form was shown.

    A double click, which sends the stored values again, is no change.
    """
    if opened and opened != shown(obj, seen):
        different = {field: getattr(obj, field) for field, value in values.items() if getattr(obj, field) != value}
        if different:
            raise DraftChanged(different)
    for field, value in values.items():
        setattr(obj, field, value)


def _mark_step(permohonan: Permohonan, step: int, finished: bool) -> None:
    langkah_selesai = set(permohonan.langkah_selesai)
    langkah_selesai = langkah_selesai | {step} if finished else langkah_selesai - {step}
    permohonan.langkah_selesai = sorted(langkah_selesai)


@transaction.atomic
def save_step(
    *, permohonan: Permohonan, step: int, data: Mapping[str, Any], finished: bool = True, opened: str = ""
) -> Permohonan:
    """Save the columns of a step (1 or 3) that `data` has, or mark step 2; return the fresh application.

    `finished` is False for a step that was left half filled in; `opened` is the result of `shown` for the step when its
    form was shown. Raises `PermohonanLocked`, `DraftChanged`.
    """
    permohonan = lock_draft(permohonan)
    values = {field: data[field] for field in set(data) & STEP_FIELDS[step]}
    if step == 3 and finished:
        values |= _derived_peran(permohonan, values)
    _set(permohonan, values, opened, STEP_FIELDS[step])
    fields = set(values)
    if "kelurahan" in fields:
        permohonan.wilayah = regions.label(permohonan.kelurahan)
        fields.add("wilayah")
    _mark_step(permohonan, step, finished)
    _save(permohonan, fields)
    return permohonan


def _derived_peran(permohonan: Permohonan, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of step 3 that follow from others."""
    impor, ekspor, chosen = (values.get(f, getattr(permohonan, f)) for f in ("impor", "ekspor", "kepabeanan"))
    kepabeanan = jenis_kepabeanan(impor=bool(impor), ekspor=bool(ekspor), chosen=chosen)
    no_api = {} if impor else {"jenis_api": "", "produksi_sendiri": False}
    return {"kepabeanan": kepabeanan} | no_api


@transaction.atomic
def choose_kelurahan(*, permohonan: Permohonan, kelurahan: str) -> Permohonan:
    """Set the region of the office with its kode pos. Raises `PermohonanLocked`, ValueError if it is no kelurahan."""
    if not regions.valid_kelurahan(kelurahan):
        raise ValueError(kelurahan)
    permohonan = lock_draft(permohonan)
    permohonan.kelurahan, permohonan.wilayah = kelurahan, regions.label(kelurahan)
    permohonan.kode_pos = regions.kode_pos(kelurahan)
    _save(permohonan, {"kelurahan", "wilayah", "kode_pos"})
    return permohonan


@transaction.atomic
def save_lokasi(*, permohonan: Permohonan, nama: str, alamat: str, kelurahan: str, kode_pos: str = "") -> Lokasi:
    """Add a place of business; a second click returns the same place. Raises `PermohonanLocked`, ValueError."""
    if not regions.valid_kelurahan(kelurahan):
        raise ValueError(kelurahan)
    permohonan = lock_draft(permohonan)
    lokasi, _created = Lokasi.objects.get_or_create(
        permohonan=permohonan,
        nama=nama,
        alamat=alamat,
        kelurahan=kelurahan,
        defaults={"wilayah": regions.label(kelurahan), "kode_pos": kode_pos or regions.kode_pos(kelurahan)},
    )
    return lokasi


@transaction.atomic
def save_kegiatan(
    *,
    permohonan: Permohonan,
    kbli: Kbli,
    modal: Decimal,
    tenaga_kerja: int = 0,
    lokasi: Lokasi | None = None,
    nama_usaha: str = "",
    uraian: str = "",
    kegiatan: KegiatanUsaha | None = None,
    opened: str = "",
) -> KegiatanUsaha:
    """Add a business line, or change `kegiatan` into this one; a second click returns the same line.

    Raises `PermohonanLocked`, `DraftChanged`, `Refused` for a closed KBLI or one that the same place has already,
    `ValueError` for a place of another application.
    """
    permohonan = lock_draft(permohonan)
    if kbli.tertutup:
        raise Refused(kbli.alasan_tertutup)
    if lokasi is not None and lokasi.permohonan_id != permohonan.pk:
        raise ValueError("the place belongs to another application")
    if permohonan.edisi_kbli_id != kbli.edisi_id:
        # The application takes the edition of the chosen code when its own edition is not in use any more.
        permohonan.edisi_kbli_id = kbli.edisi_id
        _save(permohonan, {"edisi_kbli"})
    values: dict[str, Any] = {
        "edisi": kbli.edisi_id,
        "kode_kbli": kbli.kode,
        "judul": kbli.judul,
        "modal": modal,
        "tenaga_kerja": tenaga_kerja,
        "nama_usaha": nama_usaha,
        "uraian": uraian,
    }
    siblings = KegiatanUsaha.objects.filter(permohonan=permohonan)
    same = siblings.filter(kbli=kbli, lokasi=lokasi).exclude(pk=kegiatan.pk if kegiatan else 0).first()
    if same is not None:
        if kegiatan is None and all(getattr(same, field) == value for field, value in values.items()):
            return same
        raise Refused(_("KBLI ini sudah ada di permohonan Anda untuk tempat yang sama."), "lokasi")
    if kegiatan is None:
        return KegiatanUsaha.objects.create(permohonan=permohonan, kbli=kbli, lokasi=lokasi, **values)
    values |= {"kbli": kbli, "lokasi": lokasi}
    return _update_child(siblings.get(pk=kegiatan.pk), values, opened, LINE_FIELDS)


@transaction.atomic
def answer_what_is_known(*, permohonan: Permohonan, trades: bool) -> Permohonan:
    """Mark step 2 after the first business line, answer step 3 as far as known; return the fresh application.

    `trades`: whether goods are imported or exported. Without trade and workers step 3 may have no open question.
    Raises `PermohonanLocked`.
    """
    content = PermohonanContent(permohonan)
    if content.missing_kegiatan():
        return permohonan
    permohonan = save_step(permohonan=permohonan, step=2, data={})
    if trades:
        return permohonan
    answers: dict[str, Any] = {"impor": False, "ekspor": False}
    if not content.tenaga_kerja:
        answers |= no_workers(permohonan)
    finished = not content.tenaga_kerja and not content.offered_peran
    return save_step(permohonan=permohonan, step=3, data=answers, finished=finished)


@transaction.atomic
def delete_kegiatan(*, permohonan: Permohonan, kegiatan: KegiatanUsaha) -> None:
    """Remove a business line from the draft, with its place if no other line uses it. Raises `PermohonanLocked`."""
    permohonan = lock_draft(permohonan)
    permohonan.kegiatan.filter(pk=kegiatan.pk).delete()
    permohonan.lokasi.filter(kegiatan__isnull=True).delete()
    if not permohonan.kegiatan.exists():
        _mark_step(permohonan, 2, False)
        _save(permohonan, set())


@transaction.atomic
def save_pengurus(
    *, permohonan: Permohonan, data: Mapping[str, Any], pengurus: Pengurus | None = None, opened: str = ""
) -> Pengurus:
    """Add or change a director; a second click returns the same one. Raises `PermohonanLocked`, `DraftChanged`."""
    permohonan = lock_draft(permohonan)
    if pengurus is None:
        # The number is encrypted, so it is compared here and not in the database.
        for existing in permohonan.pengurus.filter(nama=data["nama"], jabatan=data["jabatan"]):
            if existing.nomor_identitas == data["nomor_identitas"]:
                return existing
        return Pengurus.objects.create(permohonan=permohonan, **data)
    return _update_child(permohonan.pengurus.get(pk=pengurus.pk), data, opened, data)


def own_pengurus(right: HakAkses) -> dict[str, Any] | None:
    """Return the data that a penanggung jawab of a body gave of themselves at the registration; None for others.

    For a person with a passport only that registration has the country.
    """
    who = right.pengguna
    if right.peran != HakAkses.Peran.PENANGGUNG_JAWAB or not (who.nomor_identitas and right.jabatan):
        return None
    country = "ID"
    if who.jenis_identitas != JenisIdentitas.KTP:
        registered = who.pendaftaran.filter(pelaku_usaha=right.pelaku_usaha).first()
        country = str(registered.negara_penerbit_paspor) if registered else ""
    if not country:
        return None
    return {
        "nama": who.nama,
        "jabatan": right.jabatan,
        "kewarganegaraan": country,
        "nomor_identitas": who.nomor_identitas,
    }


@transaction.atomic
def save_pemegang_saham(
    *, permohonan: Permohonan, data: Mapping[str, Any], pemegang_saham: PemegangSaham | None = None, opened: str = ""
) -> PemegangSaham:
    """Add or change an owner; a second click returns the same one.

    Raises `PermohonanLocked`, `DraftChanged`, `Refused` if an owner of that name and country is in the list already.
    """
    permohonan = lock_draft(permohonan)
    if pemegang_saham is None:
        same = permohonan.pemegang_saham.filter(nama__iexact=data["nama"], negara=data["negara"]).first()
        if same is not None and same.persen != data["persen"]:
            raise Refused(
                _(
                    "Nama ini sudah ada di daftar pemegang saham. Ubah persentasenya di sana. Bila orangnya lain, "
                    "tulis namanya dengan pembeda, misalnya Sutrisno bin Karto."
                ),
                "nama",
            )
        return same or PemegangSaham.objects.create(permohonan=permohonan, **data)
    return _update_child(permohonan.pemegang_saham.get(pk=pemegang_saham.pk), data, opened, data)


def _update_child(obj: Child, data: Mapping[str, Any], opened: str, seen: Iterable[str]) -> Child:
    _set(obj, data, opened, seen)
    obj.save()
    return obj


@transaction.atomic
def remove_person(*, permohonan: Permohonan, person: Pengurus | PemegangSaham) -> None:
    """Remove a director or an owner from the draft. Raises `PermohonanLocked`."""
    permohonan = lock_draft(permohonan)
    type(person).objects.filter(pk=person.pk, permohonan=permohonan).delete()


@transaction.atomic
def record_pernyataan(*, permohonan: Permohonan, texts: list[TeksPernyataan], by: Pengguna) -> Permohonan:
    """Store the ticked statements with version, person and time (PJP-1a..d). Raises `PermohonanLocked`.

    The step is done when every statement that the application needs today is among them.
    """
    permohonan = lock_draft(permohonan)
    keep_pernyataan(permohonan, texts, by)
    content = PermohonanContent(permohonan)
    _mark_step(permohonan, 4, all(t.pk in content.stated for t in content.pernyataan_texts))
    _save(permohonan, set())
    return permohonan


def keep_pernyataan(permohonan: Permohonan, texts: list[TeksPernyataan], by: Pengguna) -> None:
    """Store these statements and delete all others."""
    permohonan.pernyataan.exclude(teks__in=texts).delete()
    recorded = set(permohonan.pernyataan.values_list("teks_id", flat=True))
    PernyataanPermohonan.objects.bulk_create(
        [PernyataanPermohonan(permohonan=permohonan, teks=t, oleh=by) for t in texts if t.pk not in recorded]
    )


@transaction.atomic
def cancel(*, permohonan: Permohonan, by: Pengguna) -> Permohonan:
    """Take an application back; the data stay as a record. A second call changes nothing.

    Raises `WrongState`.
    """
    permohonan = lock_permohonan(permohonan)
    if permohonan.status == Permohonan.Status.DIBATALKAN:
        return permohonan
    if permohonan.status not in Permohonan.OPEN:
        raise WrongState(_("Permohonan ini sudah diputuskan, jadi tidak dapat dibatalkan lagi."))
    transition(
        permohonan,
        Permohonan.Status.DIBATALKAN,
        event=Event.PERMOHONAN_DIBATALKAN,
        by=by,
        about=by,
        fields={"diputus_pada": timezone.now()},
    )
    return permohonan


def end_after_refusal(*, pelaku_usaha: PelakuUsaha, by: Pengguna | None) -> None:
    """End the open application of a business whose registration was refused; the mail about the refusal says so."""
    for permohonan in Permohonan.objects.is_open().filter(pelaku_usaha=pelaku_usaha).select_for_update(of=("self",)):
        _end_open(permohonan, by, "Pendaftaran pelaku usaha ditolak")


def _end_open(permohonan: Permohonan, by: Pengguna | None, alasan: str) -> None:
    submitted = permohonan.status == Permohonan.Status.DIAJUKAN
    transition(
        permohonan,
        Permohonan.Status.DITOLAK if submitted else Permohonan.Status.DIBATALKAN,
        event=Event.PERMOHONAN_DITOLAK if submitted else Event.PERMOHONAN_DIBATALKAN,
        by=by,
        about=permohonan.pembuat,
        alasan=alasan,
        fields={"alasan_putusan": alasan, "diputus_pada": timezone.now(), "tenggat": None},
    )


def end_after_erasure(*, pelaku_usaha: PelakuUsaha, by: Pengguna | None) -> None:
    """End the open application of a business whose person was erased. A draft is in no register, so it is deleted."""
    alasan = "Data pribadi pemohon dihapus"
    for permohonan in Permohonan.objects.is_open().filter(pelaku_usaha=pelaku_usaha).select_for_update(of=("self",)):
        if permohonan.diajukan_pada is not None:
            _end_open(permohonan, by, alasan)
            continue
        record(Event.PERMOHONAN_DIBATALKAN, subject=permohonan, by=by, about=permohonan.pembuat, alasan=alasan)
        # The lines are deleted before the places that they refer to.
        for part in (permohonan.kegiatan, permohonan.lokasi, permohonan.pengurus, permohonan.pemegang_saham):
            part.all().delete()
        permohonan.pernyataan.all().delete()
        permohonan.delete()
