"""The demonstration has an NIB to look at and an application to review; set-up makes the groups of officers."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from nib.data_awal import DATA_INDUK, PENGAWAS, PENINJAU, muat
from nib.models import Nib, Permohonan

pytestmark = pytest.mark.django_db


def test_the_demonstration_walks_the_real_way():
    call_command("muat_data_awal", verbosity=0)
    call_command("isi_contoh", verbosity=0)
    nib = Nib.objects.get()
    assert nib.data.kegiatan.count() == 2
    assert Permohonan.objects.antrean().get().bendera == ["identitas"]


def test_groups_are_made_once_and_stay_as_staff_changed_them():
    muat()
    for nama in (PENINJAU, PENGAWAS, DATA_INDUK):
        assert Group.objects.get(name=nama).permissions.exists()
    Group.objects.get(name=PENINJAU).permissions.clear()
    muat()
    assert not Group.objects.get(name=PENINJAU).permissions.exists()
