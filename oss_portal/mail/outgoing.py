"""Outgoing mail: queued with the act, sent by the worker, never with a password.

A mail is a plain-text template `templates/mail/<name>.txt` whose first line is the subject. The HTML part is made from
the same text: a paragraph that is one web address becomes a button. So there is one text to translate and to test.
"""

import hashlib
import logging
import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from oss_portal.accounts.secure_link import may_secure, secure_link
from oss_portal.audit.context import Trace, current_trace, use_trace
from oss_portal.audit.events import Event
from oss_portal.db.background import AWAITED_PRIORITY, BATCH_PRIORITY, enqueue
from oss_portal.db.clock import is_due
from oss_portal.db.inserts import insert_unless_there
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.mail.connection import MailServerDown, hand_over, open_server
from oss_portal.models import NO_MAILBOX, MailKey, OutgoingMail, Pengguna
from oss_portal.privacy.masking import mask_text
from oss_portal.privacy.personal_data import ERASED, ERASED_MAILBOX

logger = logging.getLogger(__name__)
# Pauses before the next try of a mail that was refused; after the last try it is given up and shown to staff.
RETRY_DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]
# Templates of announcements to everybody.
ANNOUNCEMENTS = ("ketentuan/version_announced",)
_LINK = re.compile(r"https?://\S+")
# How many characters of a link within a paragraph are shown.
_SHOWN_LINK = 48
_SECRET = re.compile(_LINK.pattern + r"|\b\d{3} \d{3}\b")


def current_language() -> str:
    """Return the language of the current page, for mails to people without a login."""
    return translation.get_language() or settings.LANGUAGE_CODE


def _write(template: str, context: dict, recipient: str, pengguna: Pengguna | None, bahasa: str) -> tuple[str, str]:
    """Return subject and text of a mail, which ends with the sender and, for a login, a link to secure it."""
    footer = ""
    with translation.override(bahasa):
        if pengguna and may_secure(pengguna, recipient):
            footer = gettext("Curiga akun Anda dipakai orang lain? Amankan sekarang, tanpa perlu masuk:")
            footer = f"\n\n{footer} {secure_link(pengguna, recipient)}"
        # Every mail names its sender and the address for complaints (DEF-3, PEN-3a).
        footer += "\n\n" + gettext("%(lembaga)s. Bantuan: %(surel)s") % {
            "lembaga": settings.PORTAL["agency"],
            "surel": settings.PORTAL["helpdesk_email"],
        }
        text = render_to_string(
            f"mail/{template}.txt",
            {"portal": settings.PORTAL, "base_url": settings.BASE_URL, "pengguna": pengguna} | context,
        )
    perihal, _, content = text.strip().partition("\n")
    # A subject is one line: names typed by people must not add headers.
    return " ".join(perihal.split())[:200], re.sub(r"\n{3,}", "\n\n", content).strip() + footer


def queue_mail(
    template: str,
    *,
    recipient: str,
    context: dict,
    pengguna: Pengguna | None = None,
    key: str | None = None,
    secret: bool = False,
    balas_ke: str = "",
    message_id: str = "",
    thread: str = "",
    attachment: list[dict] | None = None,
    bahasa: str | None = None,
    bulk: bool = False,
) -> OutgoingMail:
    """Queue the mail `templates/mail/<template>.txt` in the current transaction and return its row.

    `key` prevents a second mail (a second call returns the existing row); `secret` marks a mail with a secret link or
    code, which the inbox never shows and which is removed from the stored copy after sending; `pengguna` puts a copy
    into that person's inbox and ends the mail with the link that secures the account (U23).
    `thread` is the Message-ID of the first mail of a matter: mail programs group the mails that answer it.
    `bulk` marks one of very many mails, which are sent after the mails that a single person is waiting for.
    `bahasa` is the language of a recipient without a login; a person with one gets the language that they chose.
    `attachment` is a list of `{"nama", "model", "pk", "kolom", "tipe"}` that names stored bytes, which are read when
    the mail is sent.
    """
    bahasa = bahasa or (pengguna.bahasa if pengguna else settings.LANGUAGE_CODE)
    perihal, content = _write(template, context, recipient, pengguna, bahasa)
    mail = OutgoingMail(
        kunci=key,
        pengguna=pengguna,
        kepada=recipient,
        perihal=perihal,
        isi=content,
        bahasa=bahasa,
        templat=template,
        rahasia=secret,
        balas_ke=balas_ke,
        id_pesan=message_id,
        utas=thread,
        lampiran=attachment or [],
        korelasi=current_trace().korelasi,
    )
    held = _hold(mail)
    if not insert_unless_there(mail):
        return must_find(key)
    if not held:
        priority = BATCH_PRIORITY if bulk else AWAITED_PRIORITY if secret else 0
        enqueue("oss_portal.tasks.send_outgoing_mail", mail.pk, priority=priority)
    return mail


