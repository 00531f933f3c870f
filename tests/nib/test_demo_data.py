"""The demonstration data have an NIB to look at and an application to review; on request hundreds of cases."""

import pytest
from django.core.management import call_command
from django.db.models import Count, F
from django.utils import timezone

from nib.models import DokumenPengawasan, Nib, Permohonan, SanksiNib, StatusNib
from nib.permissions import REVOKE
from nib.services.supervision.pembatalan import check_pembatalan, last_pencabutan
from nib.services.supervision.pencabutan import check_pencabutan
from oss_portal.demo_data import MANY
from oss_portal.models import AuditEvent, Pengguna, WorkItem
from oss_portal.reference.regions import is_known_code
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work.queues import QUEUES
from registrasi.models import BuktiPendaftaran, Pendaftaran
from registrasi.rules.nik import check_nik

pytestmark = pytest.mark.django_db


def test_the_demonstration_walks_the_real_way():
    call_command("load_reference_data", verbosity=0)
    call_command("load_demo", verbosity=0)
    nib = Nib.objects.get()
    assert nib.data.kegiatan.count() == 2
    assert Permohonan.objects.get(status="diajukan").bendera == ["identitas"]


def test_many_cases_fill_every_queue_of_officers_once():
    call_command("load_reference_data", verbosity=0)
    call_command("load_demo", many=True, cases=12, verbosity=0)
    queues = set(WorkItem.objects.is_open().values_list("antrean", flat=True))
    assert queues == set(QUEUES), set(QUEUES) - queues
    items = WorkItem.objects.is_open()
    assert items.filter(petugas__isnull=False).exists()
    assert items.exclude(tunggu="").exists()
    assert items.filter(tenggat__lt=timezone.now()).exists()
    assert BuktiPendaftaran.objects.exclude(pendaftaran__user_id__in=["KOPERASI", "JAHIT", "JAHIT2"]).exists()
    assert DokumenPengawasan.objects.exists()
    officer = Pengguna.objects.get(user_id="DPMPTSP")
    assert 0 < items.in_area(officer).filter(antrean="pengawasan").count() < items.filter(antrean="pengawasan").count()
    assert not Permohonan.objects.filter(tenggat__lt=F("diajukan_pada")).exists()
    with_history = AuditEvent.objects.filter(subjek_jenis="registrasi.pendaftaran").values("subjek_id")
    assert max(row["n"] for row in with_history.annotate(n=Count("id"))) >= 3
    objected = SanksiNib.objects.exclude(keberatan="")
    assert {s.nib.status for s in objected} == {StatusNib.DICABUT}
    assert officers_with(REVOKE).exclude(pk__in=objected.values("diputus_oleh")).filter(is_superuser=False).exists()
    for proposal in SanksiNib.objects.filter(status="diusulkan"):
        # By the rules a second officer can decide the waiting cases.
        check_pencabutan(proposal.nib, proposal.sebab)
    for sanksi in objected:
        # An upheld objection leads to a cancellation, which is not judged by the officer who decided the revocation.
        check_pembatalan(sanksi.nib, "keberatan")
        assert last_pencabutan(sanksi.nib) == sanksi
    for p in Pendaftaran.objects.filter(user_id__startswith=MANY):
        # The reason of a review can be found in the data of the registration.
        found = check_nik(
            p.nomor_identitas,
            tanggal_lahir=p.tanggal_lahir,
            today=timezone.localdate(),
            is_known_code=is_known_code,
        )
        assert not found.refusals
        assert [warning.code for warning in found.warnings] == p.temuan
    before = WorkItem.objects.count()
    call_command("load_demo", many=True, cases=12, verbosity=0)
    assert WorkItem.objects.count() == before
