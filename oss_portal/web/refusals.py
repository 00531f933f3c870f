"""Functions that show a refusal of a service on a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest

from oss_portal.exceptions import Refused
from oss_portal.web.rate_limit import TooManyAttempts, count_attempts


def show_refusal(target: BaseForm | HttpRequest, refused: Refused, level: int = messages.ERROR) -> None:
    """Show a refusal at its field or above the form; without a form, as a message of `level` on the next page."""
    if isinstance(target, BaseForm):
        target.add_error(refused.field if refused.field in target.fields else None, str(refused.message))
    else:
        messages.add_message(target, level, str(refused.message))


@dataclass
class Attempt:
    """The result of the act inside of `attempt`: `done`, or the refusal that was shown."""

    done: bool = False
    refused: Refused | None = None


@contextmanager
def attempt(target: BaseForm | HttpRequest, level: int = messages.ERROR) -> Iterator[Attempt]:
    """Do the acts of the block in one transaction; show a refusal at `target` and roll back.

    ```
    with attempt(form) as act:
        services.revoke_nib(nib=nib, by=request.user, alasan=form.cleaned_data["alasan"])
    if act.done:
        return redirect("nib")
    ```
    """
    act = Attempt()
    try:
        with transaction.atomic():
            yield act
    except Refused as refused:
        act.refused = refused
        show_refusal(target, refused, level)
    else:
        act.done = True


def within_limit(form: BaseForm, scope: str, key: str) -> bool:
    """Count a complete form against a limit; beyond it show the wait above the form, which keeps the typed values."""
    return within_limits(form, (scope, key))


def within_limits(form: BaseForm, *tries: tuple[str, str | None]) -> bool:
    """Count a complete form against several limits, in all of them or in none; otherwise as `within_limit`."""
    try:
        count_attempts(*tries)
    except TooManyAttempts as refused:
        show_refusal(form, refused)
        return False
    return True