def _hold(mail: OutgoingMail) -> bool:
    """Return whether the address of an unsaved mail has no mailbox; then prepare the mail, which is never sent."""
    if mail.kepada.endswith(NO_MAILBOX):
        # Without a proven address the mail arrives in the inbox of the portal only, without its secret links.
        mail.isi = inbox_text(mail)
        mail.status, mail.terkirim_pada = OutgoingMail.Status.TERKIRIM, timezone.now()
        return True
    if mail.kepada.endswith(ERASED_MAILBOX):
        # The person was erased: nobody would read the mail, and it must not store data about them again.
        mail.isi, mail.status = "", OutgoingMail.Status.DITANGANI
        return True
    return False


def must_find(key: str | None) -> OutgoingMail:
    """Return the mail that another act queued under this key. Raises `LookupError` if there is none."""
    mail = mail_of_key(key) if key else None
    if mail is None:
        raise LookupError("the mail was neither written nor found")
    return mail


def mail_of_key(key: str) -> OutgoingMail | None:
    """Return the mail that was queued under this key."""
    surat_id = MailKey.objects.filter(kunci=key).values_list("surat_id", flat=True).first()
    return OutgoingMail.objects.filter(pk=surat_id).first() if surat_id else None


def _linkify(text: str) -> SafeString:
    """Return `text` as HTML in which only our own addresses are links: text that people typed must not become one."""
    result = []
    for word in re.split(r"(\s+)", text):
        is_ours = word.startswith(f"{settings.BASE_URL}/")
        # A token has no meaning for a reader; the text part has the whole address.
        shown = word if len(word) <= _SHOWN_LINK else f"{word[:_SHOWN_LINK]}…"
        link = format_html('<a href="{}" style="color:#0b5d3b">{}</a>', word, shown)
        result.append(link if is_ours else conditional_escape(word))
    return mark_safe("".join(result).replace("\n", "<br>"))


@transaction.atomic
def resend(*, mail: OutgoingMail, by: Pengguna) -> OutgoingMail:
    """Queue a mail that failed once more, with all its tries.

    Raises `TransitionRefused`, also after retention has erased its text.
    """
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.templat == ERASED:
        raise TransitionRefused(mail, OutgoingMail.Status.ANTRE)
    transition(
        mail,
        str(OutgoingMail.Status.ANTRE),
        event=Event.SUREL_DIKIRIM_LAGI,
        by=by,
        about=mail.pengguna,
        fields={"percobaan": 0, "coba_lagi_pada": timezone.now()},
    )
    enqueue("oss_portal.tasks.send_outgoing_mail", mail.pk, priority=AWAITED_PRIORITY if mail.rahasia else 0)
    return mail


@transaction.atomic
def mark_handled(*, mail: OutgoingMail, by: Pengguna, alasan: str) -> OutgoingMail:
    """Record how the content of a mail that failed reached the person otherwise. Raises `TransitionRefused`."""
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    transition(
        mail,
        str(OutgoingMail.Status.DITANGANI),
        event=Event.SUREL_DITANGANI,
        by=by,
        alasan=alasan,
        about=mail.pengguna,
    )
    return mail


def without_secrets(mail: OutgoingMail) -> str:
    """Return the text of a secret mail without links and codes, which prove that somebody reads the mailbox."""
    with translation.override(mail.bahasa):
        return _SECRET.sub(gettext("[hanya di surel]"), mail.isi)


def inbox_text(mail: OutgoingMail) -> str:
    """Return the text of a mail for the inbox of the portal: a stolen session must not lead to a new password."""
    return without_secrets(mail) if mail.rahasia else mail.isi


def mail_html(mail: OutgoingMail) -> str:
    """Return the HTML part of a mail, made from its text."""
    paragraphs: list[dict[str, str | list[SafeString]]] = []
    for block in mail.isi.split("\n\n"):
        block = block.strip()
        if not block:
            continue
        lines = block.splitlines()
        if _LINK.fullmatch(block):
            paragraphs.append({"tautan": block})
        elif all(line.startswith("- ") for line in lines):
            paragraphs.append({"item": [_linkify(line[2:]) for line in lines]})
        else:
            paragraphs.append({"teks": _linkify(block)})
    context = {"perihal": mail.perihal, "paragraphs": paragraphs, "portal": settings.PORTAL, "bahasa": mail.bahasa}
    with translation.override(mail.bahasa):
        return render_to_string("mail/base.html", context | {"base_url": settings.BASE_URL})


