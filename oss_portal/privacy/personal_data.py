"""The declaration of personal data, column by column, on each model (UU 27/2022 art. 7 and 8, 13, 16, 42 to 45).

Every model has a class attribute `PERSONAL_DATA`: a `PersonalData` that names each of its columns, or `NONE`. The copy
of a person's data, the erasure of a person and the fields of the registration are made from it.
`tests/foundation/test_personal_data_classified.py` fails for a column that nobody classified.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django_countries.fields import Country

from oss_portal.text.dates import machine_time

ERASED = "(dihapus)"
ERASED_MAILBOX = "@dihapus.invalid"
ERASED_EMAIL = f"dihapus{ERASED_MAILBOX}"


@dataclass(frozen=True)
class PersonalData:
    """The columns of one model. Each is in `copy`, `withheld` or `neither`; primary keys named `id` are left out.

    `copy`: columns in the person's copy, in this order; `keys`: their key in the copy where it is not the name of the
    column. `withheld`: personal columns that are not in the copy, each with the reason. `empty`: columns that become
    empty when the person is erased; `erase`: columns that get this value then. `keep`: why, and until when, the
    personal columns that are in neither of these two stay. `neither`: columns that are not about the person (keys,
    hashes, which person it is, times of processing, officers in office).
    """

    copy: tuple[str, ...] = ()
    keys: dict[str, str] = field(default_factory=dict)
    withheld: dict[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    erase: dict[str, Any] = field(default_factory=dict)
    keep: str = ""
    neither: tuple[str, ...] = ()

    @property
    def personal(self) -> set[str]:
        """The columns that are personal data."""
        return {*self.copy, *self.withheld}

    def row(self, record: Model) -> dict[str, Any]:
        """Return the part of the person's copy that comes from `record`, in words that a person can read."""
        return {self.keys.get(column, column): _shown(record, column) for column in self.copy}

    def clear(self, record: Model, **others: Any) -> None:
        """Erase the personal columns of `record` (unsaved); `others` are values that must differ from row to row."""
        blank = type(record)()
        values = {column: getattr(blank, column) for column in self.empty}
        for column, value in (values | self.erase | others).items():
            setattr(record, column, value)


# A table without personal data.
NONE = PersonalData()


def _shown(record: Model, column: str) -> Any:
    value = getattr(record, column)
    if value is None:
        return ""
    if isinstance(value, Country):
        return value.name
    if display := getattr(record, f"get_{column}_display", None):
        return display()
    if isinstance(value, datetime):
        return machine_time(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value


# Tables of libraries -> their personal data, and when these are deleted. An empty text: no personal data.
LIBRARY_TABLES = {
    "admin.LogEntry": "which officer changed what; not used: the audit trail is the record",
    "auth.Group": "",
    "auth.Permission": "",
    "captcha.CaptchaStore": "",
    "contenttypes.ContentType": "",
    "django_tasks_database.DBTaskResult": "ids of rows in arguments; deleted a week after the task ended",
    "django_otp_webauthn.WebAuthnAttestation": "not written (`PortalHelper.create_attestation`)",
    "django_otp_webauthn.WebAuthnCredential": "devices a person signs in with; deleted by them, or with the login",
    "django_otp_webauthn.WebAuthnUserHandle": "a random number of the person for their devices; goes with the login",
    "sessions.Session": "not used: `oss_portal.Session` is the table of sessions",
}
