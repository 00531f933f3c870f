"""The foreign key to the person who did something."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from oss_portal.models.pengguna import Pengguna


def done_by(
    verbose_name: "_StrOrPromise | None" = None, **options: Any
) -> "models.ForeignKey[Pengguna | Combinable, Pengguna]":
    """Return the key to the person who did it: it protects them from deletion, and has no reverse relation.

    It has no index, which would only make writing slower: the acts of a person are found in the audit trail. `options`
    are those of a foreign key.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=verbose_name,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        **options,
    )


def done_by_or_nobody(
    verbose_name: "_StrOrPromise | None" = None, **options: Any
) -> "models.ForeignKey[Pengguna | Combinable | None, Pengguna | None]":
    """Return the key of `done_by` that may be null: not done yet, done by the system, or by somebody not signed in."""
    return done_by(verbose_name, null=True, **options)  # type: ignore[return-value]
