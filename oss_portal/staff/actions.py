"""Descriptions of acts of officers, by which the admin, the terms and the helpdesk show and perform them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.functional import Promise

from oss_portal.exceptions import Refused
from oss_portal.forms import PortalForm
from oss_portal.models import Pengguna
from oss_portal.staff.reasons import require_reason
from oss_portal.staff.work.assignment import acting_on
from oss_portal.web.refusals import attempt

T = TypeVar("T")
Text = str | Promise


@dataclass(frozen=True)
class Page:
    """A page that an act shows instead of a message: data to be seen once, such as a key or an identity number."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """A message after an act that depends on its result, such as the number of a new case.

    `record` is the record that the act made; it is shown next, as a filtered list may not contain it.
    """

    message: Text
    record: Model | None = None


def _always(obj: Any) -> bool:
    return True


def _nothing(request: HttpRequest, obj: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Action(Generic[T]):
    """One act on a record of type `T`.

    `name` is part of its address and of the POST; `permission` is needed to do it. `perform(obj, by, form)` calls the
    service with the valid form; its result is ignored unless it is a `Page` or `Done`, so that no act can seem to fail.
    Otherwise `done` is the message afterwards: a sentence, or a function of the record.
    """

    name: str
    title: Text
    permission: str
    perform: Callable[[T, Pengguna, Any], object]
    done: Text | Callable[[T], Text] = ""
    form: type[BaseForm] = PortalForm
    # Further arguments of the form, such as initial values: f(request, record).
    form_arguments: Callable[[HttpRequest, T], dict[str, Any]] = _nothing
    # What the act will do, shown before it is done: sentences, or a function of the record.
    effects: Sequence[Text] | Callable[[T], Sequence[Text]] = ()
    # Whether the record is in a state in which the act is offered.
    visible: Callable[[T], bool] = _always
    # For panels: a sentence above the form, the words of the button (else the title), and whether the act is final.
    hint: Text = ""
    submit: Text = ""
    danger: bool = False
    # Whether officers do this act most often: its form is open beside the data, and a button opens the next case after.
    main: bool = False
    # Whether the act ends the officer's work on the case, so that the next case may follow.
    decides: bool = False
    # Whether the act changes nothing of the case, so that it may be done while a colleague has taken the case.
    alongside: bool = False

    def may_see(self, user: Pengguna | AnonymousUser, obj: T) -> bool:
        """Whether `user` may open the record at all."""
        if not isinstance(obj, Model):
            return True
        meta = obj._meta
        return any(user.has_perm(f"{meta.app_label}.{get_permission_codename(a, meta)}") for a in ("view", "change"))

    def allowed(self, user: Pengguna | AnonymousUser, obj: T | None = None) -> bool:
        """Whether `user` has the permission of the act and, if `obj` is given, the right to see it."""
        return user.has_perm(self.permission) and (obj is None or self.may_see(user, obj))

    def offered(self, user: Pengguna | AnonymousUser, obj: T) -> bool:
        return self.allowed(user, obj) and self.visible(obj)

    def do(self, obj: T, by: Pengguna, form: BaseForm) -> object:
        """Call the service, in a transaction of the caller. Every page of acts calls this method.

        Raises `PermissionDenied` when `by` may not do the act, `AlreadyTaken` while a colleague has taken the case.
        """
        if not self.allowed(by, obj):
            raise PermissionDenied
        if isinstance(obj, Model) and not self.alongside:
            with acting_on(obj, by):
                return self.perform(obj, by, form)
        return self.perform(obj, by, form)

    def effects_on(self, obj: T) -> Sequence[Text]:
        return self.effects(obj) if callable(self.effects) else self.effects

    def done_message(self, obj: T) -> Text:
        return self.done(obj) if callable(self.done) else self.done

    def empty_form(self, request: HttpRequest, obj: T, **arguments: Any) -> BaseForm:
        """Return the form as it is before anything is sent; a page with several acts shows it for each."""
        return self.form(**(self.form_arguments(request, obj) | arguments))

    def bound_form(self, request: HttpRequest, obj: T, **arguments: Any) -> BaseForm:
        """Return the form with the data of a POST; else the empty form."""
        if request.method != "POST":
            return self.empty_form(request, obj, **arguments)
        return self.form(request.POST, request.FILES, **(self.form_arguments(request, obj) | arguments))


@dataclass(frozen=True)
class Outcome:
    """The result of an act: the message to show and, if any, the page to show or the record that it made."""

    message: Text
    page: Page | None = None
    record: Model | None = None


def perform(action: Action[T], obj: T, by: Pengguna, form: BaseForm) -> Outcome | Refused:
    """Do the act in one transaction. A refusal is added to the form and returned; nothing is changed then.

    An act that cannot be undone needs a reason that somebody else can check. An act that succeeds without a message or
    page raises `TypeError`, and nothing is changed then either.
    """
    with attempt(form) as act:
        reason = form.fields.get("alasan")
        if action.danger and reason is not None and reason.required:
            # The reason is written in the letter to a person who loses something, or used in court.
            require_reason(form.cleaned_data["alasan"])
        result = action.do(obj, by, form)
        page = result if isinstance(result, Page) else None
        message = result.message if isinstance(result, Done) else action.done_message(obj)
        if not (message or page):
            raise TypeError(f"the act {action.name} says nothing when it is done")
        made = result.record if isinstance(result, Done) else None
    return act.refused or Outcome(message, page, made)
