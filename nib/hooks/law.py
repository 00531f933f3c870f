"""The law that NIBs are issued under and the laws that texts name: staff and `check` get a warning if one ended."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.models import DasarHukum, Era
from oss_portal.hooks import licensing_law, staff_notices
from oss_portal.text.readable import day

# Keys of the laws that texts of pages, articles, mails and letters name. The texts do not follow the table of laws, so
# staff get a notice when one of these laws ends. A test compares this list with the texts.
CITED_IN_TEXTS = ("uu-23-2006", "uu-25-2009", "uu-43-2009", "uu-30-2014", "pp-71-2019", "uu-27-2022", "pp-28-2025")


def _ended_in_texts() -> list[DasarHukum]:
    ended = DasarHukum.objects.filter(kode__in=CITED_IN_TEXTS, berlaku_sampai__lt=timezone.localdate())
    return list(ended.order_by("kode"))


def _ended_era() -> Era | None:
    era = Era.objects.filter(aktif=True).select_related("dasar_hukum").first()
    return era if era and era.law_has_ended else None


@licensing_law.register
def law_of_the_era() -> str:
    """Return the short name of the active era's law: "PP 28/2025". Raises `NotSetUp`."""
    return Era.now().dasar_hukum.sebutan


@staff_notices.register
def notice_of_ended_law() -> str | None:
    """Say which law of the active era has ended, and when."""
    if (era := _ended_era()) is None:
        return None
    return _(
        "NIB terbit menurut era %(era)s, tetapi %(hukum)s sudah tidak berlaku sejak %(tanggal)s. Administrator dapat "
        "berpindah era dengan perintah change_era."
    ) % {
        "era": era.kode,
        "hukum": era.dasar_hukum.sebutan,
        "tanggal": day(era.dasar_hukum.berlaku_sampai),
    }


@staff_notices.register
def notice_of_ended_law_in_texts() -> str | None:
    """Say which laws the portal's texts still name although they have ended."""
    if not (ended := _ended_in_texts()):
        return None
    laws = ", ".join(f"{law.sebutan} ({day(law.berlaku_sampai)})" for law in ended)
    return _(
        "Teks portal masih menyebut aturan yang sudah tidak berlaku: %(hukum)s. Mintalah pembuat portal memperbaikinya."
    ) % {"hukum": laws}


def _may_ask(model: type[Model], **kwargs: Any) -> bool:
    """Whether a check may query the model: `migrate` runs checks before it has created the table."""
    return bool(kwargs.get("databases")) and model._meta.db_table in connection.introspection.table_names()


@register(Tags.database)
def check_law_of_era(**kwargs: Any) -> list[CheckMessage]:
    """Warn (nib.W001) when the law of the active era has ended; run by `check --database default`."""
    if not _may_ask(Era, **kwargs):
        return []
    if (era := _ended_era()) is None:
        return []
    return [
        Warning(
            f"NIBs are issued under era {era.kode}, whose law {era.dasar_hukum.sebutan} ended on "
            f"{era.dasar_hukum.berlaku_sampai}.",
            hint="Look at what would change with `manage.py change_era C`, then apply it.",
            id="nib.W001",
        )
    ]


@register(Tags.database)
def check_cited_laws(**kwargs: Any) -> list[CheckMessage]:
    """Warn (nib.W002) of laws that texts name and that have ended; run by `check --database default`."""
    if not _may_ask(DasarHukum, **kwargs):
        return []
    return [
        Warning(
            f"Texts of the portal name {law.sebutan}, which ended on {law.berlaku_sampai}.",
            hint="Search the code for it, write what holds now, and mend nib.hooks.law.CITED_IN_TEXTS.",
            id="nib.W002",
        )
        for law in _ended_in_texts()
    ]


@register(Tags.database)
def check_dates_of_laws(**kwargs: Any) -> list[CheckMessage]:
    """Warn (nib.W003) of laws whose dates were not compared with the text; run by `check --database default`."""
    if not _may_ask(DasarHukum, **kwargs):
        return []
    laws = DasarHukum.objects.filter(tanggal_dicocokkan=False).order_by("kode").values_list("sebutan", flat=True)
    if not laws:
        return []
    return [
        Warning(
            f"Nobody compared the dates of {', '.join(laws)} with the official texts; letters do not print them.",
            hint="Compare them, mend them in the admin (Dasar hukum) and tick that they were compared.",
            id="nib.W003",
        )
    ]
