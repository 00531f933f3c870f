"""Mails to other officers: when one officer alone changes laws, thresholds, calendar …, or searches very much."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.db.models import Model, Q
from django.urls import NoReverseMatch, reverse

from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from oss_portal.staff.permissions import officers_with


def tell_colleagues(*, obj: Model, by: Pengguna, columns: Iterable[object]) -> None:
    """Queue a mail about a change of `obj` to the other administrators and to the others who may change its table.

    It names the `columns` but not their values, which are in the audit trail.
    """
    meta = obj._meta
    entitled = officers_with(f"{meta.app_label}.{get_permission_codename('change', meta)}")
    people = Pengguna.objects.filter(Q(is_superuser=True) | Q(pk__in=entitled.values("pk")))
    try:
        link = settings.BASE_URL + reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])
    except NoReverseMatch:
        link = settings.BASE_URL + reverse("admin:index")
    for person in people.filter(is_active=True, is_staff=True).exclude(pk=by.pk).order_by("pk"):
        queue_mail(
            "oss_portal/master_data_changed",
            recipient=person.email,
            context={
                "nama": person.nama,
                "who": by.nama,
                "table": meta.verbose_name,
                "row": str(obj)[:200],
                "columns": list(columns),
                "tautan": link,
            },
        )


def tell_supervisors(template: str, *, by: Pengguna, context: dict[str, Any]) -> None:
    """Queue a mail about an act of `by` to the other officers who read the audit trail, else to the administrators."""
    administrators = Pengguna.objects.filter(is_superuser=True, is_active=True)
    for supervisor in officers_with("registrasi.lihat_audit").exclude(pk=by.pk) or administrators.exclude(pk=by.pk):
        queue_mail(
            template,
            recipient=supervisor.email,
            pengguna=supervisor,
            context={"nama": supervisor.nama, "petugas": by} | context,
        )
