"""Kuasa: a named, limited delegate with an end date and an own login, so that nobody shares a password (PJP-1c)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.exceptions import Refused
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from oss_portal.text.names import readable_name
from registrasi.choices import Kewenangan
from registrasi.exceptions import AlreadyEntitled, AlreadyInvited, AlreadyKuasa
from registrasi.models import HakAkses, HakAksesEvent, Undangan
from registrasi.rules.periods import MAX_KUASA_PERIOD
from registrasi.services.hak_akses import end_hak_akses
from registrasi.services.undangan import make_undangan

# A business may have at most so many at once: more are not a delegation.
MAX_KUASA = 20


@transaction.atomic
def invite_kuasa(
    *, giver: HakAkses, nama: str, email: str, relation: str, kewenangan: list[str], until: datetime
) -> Undangan:
    """Invite a delegate for the business of `giver`, which must be the active right of its penanggung jawab.

    The same invitation again, as by a second click, returns the first one. Raises `AlreadyEntitled`, `AlreadyInvited`,
    `AlreadyKuasa`, and `Refused` for other reasons.
    """
    right = HakAkses.objects.locked(giver)
    now = timezone.now()
    if right.peran != HakAkses.Peran.PENANGGUNG_JAWAB or right.status != HakAkses.Status.AKTIF:
        raise Refused
    if not kewenangan or not set(kewenangan) <= set(Kewenangan.values) or not now < until <= now + MAX_KUASA_PERIOD:
        raise Refused
    email = email.strip().lower()
    if email == right.pengguna.email.lower():
        raise AlreadyEntitled
    waiting = Undangan.objects.waiting().filter(pelaku_usaha=right.pelaku_usaha, jenis=Undangan.Jenis.KUASA)
    if invited := waiting.filter(email=email).first():
        said = (invited.nama, invited.jabatan, invited.kewenangan, invited.kuasa_sampai)
        if said == (nama, relation, kewenangan, until):
            return invited
        raise AlreadyInvited
    kuasa = HakAkses.objects.live().filter(pelaku_usaha=right.pelaku_usaha, peran=HakAkses.Peran.KUASA)
    if kuasa.filter(pengguna__email__iexact=email).exists():
        raise AlreadyKuasa
    if waiting.count() + kuasa.count() >= MAX_KUASA:
        message = _("Usaha ini sudah mempunyai %(n)s kuasa dan undangan kuasa. Akhiri atau batalkan satu dahulu.")
        raise Refused(message % {"n": MAX_KUASA})
    undangan = make_undangan(
        jenis=Undangan.Jenis.KUASA,
        by=right.pengguna,
        nama=nama,
        email=email,
        pelaku_usaha=right.pelaku_usaha,
        jabatan=relation,
        kewenangan=kewenangan,
        kuasa_sampai=until,
    )
    queue_mail(
        "registrasi/kuasa_invited",
        recipient=right.pengguna.email,
        pengguna=right.pengguna,
        context={
            "nama": right.pengguna.readable_name,
            "usaha": right.pelaku_usaha.readable_name,
            "kuasa": readable_name(nama),
            "undangan": undangan,
        },
    )
    return undangan


@transaction.atomic
def end_kuasa(*, kuasa: HakAkses, by: Pengguna) -> HakAkses:
    """End a kuasa: by the penanggung jawab of the business, or by the kuasa. Both get a mail.

    Raises `Refused` for anybody else.
    """
    right = HakAkses.objects.select_related("pengguna", "pelaku_usaha").get(pk=kuasa.pk)
    penanggung_jawab = (
        HakAkses.objects.live()
        .filter(pelaku_usaha=right.pelaku_usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
        .select_related("pengguna")
        .first()
    )
    by_penanggung_jawab = (
        penanggung_jawab is not None
        and penanggung_jawab.pengguna_id == by.pk
        and penanggung_jawab.status == HakAkses.Status.AKTIF
    )
    if right.peran != HakAkses.Peran.KUASA or not (by_penanggung_jawab or right.pengguna_id == by.pk):
        raise Refused
    own = right.pengguna_id == by.pk
    end_hak_akses(
        hak_akses=right,
        by=by,
        dasar=HakAksesEvent.Dasar.PENCABUTAN_KUASA,
        alasan="Kuasa dilepaskan oleh penerimanya" if own else "Kuasa dicabut oleh penanggung jawab",
        notify=False,
    )
    for recipient in {right.pengguna, penanggung_jawab.pengguna} if penanggung_jawab else {right.pengguna}:
        queue_mail(
            "registrasi/kuasa_ended",
            recipient=recipient.email,
            pengguna=recipient,
            context={
                "nama": recipient.readable_name,
                "usaha": right.pelaku_usaha.readable_name,
                "kuasa": right.pengguna.readable_name,
            },
        )
    return right
