"""A list of the admin accepts only the filters and columns that it shows (attacks 3, P8)."""

from itertools import product
from types import SimpleNamespace

import pytest
from captcha.models import CaptchaStore
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.sites import site
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.staff.admin_site import PortalAdminSite
from oss_portal.staff.closed_lists import ClosedAdmin, ClosedChangeList
from oss_portal.staff.roles import set_up_roles
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
LOOKUPS = ["", "__exact", "__iexact", "__regex", "__iregex", "__startswith", "__contains", "__gt", "__lte", "__range"]
LOOKUPS += ["__in", "__year", "__date", "__hour", "__length", "__has_key", "__0", "__isnull"]
LISTS = sorted(site._registry.values(), key=lambda a: a.opts.label)


def columns(model):
    """Yield every column of a table, and of the tables that it refers to or that refer to it."""
    for field in model._meta.get_fields():
        yield field.name
        if field.is_relation and isinstance(field.related_model, type):
            yield from (f"{field.name}__{f.name}" for f in field.related_model._meta.fields)


def filtered(model_admin):
    """Return the columns by which the list can be filtered."""
    items = [i[0] if isinstance(i, list | tuple) else i for i in model_admin.list_filter]
    own = {getattr(i, "parameter_name", i) for i in items}
    # A filter of a relation uses the related key: "groups__id__exact".
    relations = {n: f for n in own if isinstance(n, str) for f in model_admin.model._meta.get_fields() if f.name == n}
    keys = {f"{n}__{f.related_model._meta.pk.name}" for n, f in relations.items() if f.is_relation}
    return own | keys | {model_admin.date_hierarchy}


def request_of(petugas):
    return SimpleNamespace(user=petugas, GET={})


def address(model_admin, page="changelist"):
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{page}")


@pytest.fixture
def officer(client):
    def sign_in(**fields):
        petugas = PetugasFactory(**fields)
        client.force_login(petugas, backend=BACKEND)
        return petugas

    return sign_in


def test_no_list_can_be_filtered_by_a_column_that_it_does_not_offer():
    petugas = PetugasFactory.build(is_superuser=True)
    for model_admin in LISTS:
        request, offered = request_of(petugas), filtered(model_admin)
        assert isinstance(model_admin, ClosedAdmin)
        for column, lookup in product(columns(model_admin.model), LOOKUPS):
            key = f"{column}{lookup}"
            if model_admin.lookup_allowed(key, "x", request) or model_admin.lookup_allowed(key, "x"):
                assert column in offered, key


def test_a_library_that_comes_later_is_closed_too():
    later = PortalAdminSite("later")
    later.register(Pengguna, type("Open", (admin.ModelAdmin,), {"list_filter": ["is_staff"], "__module__": "library"}))
    assert later._registry[Pengguna].lookup_allowed("is_staff__exact", "1")
    assert not later._registry[Pengguna].lookup_allowed("password__startswith", "argon2")
    later.register(CaptchaStore)
    assert not later._registry[CaptchaStore].lookup_allowed("response__regex", ".")


def test_every_list_refuses_every_role_every_hidden_column(rf, officer):
    for role in [*set_up_roles(), ""]:
        petugas = officer(is_superuser=not role)
        petugas.groups.set(Group.objects.filter(name=role))
        refused = set()
        for model_admin in LISTS:
            for column in {f.name for f in model_admin.model._meta.fields} - filtered(model_admin):
                request = rf.get("/", {f"{column}__regex": "0"})
                request.user = petugas
                # A list is read from a replica, unless the session says that the officer wrote something a moment ago.
                request.session = {}
                with pytest.raises((DisallowedModelAdminLookup, PermissionDenied)) as answer:
                    model_admin.changelist_view(request)
                refused.add(answer.type)
        assert DisallowedModelAdminLookup in refused, role


