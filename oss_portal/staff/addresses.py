"""Names and addresses of the pages that the admin has for a kind of record."""

from django.db.models import Model
from django.urls import reverse


def page_name(model: Model | type[Model], page: str) -> str:
    """Return the name of a page of the admin, such as `change` or `changelist`, without its namespace."""
    return f"{model._meta.app_label}_{model._meta.model_name}_{page}"


def list_url(model: Model | type[Model]) -> str:
    """Return the address of the list of a kind of record."""
    return reverse(f"admin:{page_name(model, 'changelist')}")


def record_url(obj: Model) -> str:
    """Return the address of the page of a record. Raises `NoReverseMatch` where the admin has none."""
    return reverse(f"admin:{page_name(obj, 'change')}", args=[obj.pk])
