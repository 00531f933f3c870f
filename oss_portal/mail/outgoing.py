"""Outgoing mail: queued with the act, sent by the worker, never with a password.

A mail is a plain-text template `templates/surel/<nama>.txt` whose first line is the subject. The HTML part is made from
the same text: a paragraph that is one web address becomes a button. So there is one text to translate and to test.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from oss_portal.accounts.secure_link import secure_link
from oss_portal.db.clock import jatuh_tempo
from oss_portal.db.state_machine import transition
from oss_portal.models import OutgoingMail, Pengguna
from oss_portal.privacy.masking import mask_text

# Pauses before the next try of a mail that was refused; after the last one it is given up and shown to staff.
RETRY_DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]
# Of tasks for mails to very many at once: what a single person waits for goes before them.
BULK_PRIORITY = -50
_LINK = re.compile(r"https?://\S+")


class MailServerDown(Exception):
    """The mail server takes nothing from anybody: no fault of a mail, which waits and loses none of its tries."""


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
    """Queue the mail `templates/surel/<templat>.txt` in the current transaction and return its row.

    `kunci` makes it at most one mail (the existing row is returned for a second call); `rahasia` marks a mail with a
    secret link, which is wiped from the stored copy after sending; `pengguna` puts a copy into that person's inbox and
    ends the mail with the link that secures the account (U23).
    `utas` is the Message-ID of the mail that began the matter: mail programs gather those that answer it.
    `bulk` marks one of very many, which wait behind the mails that a single person is waiting for.
    `lampiran` is a list of `{"nama", "model", "pk", "kolom", "tipe"}` naming stored bytes, read when the mail is sent.
    """
    if key and (ada := OutgoingMail.objects.filter(kunci=key).first()):
        return ada
    kaki = ""
    with translation.override(bahasa or (pengguna.bahasa if pengguna else settings.LANGUAGE_CODE)):
        if pengguna and not pengguna.is_staff:
            kaki = gettext("Curiga akun Anda dipakai orang lain? Amankan sekarang, tanpa perlu masuk:")
            kaki = f"\n\n{kaki} {secure_link(pengguna)}"
        # Who writes, and where to complain, in every mail (DEF-3, PEN-3a).
        kaki += "\n\n" + gettext("%(lembaga)s. Bantuan: %(surel)s") % {
            "lembaga": settings.PORTAL["lembaga"],
            "surel": settings.PORTAL["helpdesk_email"],
        }
        text = render_to_string(
            f"mail/{template}.txt",
            {"portal": settings.PORTAL, "base_url": settings.BASE_URL, "pengguna": pengguna} | context,
        )
    perihal, _, content = text.strip().partition("\n")
    # A subject is one line: names typed by people must not add headers.
    perihal = " ".join(perihal.split())[:200]
    content = re.sub(r"\n{3,}", "\n\n", content).strip() + kaki
    value = {
        "pengguna": pengguna,
        "kepada": recipient,
        "perihal": perihal,
        "isi": content,
        "templat": template,
        "rahasia": secret,
        "balas_ke": balas_ke,
        "id_pesan": message_id,
        "utas": thread,
        "lampiran": attachment or [],
    }
    if key:
        letter, new = OutgoingMail.objects.get_or_create(kunci=key, defaults=value)
    else:
        letter, new = OutgoingMail.objects.create(**value), True
    if new:
        from oss_portal.tasks import send_outgoing_mail

        send_outgoing_mail.using(priority=BULK_PRIORITY if bulk else 0).enqueue(letter.pk)
    return letter


def _linkify(text: str) -> SafeString:
    """Return `teks` as HTML in which only our own addresses are links: names that people typed must not become any."""
    result = []
    for words in re.split(r"(\s+)", text):
        link = words.startswith(f"{settings.BASE_URL}/")
        result.append(format_html('<a href="{0}">{0}</a>', words) if link else conditional_escape(words))
    return mark_safe("".join(result).replace("\n", "<br>"))


@transaction.atomic
def resend(*, letter: OutgoingMail, by: Pengguna) -> OutgoingMail:
    """Queue a mail that failed once more, with all its tries. Raises `TransitionRefused`."""
    s = OutgoingMail.objects.select_for_update().get(pk=letter.pk)
    transition(
        s,
        str(OutgoingMail.Status.ANTRE),
        event="surat.dikirim_lagi",
        by=by,
        about=s.pengguna,
        fields={"percobaan": 0, "coba_lagi_pada": timezone.now()},
    )
    from oss_portal.tasks import send_outgoing_mail

    send_outgoing_mail.enqueue(s.pk)
    return s


@transaction.atomic
def mark_handled(*, letter: OutgoingMail, by: Pengguna, alasan: str) -> OutgoingMail:
    """Note how a mail that cannot be delivered reached the person otherwise. Raises `TransitionRefused`."""
    s = OutgoingMail.objects.select_for_update().get(pk=letter.pk)
    transition(
        s,
        str(OutgoingMail.Status.DITANGANI),
        event="surat.ditangani",
        by=by,
        alasan=alasan,
        about=s.pengguna,
    )
    return s


def mail_html(letter: OutgoingMail) -> str:
    """Return the HTML part of a mail, made from its text."""
    paragraphs = []
    for block in letter.isi.split("\n\n"):
        block = block.strip()
        if not block:
            continue
        rows = block.splitlines()
        if _LINK.fullmatch(block):
            paragraphs.append({"tautan": block})
        elif all(b.startswith("- ") for b in rows):
            paragraphs.append({"item": [_linkify(b[2:]) for b in rows]})
        else:
            paragraphs.append({"teks": _linkify(block)})
    bahasa = letter.pengguna.bahasa if letter.pengguna else settings.LANGUAGE_CODE
    context = {"perihal": letter.perihal, "paragraphs": paragraphs, "portal": settings.PORTAL, "bahasa": bahasa}
    with translation.override(bahasa):
        return render_to_string("mail/base.html", context | {"base_url": settings.BASE_URL})


def _attachment_bytes(rujukan: dict) -> bytes:
    from django.apps import apps

    obj = apps.get_model(rujukan["model"]).objects.get(pk=rujukan["pk"])
    return bytes(getattr(obj, rujukan["kolom"]))


def _compose(letter: OutgoingMail) -> EmailMultiAlternatives:
    """Return the mail of a row: text, HTML, attachments."""
    message = EmailMultiAlternatives(
        subject=letter.perihal,
        body=letter.isi,
        to=[letter.kepada],
        reply_to=[letter.balas_ke] if letter.balas_ke else None,
        headers={
            "Message-ID": letter.id_pesan,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        | ({"In-Reply-To": letter.utas, "References": letter.utas} if letter.utas else {}),
    )
    message.attach_alternative(mail_html(letter), "text/html")
    for rujukan in letter.lampiran:
        message.attach(rujukan["nama"], _attachment_bytes(rujukan), rujukan["tipe"])
    return message


@contextlib.contextmanager
def _server() -> Iterator[BaseEmailBackend]:
    """An open connection to the mail server. Raises `MailServerDown`."""
    server = get_connection()
    try:
        server.open()
    except Exception as error:
        raise MailServerDown(f"{type(error).__name__}: {error}") from error
    try:
        yield server
    finally:
        # What was handed over is handed over, however the farewell ends.
        with contextlib.suppress(Exception):
            server.close()


def ready_to_send() -> Q:
    """Whether a mail waits and is due: one that no server refused yet always is, whatever the clock that wrote it."""
    now = Q(percobaan=0) | jatuh_tempo("coba_lagi_pada", RETRY_DELAYS[-1])
    return now & Q(status=OutgoingMail.Status.ANTRE)


def send(surat_id: int) -> bool:
    """Send one queued mail if it is due; safe to run twice and at once. Returns whether it was handed over now.

    The row stays locked while it is sent, so a second worker skips it. A worker killed between the mail server's answer
    and the commit sends once more with the same Message-ID, which mail programs fold into one. Raises
    `MailServerDown`.
    """
    dead = None
    with transaction.atomic():
        letter = OutgoingMail.objects.select_for_update(skip_locked=True).filter(ready_to_send(), pk=surat_id).first()
        if letter is None:
            return False
        scope = re.sub(r"[^A-Za-z0-9.-]", "", settings.BASE_URL.split("//")[-1]) or "oss"
        letter.id_pesan = letter.id_pesan or f"<{hashlib.sha256(letter.kode.bytes).hexdigest()[:32]}@{scope}>"
        try:
            # A savepoint: a query that fails here must not take the note of the failure with it.
            with transaction.atomic():
                message = _compose(letter)
            with _server() as message.connection:
                message.send()
        except MailServerDown as error:
            dead, letter.galat_terakhir = error, mask_text(str(error))[:300]
        except Exception as error:  # noqa: BLE001 - whatever the mail server does, the row must say so
            letter.galat_terakhir = mask_text(f"{type(error).__name__}: {error}")[:300]
            letter.percobaan += 1
            if letter.percobaan > len(RETRY_DELAYS):
                letter.status = OutgoingMail.Status.GAGAL
            else:
                letter.coba_lagi_pada = timezone.now() + RETRY_DELAYS[letter.percobaan - 1]
        else:
            letter.percobaan += 1
            letter.status, letter.terkirim_pada, letter.galat_terakhir = (
                OutgoingMail.Status.TERKIRIM,
                timezone.now(),
                "",
            )
            if letter.rahasia and settings.PRODUCTION:
                letter.isi = _LINK.sub("[tautan dihapus setelah dikirim]", letter.isi)
        letter.save()
    if dead:
        raise dead
    return letter.status == OutgoingMail.Status.TERKIRIM
