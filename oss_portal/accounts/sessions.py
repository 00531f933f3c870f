"""Session engine: Django's database sessions, with columns for the person, address and browser.

A page for a signed-in person needs the session and the person: both are read in one statement.
"""

from contextvars import ContextVar
from typing import Any, cast

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DEFAULT_DB_ALIAS, connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import SimpleLazyObject

from oss_portal.audit.trail import current_trace
from oss_portal.db.compiled import compiled_sql
from oss_portal.models import Pengguna, Session

# The session of the request whose person is being read (`PersonMiddleware`).
_asked: ContextVar["SessionStore | None"] = ContextVar("asked", default=None)


class SessionStore(DatabaseStore):
    _is_new = False
    # The person of the session, read together with it; None if nobody is signed in, or the session is not read yet.
    person: Pengguna | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_new_session_key(self) -> str:
        # 165 random bits are unique, and the INSERT would fail if not. Django's method queries the database first.
        return get_random_string(32, VALID_KEY_CHARS)

    def create(self) -> None:
        """Begin a new session. It is written with the response only; Django writes an empty row first."""
        self._session_key = self._get_new_session_key()
        self._is_new = self.modified = True
        if not hasattr(self, "_session_cache"):
            self._session_cache: dict[str, Any] = {}

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
        super().save(must_create=must_create or self._is_new)
        self._is_new = False

    def load(self) -> dict[str, Any]:
        """Read the session and its person."""
        self.person = None
        row = next(iter(_session_and_person(self.session_key or "")), None)
        if row is None or row[0] <= timezone.now():
            self._session_key = None
            return {}
        _expires, content, *person = row
        if person[0] is not None:
            fields = Pengguna._meta.concrete_fields
            values = [_as_read(field, value) for field, value in zip(fields, person, strict=True)]
            self.person = Pengguna.from_db(DEFAULT_DB_ALIAS, [f.attname for f in fields], values)
        return self.decode(content)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        trace = current_trace()
        pengguna_id = data.get(SESSION_KEY)
        session.pengguna_id = int(pengguna_id) if pengguna_id else None
        session.ip, session.agen = trace.ip, trace.agen[:300]
        return session


@compiled_sql
def _session_and_person(session_key: str) -> tuple[str, list[Any]]:
    """Return SQL for a session and its person's columns in the order of the model; the ORM has no such join."""
    columns = ", ".join(f"p.{f.column}" for f in Pengguna._meta.concrete_fields)
    return (
        f"select s.expire_date, s.session_data, {columns} from {Session._meta.db_table} s"  # noqa: S608 - names of the models
        f" left join {Pengguna._meta.db_table} p on p.id = s.pengguna_id"
        " where s.session_key = %s"
    ), [session_key]


def _as_read(field: Any, value: Any) -> Any:
    """Return a value as the ORM would hand it to the model."""
    for convert in field.get_db_converters(connection):
        value = convert(value, None, connection)
    return value


def person_read_with_session(pk: object) -> Pengguna | None:
    """Return the person `pk` as read together with the current session; None if the session belongs to another."""
    session = _asked.get()
    person = session.person if session is not None else None
    return person if person is not None and str(person.pk) == str(pk) else None


class PersonMiddleware(AuthenticationMiddleware):
    """Django's middleware with a person that was read together with the session.

    Django's `get_user` checks the session's hash and the person's state. Both are read in each request, so a new
    password, a lock or an ended session takes effect at once.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)

        def person() -> Any:
            token = _asked.set(cast(SessionStore, request.session))
            try:
                return get_user(request)
            finally:
                _asked.reset(token)

        request.user = SimpleLazyObject(person)  # type: ignore[assignment]


def end_all_sessions(pengguna: Pengguna, *, except_for: str | None = None) -> int:
    """End every session of `pengguna` except the one with key `except_for`; the next request finds them ended."""
    session = pengguna.sesi.all()
    if except_for:
        session = session.exclude(session_key=except_for)
    return session.delete()[0]
