"""Session engine: Django's database sessions, each naming its person, address and browser."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.crypto import get_random_string

from oss_portal.audit.trail import current_trace
from oss_portal.models import Pengguna, Session


class SessionStore(DatabaseStore):
    _is_new = False

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_new_session_key(self) -> str:
        # 165 random bits: nobody has it, and the INSERT of `create` would say so. Django asks first.
        return get_random_string(32, VALID_KEY_CHARS)

    def create(self) -> None:
        """Begin a new row. Django writes it empty at once and again with the answer; here the answer writes it."""
        self._session_key = self._get_new_session_key()
        self._is_new = self.modified = True
        if not hasattr(self, "_session_cache"):
            self._session_cache: dict[str, Any] = {}

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
        super().save(must_create=must_create or self._is_new)
        self._is_new = False

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        trace = current_trace()
        pengguna_id = data.get(SESSION_KEY)
        session.pengguna_id = int(pengguna_id) if pengguna_id else None
        session.ip, session.agen = trace.ip, trace.agen[:300]
        return session


def end_all_sessions(pengguna: Pengguna, *, except_for: str | None = None) -> int:
    """End every session of `pengguna` (but the one with key `except_for`); they are dead in the very next request."""
    session = pengguna.sesi.all()
    if except_for:
        session = session.exclude(session_key=except_for)
    return session.delete()[0]
