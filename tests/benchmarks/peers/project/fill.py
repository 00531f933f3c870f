"""Make tables and rows of the peers; print what the client needs, as JSON: `python -m … ROWS PEOPLE`."""

import json
import sys

import django

_BUSINESSES = """
insert into project_business (number, name, status, issued)
select lpad(n::text, 13, '0'), 'Warung ' || n || ' Sederhana', 'aktif', now() - n * interval '30 seconds'
from generate_series(1, %s) n
"""
# A tenth of the tickets is open, as in the portal's queue; the words are the same.
_TICKETS = """
insert into helpdesk_ticket (title, queue_id, created, modified, submitter_email, status, on_hold, description,
    resolution, priority, secret_key)
select 'Perihal perkara' || n, 1, now() - n * interval '30 seconds', now(), 'p' || n || '@contoh.id',
    case when n %% 10 > 0 then 4 else 1 end, false, 'Budi surel aktivasi tidak masuk', '', 1 + n %% 4,
    md5(n::text)
from generate_series(1, %s) n
"""


def main(rows: int, people: int) -> dict:
    """Fill the tables; return the sessions, the ticket, and the keys of mail addresses that are not confirmed yet."""
    django.setup()
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.utils import timezone
    from termsandconditions.models import TermsAndConditions, UserTermsAndConditions

    from helpdesk.models import FollowUp, Queue, Ticket

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    staff = User.objects.create_superuser("staff", "staff@contoh.id", "perahu kuning di teluk")
    EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
    Queue.objects.create(pk=1, title="Bantuan", slug="help", allow_public_submission=True)
    for slug in ("site-terms", "privacy"):
        terms = TermsAndConditions.objects.create(slug=slug, name=slug, text="…", date_active=timezone.now())
        UserTermsAndConditions.objects.create(user=staff, terms=terms)
    with connection.cursor() as cursor:
        cursor.execute(_BUSINESSES, [rows])
        cursor.execute(_TICKETS, [rows])
        cursor.execute("select setval(pg_get_serial_sequence('helpdesk_ticket', 'id'), %s)", [rows])
    ticket = Ticket.objects.latest("id")
    for n in range(3):
        FollowUp.objects.create(ticket=ticket, title="Comment", comment=f"Pesan {n}.", public=True, user=staff)
    password = make_password("perahu kuning di teluk")
    users = User.objects.bulk_create(
        User(username=f"orang{n}", email=f"orang{n}@contoh.id", password=password) for n in range(2 * people)
    )
    addresses = EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=n < people, primary=True) for n, user in enumerate(users)
    )
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return {
        "session": client.cookies["sessionid"].value,
        "ticket": ticket.pk,
        "confirm": [EmailConfirmationHMAC(a).key for a in addresses[people:]],
        "versions": ", ".join(
            f"{name} {_version(name)}" for name in ("django-helpdesk", "django-termsandconditions", "django-allauth")
        ),
    }


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


if __name__ == "__main__":
    json.dump(main(*map(int, sys.argv[1:])), sys.stdout)