def _attachment_bytes(reference: dict) -> bytes:
    from django.apps import apps

    obj = apps.get_model(reference["model"]).objects.get(pk=reference["pk"])
    return bytes(getattr(obj, reference["kolom"]))


def _list_headers(mail: OutgoingMail) -> dict[str, str]:
    """Return the headers that mark an announcement to everybody, so that mail programs can sort it (RFC 2919).

    A legal notice cannot be unsubscribed from, so there is no List-Unsubscribe.
    """
    if not mail.templat.startswith(ANNOUNCEMENTS):
        return {}
    host = urlsplit(settings.BASE_URL).hostname
    return {"List-Id": f"{settings.PORTAL['agency']} <pengumuman.{host}>", "Precedence": "bulk"}


def _compose(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the mail of a row: text, HTML, attachments."""
    message = EmailMultiAlternatives(
        subject=mail.perihal,
        body=mail.isi,
        to=[mail.kepada],
        # Nobody reads the sender's mailbox, so answers go to the helpdesk.
        reply_to=[mail.balas_ke or settings.HELPDESK_INBOUND_ADDRESS],
        headers={
            "Message-ID": mail.id_pesan,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        | ({"In-Reply-To": mail.utas, "References": mail.utas} if mail.utas else {})
        | _list_headers(mail),
    )
    message.attach_alternative(mail_html(mail), "text/html")
    for reference in mail.lampiran:
        message.attach(reference["nama"], _attachment_bytes(reference), reference["tipe"])
    return message


def ready_to_send() -> Q:
    """Return a filter for mails that wait and are due; one that was never tried is always due, despite wrong clocks."""
    due = Q(percobaan=0) | is_due("coba_lagi_pada", RETRY_DELAYS[-1])
    return due & Q(status=OutgoingMail.Status.ANTRE)


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    mail.galat_terakhir = mask_text(f"{type(error).__name__}: {error}")[:300]
    mail.percobaan += 1
    if mail.percobaan > len(RETRY_DELAYS):
        mail.status = OutgoingMail.Status.GAGAL
    else:
        mail.coba_lagi_pada = timezone.now() + RETRY_DELAYS[mail.percobaan - 1]


def _note_sent(mail: OutgoingMail) -> None:
    mail.percobaan += 1
    mail.status, mail.terkirim_pada, mail.galat_terakhir = OutgoingMail.Status.TERKIRIM, timezone.now(), ""
    if mail.rahasia and settings.PRODUCTION:
        mail.isi = without_secrets(mail)


def send(surat_id: int) -> bool:
    """Send one queued mail if it is due; safe to run twice and in parallel. Returns whether this call handed it over.

    The row stays locked while it is sent, so a second worker skips it. If a worker is killed between the mail server's
    answer and the commit, the mail is sent again with the same Message-ID, and mail programs show it once. Raises
    `MailServerDown`.
    """
    down, start = None, time.monotonic()
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update(skip_locked=True).filter(ready_to_send(), pk=surat_id).first()
        if mail is None:
            return False
        domain = re.sub(r"[^A-Za-z0-9.-]", "", settings.BASE_URL.split("//")[-1]) or "oss"
        mail.id_pesan = mail.id_pesan or f"<{hashlib.sha256(mail.kode.bytes).hexdigest()[:32]}@{domain}>"
        try:
            # A savepoint, so that the failure can still be saved after a failed query.
            with transaction.atomic():
                message = _compose(mail)
            with open_server() as server:
                hand_over(message, server)
        except MailServerDown as error:
            down, mail.galat_terakhir = error, mask_text(str(error))[:300]
        except Exception as error:  # noqa: BLE001 - whatever the mail server does, the row must say so
            _note_failure(mail, error)
        else:
            _note_sent(mail)
        mail.save()
        duration = round((time.monotonic() - start) * 1000, 1)
        data = {"mail": mail.pk, "status": str(mail.status), "duration_ms": duration}
        with use_trace(Trace(korelasi=mail.korelasi) if mail.korelasi else current_trace()):
            logger.info("mail %s %s", mail.pk, mail.status, extra={"data": data})
    if down:
        raise down
    return mail.status == OutgoingMail.Status.TERKIRIM
