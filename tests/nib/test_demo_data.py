"""The demonstration has an NIB to look at and an application to review; set-up makes the groups of officers."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from nib.models import Nib, Permohonan
from nib.reference_data import MASTER_DATA_GROUP, REVIEWER_GROUP, SUPERVISION_GROUP, load

pytestmark = pytest.mark.django_db


def test_the_demonstration_walks_the_real_way():
    call_command("load_reference_data", verbosity=0)
    call_command("load_demo", verbosity=0)
    nib = Nib.objects.get()
    assert nib.data.kegiatan.count() == 2
    assert Permohonan.objects.queue().get().bendera == ["identitas"]


def test_groups_are_made_once_and_stay_as_staff_changed_them():
    load()
    for name in (REVIEWER_GROUP, SUPERVISION_GROUP, MASTER_DATA_GROUP):
        assert Group.objects.get(name=name).permissions.exists()
    Group.objects.get(name=REVIEWER_GROUP).permissions.clear()
    load()
    assert not Group.objects.get(name=REVIEWER_GROUP).permissions.exists()
