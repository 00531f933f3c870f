"""The demonstration has an NIB to look at and an application to review; on request hundreds of cases."""

import pytest
from django.core.management import call_command

from nib.models import Nib, Permohonan
from oss_portal.models import WorkItem
from oss_portal.staff.work.queues import QUEUES

pytestmark = pytest.mark.django_db


def test_the_demonstration_walks_the_real_way():
    call_command("load_reference_data", verbosity=0)
    call_command("load_demo", verbosity=0)
    nib = Nib.objects.get()
    assert nib.data.kegiatan.count() == 2
    assert Permohonan.objects.get(status="diajukan").bendera == ["identitas"]


def test_many_cases_fill_every_queue_of_officers_once():
    call_command("load_reference_data", verbosity=0)
    call_command("load_demo", many=True, cases=4, verbosity=0)
    queues = set(WorkItem.objects.is_open().values_list("antrean", flat=True))
    assert queues == set(QUEUES), set(QUEUES) - queues
    before = WorkItem.objects.count()
    call_command("load_demo", many=True, cases=4, verbosity=0)
    assert WorkItem.objects.count() == before
