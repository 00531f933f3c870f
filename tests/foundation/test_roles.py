"""The groups of officers hold exactly what the apps declare, for the permissions of our apps."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from ketentuan import permissions as ketentuan_permissions
from nib import permissions as nib_permissions
from oss_portal.staff.roles import declared_roles, set_up_roles

pytestmark = pytest.mark.django_db


def held(name: str) -> set[str]:
    rows = Group.objects.get(name=name).permissions.select_related("content_type")
    return {f"{p.content_type.app_label}.{p.codename}" for p in rows}


def permission(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def test_loading_the_reference_data_makes_the_groups():
    call_command("load_reference_data", verbosity=0)
    assert set(declared_roles()) == set(Group.objects.values_list("name", flat=True))
    assert held(nib_permissions.REVIEWERS) == set(nib_permissions.ROLES[nib_permissions.REVIEWERS])


def test_a_right_that_the_table_no_longer_holds_is_taken_away(monkeypatch):
    set_up_roles()
    assert "nib.tagih_kewajiban" in held(nib_permissions.SUPERVISORS)
    monkeypatch.setitem(nib_permissions.ROLES, nib_permissions.SUPERVISORS, ("nib.awasi_nib",))
    set_up_roles()
    assert held(nib_permissions.SUPERVISORS) == {"nib.awasi_nib"}


def test_a_changed_group_is_repaired():
    set_up_roles()
    group = Group.objects.get(name="Penyetuju Ketentuan")
    before = held(group.name)
    group.permissions.set([permission("awasi_nib")])
    set_up_roles()
    assert held(group.name) == before


def test_groups_and_permissions_that_no_app_declares_stay():
    other = Group.objects.create(name="Kelompok lain")
    other.permissions.add(permission("awasi_nib"), permission("add_group"))
    set_up_roles()
    auditor = Group.objects.get(name="Auditor")
    auditor.permissions.add(permission("view_group"))
    set_up_roles()
    assert held("Kelompok lain") == {"nib.awasi_nib", "auth.add_group"}
    assert "auth.view_group" in held("Auditor")


def test_who_is_in_a_group_stays_in_it(django_user_model):
    set_up_roles()
    person = django_user_model.objects.create_user("PETUGAS", "p@oss.example", "x", nama="P")
    person.groups.add(Group.objects.get(name="Auditor"))
    set_up_roles()
    assert person.groups.get().name == "Auditor"


def test_running_again_changes_nothing_and_asks_little(django_assert_max_num_queries):
    set_up_roles()
    before = {name: held(name) for name in declared_roles()}
    with django_assert_max_num_queries(3 * len(before) + 3):
        set_up_roles()
    assert {name: held(name) for name in declared_roles()} == before


def test_a_permission_that_does_not_exist_is_a_fault_of_the_table(monkeypatch):
    monkeypatch.setitem(ketentuan_permissions.ROLES, "Penyusun Ketentuan", ("ketentuan.view_naskah",))
    with pytest.raises(ImproperlyConfigured, match=r"Penyusun Ketentuan.*ketentuan\.view_naskah"):
        set_up_roles()
