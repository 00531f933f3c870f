"""The page that invites the first two administrators; the link is printed on the server and works once.

It opens for an hour, and only while there is no administrator or invited one. It is the alternative to the command
`invite_administrator` for an operator with a browser; the invitations are the same.
"""

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna, UndanganPetugas
from oss_portal.officers.invitations import invite_administrator

LINK_SECONDS = 3600
_SALT = "oss_portal.officers.first"


class NotTheFirst(WrongState):
    """There is an administrator already, or somebody is invited to be one."""

    message = gettext_lazy("Administrator pertama sudah ada atau sudah diundang.")


def is_vacant() -> bool:
    """Return whether nobody is an administrator, active or not, and nobody is invited to be one."""
    people = Pengguna.objects.filter(is_superuser=True)
    return not (people.exists() or UndanganPetugas.objects.is_open().filter(administrator=True).exists())


def page_link() -> str:
    """Return the link of the page. Raises `NotTheFirst`."""
    if not is_vacant():
        raise NotTheFirst
    token = signing.TimestampSigner(salt=_SALT).sign("1")
    return f"{settings.BASE_URL}/petugas/administrator-pertama/{token}/"


def is_open(token: str) -> bool:
    """Return whether the page of this token may be used now."""
    try:
        signing.TimestampSigner(salt=_SALT).unsign(token, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return False
    return is_vacant()


@transaction.atomic
def invite_first(*, people: list[tuple[str, str]]) -> str:
    """Invite the first two administrators (name, office address); each gets a mail. Returns the link of the first.

    Raises `NotTheFirst`, also for the second of two parallel requests; `Refused` for an address that is taken.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [_SALT])
    if not is_vacant():
        raise NotTheFirst
    return [invite_administrator(nama=nama, email=email) for nama, email in people][0]
