"""Agencies that read NIB data, their keys, and the record of what they read (PRV-2, PRV-3)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import ApiKey, DataDisclosure, InstansiPemerintah, Nib
from nib.rules.periods import MAX_KEY_PERIOD
from oss_portal.audit.trail import current_trace, record
from oss_portal.exceptions import Refused, WrongState, required
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import token_digest
from oss_portal.staff.colleagues import tell_colleagues
from oss_portal.staff.opened import CHANGED

PREFIX_LENGTH = 8


@transaction.atomic
def save_instansi(*, instansi: InstansiPemerintah, by: Pengguna) -> InstansiPemerintah:
    """Save an agency from its form, and record what changed."""
    old = InstansiPemerintah.objects.select_for_update().filter(pk=instansi.pk).first() if instansi.pk else None
    instansi.full_clean()
    fields = [f.name for f in InstansiPemerintah._meta.concrete_fields if f.editable and f.name != "id"]
    # Save only the fields of the form: pushes that were stopped meanwhile must not start again.
    instansi.save(update_fields=fields if old else None)
    changes = {field: (getattr(old, field, None), getattr(instansi, field)) for field in fields}
    record(
        Event.INSTANSI_DISIMPAN,
        subject=instansi,
        by=by,
        changes={field: (before, after) for field, (before, after) in changes.items() if before != after},
    )
    return instansi


@transaction.atomic
def create_key(
    *,
    instansi: InstansiPemerintah,
    nama: str,
    lingkup: list[str],
    berlaku_sampai: datetime,
    alamat_ip: Sequence[str] = (),
    by: Pengguna,
    event: str = Event.KUNCI_API_DIBUAT,
) -> tuple[ApiKey, str]:
    """Return a new key and its text, which is shown only once. Raises `WrongState`, `Refused`.

    A key ends within a year, and not after the mandate of a mandated party (PRV-3). Its name must differ from those of
    the keys in force, so that a double click makes no second key whose text is never shown.
    """
    instansi = InstansiPemerintah.objects.select_for_update().get(pk=instansi.pk)
    if event == Event.KUNCI_API_DIBUAT and any(key.in_force for key in instansi.kunci.filter(nama=nama)):
        words = _("Kunci bernama “%(nama)s” sudah ada dan masih berlaku. Bila belum tersalin, ganti kunci itu.")
        raise Refused(words % {"nama": nama}, "nama")
    if not instansi.can_read:
        raise WrongState(_("Instansi ini tidak aktif atau mandatnya sudah berakhir."))
    if not timezone.now() < berlaku_sampai <= timezone.now() + MAX_KEY_PERIOD:
        raise Refused(_("Masa berlaku kunci paling lama satu tahun dari sekarang."), "berlaku_sampai")
    if instansi.mandat_sampai and timezone.localdate(berlaku_sampai) > instansi.mandat_sampai:
        raise Refused(_("Kunci tidak boleh berlaku lebih lama daripada mandatnya."), "berlaku_sampai")
    text = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        instansi=instansi,
        nama=nama,
        awalan=text[:PREFIX_LENGTH],
        hash=token_digest(text),
        lingkup=list(lingkup),
        alamat_ip=list(alamat_ip),
        berlaku_sampai=berlaku_sampai,
        masa=berlaku_sampai - timezone.now(),
    )
    record(event, subject=key, by=by, details={"instansi": instansi.nama, "lingkup": list(lingkup)})
    # Colleagues are told, so that no officer gives access to the register unnoticed.
    tell_colleagues(obj=instansi, by=by, columns=[_("Kunci API baru: %(nama)s") % {"nama": nama}])
    return key, text


@transaction.atomic
def replace_key(*, key: ApiKey, tumpang_jam: int, by: Pengguna) -> tuple[ApiKey, str]:
    """Return a new key that replaces `key`, which still works for `tumpang_jam` hours.

    Raises `WrongState`, also if the key changed after the caller read it.

    The new key gets the original duration of the replaced one, even if that one ends early.
    """
    seen, key = key, ApiKey.objects.select_for_update(of=("self",)).select_related("instansi").get(pk=key.pk)
    if not key.in_force:
        raise WrongState(_("Kunci ini sudah tidak berlaku. Buat kunci baru."))
    if key.berlaku_sampai != seen.berlaku_sampai:
        # Another call replaced the key meanwhile: a double click must not make a key whose text is never shown.
        raise WrongState(str(CHANGED))
    now = timezone.now()
    until = now + (key.masa or key.berlaku_sampai - key.dibuat_pada)
    if key.instansi.mandat_sampai:
        until = min(until, timezone.make_aware(datetime.combine(key.instansi.mandat_sampai, datetime.max.time())))
    new = create_key(
        instansi=key.instansi,
        nama=key.nama,
        lingkup=key.lingkup,
        alamat_ip=key.alamat_ip,
        berlaku_sampai=min(until, now + MAX_KEY_PERIOD),
        by=by,
        event=Event.KUNCI_API_DIGANTI,
    )
    key.berlaku_sampai = min(key.berlaku_sampai, now + timedelta(hours=tumpang_jam))
    key.save(update_fields=["berlaku_sampai"])
    return new


@transaction.atomic
def revoke_key(*, key: ApiKey, alasan: str, by: Pengguna) -> ApiKey:
    """End a key at once. Raises `ReasonRequired`. Safe to call twice."""
    alasan = required(alasan)
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.dicabut_pada is None:
        key.dicabut_pada = timezone.now()
        key.save(update_fields=["dicabut_pada"])
        record(Event.KUNCI_API_DICABUT, subject=key, by=by, alasan=alasan)
    return key


def mark_used(*, key: ApiKey) -> None:
    """Record the last use of a key, to the minute."""
    now = timezone.now()
    unmarked = Q(terakhir_dipakai=None) | Q(terakhir_dipakai__lt=now - timedelta(minutes=1))
    ApiKey.objects.filter(unmarked, pk=key.pk).update(terakhir_dipakai=now)


def record_disclosure(
    *, instansi: InstansiPemerintah, nib: Nib, metode: str, key: ApiKey | None = None
) -> DataDisclosure:
    """Record that an agency got the data of an NIB; call it in the transaction that reads them."""
    trace = current_trace()
    return DataDisclosure.objects.create(
        instansi=instansi,
        nib=nib,
        metode=metode,
        kunci=key,
        tujuan=instansi.tujuan,
        ip=trace.ip,
        korelasi=trace.korelasi,
    )
