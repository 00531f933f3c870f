"""Mail that a stranger causes: it repeats nothing that they typed, and an address gets few of them a day.

A person who fills in a public form chooses the address, so they could use the portal to send their text to anybody.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from oss_portal.mail.outgoing import mail_of_key, queue_mail
from oss_portal.models import OutgoingMail, Pengguna
from oss_portal.text.characters import normalise
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt

_GMAIL = {"gmail.com", "googlemail.com"}


def normalise_mailbox(address: str) -> str:
    """Return one spelling for all addresses that lead to one mailbox: `Si.Ti+1@googlemail.com` is `siti@gmail.com`."""
    local, _, domain = normalise("NFKC", address).strip().casefold().rpartition("@")
    local, domain = local.partition("+")[0] or local, domain.rstrip(".")
    return f"{local.replace('.', '')}@gmail.com" if domain in _GMAIL else f"{local}@{domain}"


def may_write_to(address: str, *, kind: str = "", proven: bool) -> bool:
    """Count a mail to `address` and return whether it may be sent today. `proven`: it is the address of a login.

    A proven address has a budget for each `kind` of mail, so that a stranger who requests reminders of a User-ID does
    not use up the links for a new password. The person who asks is not told: the page is the same in both cases, and a
    later request is served.
    """
    try:
        mailbox = normalise_mailbox(address)
        if proven:
            count_attempt("surel-terbukti", f"{mailbox}|{kind}")
        else:
            count_attempt("surel-belum-terbukti", mailbox)
    except TooManyAttempts:
        return False
    return True


def queue_unproven_mail(
    template: str,
    *,
    recipient: str,
    context: dict[str, Any],
    proven: bool | None = None,
    asked: bool = False,
    **more: Any,
) -> OutgoingMail | None:
    """Queue a mail that a stranger caused, to an address of their choice. Returns None if its daily limit is reached.

    For an address without a login, texts and records are left out of the context, and names are replaced by neutral
    words: only links and numbers of ours, dates and booleans remain. `proven` is False if the caller knows that no
    login has the address; `asked` is True if the holder of the mailbox asked for the mail: then it is not limited,
    because no stranger can cause it. `more` is as in `queue_mail`; a mail to a login is in the language of that login.
    """
    if more.get("key") and (existing := mail_of_key(more["key"])):
        return existing
    bahasa = None
    if proven is not False:
        bahasa = Pengguna.objects.filter(email__iexact=recipient).values_list("bahasa", flat=True).first()
    proven = bahasa is not None
    if not asked and not may_write_to(recipient, kind=template, proven=proven):
        return None
    if proven:
        more["bahasa"] = bahasa
    with translation.override(more.get("bahasa") or settings.LANGUAGE_CODE):
        context = context if proven else without_typed(context)
    return queue_mail(template, recipient=recipient, context=context, **more)


def without_typed(context: dict[str, Any]) -> dict[str, Any]:
    """Return the context of a mail without values that a person may have typed."""
    neutral = {
        "nama": _("Bapak/Ibu"),
        "usaha": _("sebuah usaha"),
        "inviter": _("Seorang pengguna OSS"),
        "baru": _("alamat lain"),
    }
    return {k: neutral.get(k, v) for k, v in context.items() if k in neutral or _is_ours(k, v)}


def _is_ours(name: str, value: object) -> bool:
    """Return whether a value is made by the portal, so that no person can have typed it."""
    if isinstance(value, str):
        return name == "nomor" or value.startswith(f"{settings.BASE_URL}/")
    return isinstance(value, int | date)