@pytest.mark.parametrize(
    "query",
    [
        {"user_id": "ADMIN", "password__regex": r"^argon2\$"},
        {"telepon__startswith": "+62"},
        {"tanggal_lahir": "1990-05-17"},
        {"groups__permissions__codename": "x"},
        {"dibuat_pada__year": "99999"},
        {"is_staff__exact": "mungkin"},
        {"groups__id__exact": "satu"},
        {"groups__id__exact": "9" * 40},
    ],
)
def test_row_3_no_officer_learns_about_another_account_by_an_address(client, officer, query):
    officer(group="Verifikasi")
    response = client.get(reverse("admin:oss_portal_pengguna_changelist"), query)
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert not response.context["cl"].result_list.exists()


IMPOSSIBLE = [("99999", "", ""), ("9999", "", ""), ("0", "", ""), ("-1", "", ""), ("x", "", ""), ("2026", "13", "")]
IMPOSSIBLE += [("2026", "2", "30"), ("9999", "12", "31"), ("", "x", ""), ("2026", "1", "x")]
STRANGE = [("1", "1", "1"), ("٢٠٢٦", "", ""), ("", "13", ""), ("2026", "", "31"), ("9998", "12", "")]


@pytest.mark.parametrize("model_admin", [a for a in LISTS if a.date_hierarchy], ids=lambda a: a.opts.label)
def test_row_p8_a_date_that_cannot_be_is_refused_and_breaks_nothing(client, officer, model_admin):
    officer(is_superuser=True)
    for parts in IMPOSSIBLE + STRANGE:
        named = zip(("year", "month", "day"), parts, strict=True)
        query = {f"{model_admin.date_hierarchy}__{part}": value for part, value in named if value}
        status = client.get(address(model_admin), query).status_code
        assert status in ({400} if parts in IMPOSSIBLE else {200, 400}), query


@pytest.mark.parametrize("value", ["99999-01-01", "x", "", "9" * 40, "' or 1=1 --", "-1", "\ud7ff", "1.5e9"])
def test_no_filter_breaks_at_a_value_that_cannot_be(rf, officer, value):
    petugas = officer(is_superuser=True)
    for model_admin in LISTS:
        for key in sorted(model_admin.filter_keys(request_of(petugas))):
            request = rf.get("/", {key: value})
            request.user = petugas
            try:
                list(model_admin.get_changelist_instance(request).result_list[:1])
            except DisallowedModelAdminLookup:
                continue


# Computed from shown columns, for searching.
DERIVED = {"teks_cari"}


def test_a_word_is_looked_for_only_in_columns_that_are_shown(rf, officer):
    """Searches by the shape of the words (a NIK or an address, typed in full) are in `RecordSearch`."""
    petugas = officer(is_superuser=True)
    for model_admin in LISTS:
        if getattr(model_admin, "SEARCH", None):
            continue
        request = rf.get("/")
        request.user = petugas
        shown = {str(name) for name in model_admin.list_display}
        for _title, options in model_admin.get_fieldsets(request, model_admin.model()):
            shown |= {n for row in options["fields"] for n in ([row] if isinstance(row, str) else row)}
        looked_for = {path.lstrip("^=@").split("__")[0] for path in model_admin.get_search_fields(request)}
        assert looked_for <= shown | DERIVED, model_admin.opts.label


def test_a_list_is_sorted_and_counted_only_by_what_it_shows(rf, officer):
    """Django would sort by columns without a link in the heading, and by the columns behind a masked column."""
    petugas = officer(is_superuser=True)
    for model_admin in LISTS:
        request = rf.get("/", {"o": ".".join(str(n) for n in range(len(model_admin.list_display))), "_facets": "True"})
        request.user = petugas
        listing = model_admin.get_changelist_instance(request)
        assert isinstance(listing, ClosedChangeList)
        assert not listing.add_facets
        sortable = model_admin.get_sortable_by(request)
        for name in listing.list_display:
            column = listing.get_ordering_field(name)
            assert column is None or name in sortable
            if column is not None and column != name and name != "__str__":
                field = model_admin.model._meta.get_field(str(column).split("__")[0])
                assert not isinstance(field, EncryptedTextField)
                assert field.name not in {"password", "telepon", "email", "tanggal_lahir", "token_form"}
