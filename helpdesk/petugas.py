"""Who serves at the helpdesk."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from oss_portal.models import Pengguna


def berizin(codename: str) -> QuerySet[Pengguna]:
    """Return the active staff with a permission of the helpdesk, given directly or by a group."""
    izin = Permission.objects.filter(content_type__app_label="helpdesk", codename=codename)
    berhak = Q(user_permissions__in=izin) | Q(groups__permissions__in=izin)
    pk = Pengguna.objects.filter(berhak, is_active=True, is_staff=True).values("pk")
    return Pengguna.objects.filter(pk__in=pk).order_by("nama")
