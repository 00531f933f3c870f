"""The demonstration has an NIB to look at and an application to review."""

import pytest
from django.core.management import call_command

from nib.models import Nib, Permohonan

pytestmark = pytest.mark.django_db


def test_the_demonstration_walks_the_real_way():
    call_command("load_reference_data", verbosity=0)
    call_command("load_demo", verbosity=0)
    nib = Nib.objects.get()
    assert nib.data.kegiatan.count() == 2
    assert Permohonan.objects.get(status="diajukan").bendera == ["identitas"]
