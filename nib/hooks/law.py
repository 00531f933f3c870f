"""The law that NIBs are issued under, and what the staff's front page and `check` say when it has ended."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection
from django.utils.translation import gettext as _

from nib.models import Era
from oss_portal.hooks import licensing_law, staff_notices
from oss_portal.templatetags.portal import day


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


@register(Tags.database)
def check_law_of_era(**kwargs: Any) -> list[CheckMessage]:
    """Warn (nib.W001) when the law of the active era has ended; asked by `check --database default`."""
    # `migrate` asks before it has made the table.
    if not kwargs.get("databases") or Era._meta.db_table not in connection.introspection.table_names():
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
