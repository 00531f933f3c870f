"""Two officers make a version, and it comes into force by the clock (AKS-2)."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from ketentuan.events import Event
from ketentuan.exceptions import ConcurrentAnnouncement, NoVersionInForce
from ketentuan.models import VersiKetentuan
from ketentuan.reference_data import load
from ketentuan.services import persetujuan, publishing
from ketentuan.texts.parser import fingerprint
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent
from tests.factories.ketentuan import DrafFactory, VersiKetentuanFactory, text
from tests.factories.registrasi import PetugasFactory
from tests.ketentuan.helpers import in_force_at

pytestmark = pytest.mark.django_db


def announce(draft):
    publishing.submit_version(versi=draft, by=draft.disusun_oleh)
    return publishing.announce_version(versi=draft, by=PetugasFactory())


def test_the_reference_data_load_version_1_of_both_documents_only_once():
    load()
    load()
    assert VersiKetentuan.objects.count() == 2
    for jenis in ("ketentuan", "privasi"):
        v = persetujuan.version_in_force(jenis)
        assert v.nomor == 1
        assert v.sha256 == fingerprint(v.sumber)
    assert persetujuan.version_in_force("ketentuan").sumber == Path("ketentuan/data/ketentuan-v1.md").read_text()


def test_without_a_version_that_is_said_clearly():
    with pytest.raises(NoVersionInForce):
        persetujuan.version_in_force("ketentuan")


def test_a_draft_is_submitted_and_then_announced_by_another_officer():
    VersiKetentuanFactory()
    draft = DrafFactory()
    v = announce(draft)
    assert (v.nomor, v.status) == (2, "diumumkan")
    assert v.disetujui_oleh != v.disusun_oleh
    assert persetujuan.version_in_force("ketentuan").nomor == 1
    assert in_force_at(v.berlaku_sejak).nomor == 2
    trace = AuditEvent.objects.filter(subjek_id=str(v.pk)).order_by("id").values_list("peristiwa", "oleh")
    assert list(trace) == [
        (Event.DRAF_DIAJUKAN, v.disusun_oleh_id),
        (Event.VERSI_DIUMUMKAN, v.disetujui_oleh_id),
    ]


def test_a_drafter_cannot_approve_their_own_draft():
    draft = DrafFactory()
    publishing.submit_version(versi=draft, by=draft.disusun_oleh)
    with pytest.raises(Refused, match="Petugas lain"):
        publishing.announce_version(versi=draft, by=draft.disusun_oleh)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersiKetentuan.objects.filter(pk=draft.pk).update(disetujui_oleh=draft.disusun_oleh)


def test_another_officer_does_not_change_a_draft():
    draft = DrafFactory()
    with pytest.raises(Refused, match="disusun oleh"):
        publishing.save_draft(versi=draft, by=PetugasFactory(), data={"sumber": text(7)})


@pytest.mark.parametrize(
    ("difference", "message"),
    [(None, "Isi tanggal"), (timedelta(days=-1), "sudah lewat"), (timedelta(days=13), "terlalu dekat")],
)
def test_a_wrong_date_of_coming_into_force_is_refused(difference, message):
    draft = DrafFactory(berlaku_sejak=None if difference is None else timezone.now() + difference)
    with pytest.raises(Refused, match=message) as error:
        publishing.submit_version(versi=draft, by=draft.disusun_oleh)
    assert error.value.field == "berlaku_sejak"


def test_the_notice_period_is_counted_when_announced_not_when_submitted(settings):
    draft = DrafFactory(berlaku_sejak=timezone.now() + timedelta(days=15))
    publishing.submit_version(versi=draft, by=draft.disusun_oleh)
    settings.KETENTUAN_NOTICE_DAYS = 20
    with pytest.raises(Refused, match="terlalu dekat"):
        publishing.announce_version(versi=draft, by=PetugasFactory())


def test_two_versions_do_not_come_into_force_at_the_same_moment():
    when = timezone.now() + timedelta(days=30)
    announce(DrafFactory(berlaku_sejak=when))
    draft = DrafFactory(berlaku_sejak=when)
    with pytest.raises(Refused, match="Pilih waktu sesudah itu"):
        publishing.submit_version(versi=draft, by=draft.disusun_oleh)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersiKetentuanFactory(berlaku_sejak=when)


def test_an_announced_version_is_neither_changed_nor_deleted():
    v = VersiKetentuanFactory()
    for changes in ({"sumber": "lain"}, {"berlaku_sejak": timezone.now()}, {"perlu_persetujuan": False}):
        with pytest.raises(DatabaseError), transaction.atomic():
            VersiKetentuan.objects.filter(pk=v.pk).update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        VersiKetentuan.objects.filter(pk=v.pk).delete()
    with pytest.raises(TransitionRefused):
        publishing.save_draft(versi=v, by=v.disusun_oleh, data={"sumber": text(5)})


def test_summary_and_dasar_hukum_are_required():
    for fields in ("ringkasan_perubahan", "dasar_hukum"):
        draft = DrafFactory(**{fields: " "})
        with pytest.raises(Refused) as error:
            publishing.submit_version(versi=draft, by=draft.disusun_oleh)
        assert error.value.field == fields


def test_the_same_text_is_not_announced_again():
    v = VersiKetentuanFactory()
    draft = DrafFactory(sumber=v.sumber)
    with pytest.raises(Refused, match="sama dengan versi 1"):
        publishing.submit_version(versi=draft, by=draft.disusun_oleh)


def test_a_draft_is_returned_with_a_reason_and_then_submitted_again():
    draft = DrafFactory()
    publishing.submit_version(versi=draft, by=draft.disusun_oleh)
    with pytest.raises(Refused):
        publishing.return_version(versi=draft, by=PetugasFactory(), alasan=" ")
    mail.outbox.clear()
    v = publishing.return_version(versi=draft, by=PetugasFactory(), alasan="Angka 2 belum jelas.")
    assert [m.to for m in mail.outbox] == [[draft.disusun_oleh.email]]
    assert "Angka 2 belum jelas." in mail.outbox[0].body
    publishing.save_draft(versi=v, by=v.disusun_oleh, data={"sumber": text(8)})
    assert announce(v).nomor == 1


def test_a_double_click_announces_once():
    draft = DrafFactory()
    announce(draft)
    with pytest.raises(TransitionRefused):
        publishing.announce_version(versi=draft, by=PetugasFactory())


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_announce_at_once_one_wins_and_the_other_is_told():
    VersiKetentuanFactory()
    draft = [DrafFactory(berlaku_sejak=timezone.now() + timedelta(days=30 + n)) for n in range(2)]
    for d in draft:
        publishing.submit_version(versi=d, by=d.disusun_oleh)
    petugas = [PetugasFactory() for _ in draft]
    start, result = threading.Barrier(2), []

    def run(d, p):
        try:
            start.wait()
            result.append(publishing.announce_version(versi=d, by=p).nomor)
        except Refused as error:
            result.append(error)
        finally:
            connection.close()

    thread = [threading.Thread(target=run, args=a) for a in zip(draft, petugas, strict=True)]
    for u in thread:
        u.start()
    for u in thread:
        u.join()
    assert 2 in result
    loser = next(h for h in result if h != 2)
    assert isinstance(loser, ConcurrentAnnouncement)
    assert "Versi 2 sudah diumumkan" in str(loser)
    assert VersiKetentuan.objects.announced().count() == 2


def test_the_version_changes_exactly_at_its_second():
    when = datetime(2027, 1, 1, 0, 0, 0, tzinfo=UTC)
    VersiKetentuanFactory(berlaku_sejak=when - timedelta(days=100))
    VersiKetentuanFactory(berlaku_sejak=when)
    assert in_force_at(when - timedelta(microseconds=1)).nomor == 1
    assert in_force_at(when).nomor == 2
    assert in_force_at(when + timedelta(seconds=1)).nomor == 2


def test_it_changes_by_the_clock_of_the_database_without_anybody_running_anything():
    """The clock alone decides which text is in force, without a cache or a task."""
    VersiKetentuanFactory()
    in_force = timezone.now() + timedelta(seconds=3)
    VersiKetentuanFactory(berlaku_sejak=in_force, diumumkan_pada=timezone.now())
    assert persetujuan.version_in_force("ketentuan").nomor == 1
    time.sleep(max((in_force - timezone.now()).total_seconds(), 0) + 0.1)
    assert persetujuan.version_in_force("ketentuan").nomor == 2


START = datetime(2026, 1, 1, tzinfo=UTC)


@settings(max_examples=40)
@given(
    offset=st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    when=st.lists(st.integers(0, 7 * 10**7), min_size=1, max_size=20),
    attempt=st.lists(st.integers(0, 7 * 10**7), max_size=4),
)
def test_at_every_moment_exactly_one_version_is_in_force(offset, when, attempt):
    """Whichever versions are announced, in any order, exactly one is in force at each moment after the first."""
    with transaction.atomic():
        since = START
        for n in offset:
            VersiKetentuanFactory(berlaku_sejak=since)
            since += timedelta(seconds=n)
        for n in attempt:
            try:
                with transaction.atomic():
                    VersiKetentuanFactory(berlaku_sejak=START + timedelta(seconds=n))
            except IntegrityError:
                pass
        everything = list(VersiKetentuan.objects.announced().filter(jenis="ketentuan").order_by("berlaku_sejak"))
        # Each version ends where the next begins; the last has no end.
        ends = [*(v.berlaku_sejak for v in everything[1:]), None]
        chain = [(v.berlaku_sejak, end, v) for v, end in zip(everything, ends, strict=True)]
        assert [v.nomor for _, _, v in chain] == list(range(1, len(chain) + 1))
        for s in [0, *when]:
            now = START + timedelta(seconds=s)
            in_force = [v for start, end, v in chain if start <= now and (end is None or now < end)]
            assert len(in_force) == 1
            assert in_force_at(now) == in_force[0]
        transaction.set_rollback(True)
