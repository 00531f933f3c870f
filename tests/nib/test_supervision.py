"""Warning, freeze, unfreeze, revocation by two officers and its cancellation, revocation on request, roles, notes."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from nib.exceptions import DifferentPersonRequired
from nib.models import (
    DasarHukum,
    DasarTindakan,
    DokumenPengawasan,
    Nib,
    NibEvent,
    PeranNib,
    Permohonan,
    PermohonanPencabutan,
    SanksiNib,
    StatusNib,
)
from nib.policy import Act, allowed
from nib.rules.periods import SUPERVISION_DAYS
from nib.services import holder, supervision
from nib.services.changes import start_change
from oss_portal.audit.sentences import sentence
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import ReasonRequired, Refused, WrongState
from oss_portal.models import AuditEvent, OutgoingMail, WorkItem
from oss_portal.reference.business_calendar import working_days_later
from oss_portal.staff import case as case_page
from oss_portal.staff.case import LONG_TABLE
from oss_portal.staff.work.assignment import take, write_note
from oss_portal.staff.work.queues import item_of, source_of
from oss_portal.text.readable import day, moment
from registrasi.exceptions import AccountSecured
from registrasi.services.permohonan_akses import secure_account
from tests.factories.nib import (
    COURT,
    REASONS,
    documents,
    freeze_now,
    make_nib,
    over,
    propose_revocation,
    propose_urgent_freeze,
    revoke_now,
)
from tests.factories.registrasi import PetugasFactory, first_officer, have_roles
from tests.foundation.test_documents import png
from tests.work import queue_state

pytestmark = pytest.mark.django_db

Sebab = SanksiNib.Sebab
DASAR = "PerBKPM 5/2025"


BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def nib(db) -> Nib:
    return make_nib(impor=True, jenis_api="01", ekspor=True)


def warn(nib, petugas, **more):
    return supervision.warn(nib=nib, by=petugas, alasan="Kegiatan tidak sesuai KBLI.", **more)


def freeze(nib, petugas, **more):
    return supervision.freeze(nib=nib, by=petugas, **{"alasan": "Tidak diperbaiki.", **more})


def frozen_after_warning(nib, petugas):
    over(warn(nib, petugas))
    return freeze(nib, petugas)


def propose(nib, petugas, **more):
    return supervision.propose_pencabutan(nib=nib, by=petugas, **{"sebab": "pelanggaran", "alasan": "Tetap.", **more})


def test_a_warning_gives_the_days_of_the_law_and_is_told_with_a_letter(nib, petugas):
    sanksi = warn(nib, petugas, files=documents("berita_acara"))
    assert sanksi.tenggat_jawab == timezone.localdate() + timedelta(days=30)
    assert "Peringatan untuk NIB" in mail.outbox[-1].subject
    assert "Kegiatan tidak sesuai KBLI." in mail.outbox[-1].body
    assert sanksi.dasar == DASAR
    assert sanksi.surat.perihal == f"Peringatan NIB {nib.nomor}"
    assert bytes(sanksi.surat.pdf).startswith(b"%PDF")
    assert nib.peristiwa.filter(jenis="peringatan", dasar=DASAR).count() == 1
    with pytest.raises(WrongState, match="sudah berjalan"):
        warn(nib, petugas)


def test_a_ground_is_a_law_of_the_table_that_is_in_force_and_for_this_act(nib, petugas):
    ended = DasarTindakan.objects.get(tindakan="peringatan", dasar_hukum__kode="perbkpm-5-2021")
    other = DasarTindakan.objects.get(tindakan="pembatalan")
    for ground in (ended, other):
        with pytest.raises(Refused, match="dasar yang berlaku") as refused:
            warn(nib, petugas, dasar=ground)
        assert refused.value.field == "dasar"
    DasarHukum.objects.filter(kode="perbkpm-5-2025").update(berlaku_sampai=date(2026, 1, 1))
    with pytest.raises(Refused, match="Tabel dasar hukum"):
        warn(nib, petugas)


def test_nothing_follows_a_warning_before_the_answer_or_the_end_of_the_period(nib, petugas):
    with pytest.raises(WrongState, match="Beri peringatan dahulu"):
        freeze(nib, petugas)
    sanksi = warn(nib, petugas)
    with pytest.raises(WrongState, match=f"sampai {day(sanksi.tenggat_jawab)}"):
        freeze(nib, petugas)
    SanksiNib.objects.filter(pk=sanksi.pk).update(tenggat_jawab=timezone.localdate())
    with pytest.raises(WrongState, match="masih dapat menjawab"):
        freeze(nib, petugas)
    over(sanksi)
    assert freeze(nib, petugas).status == "berlaku"
    nib.refresh_from_db()
    assert nib.is_frozen
    assert not allowed(nib, Act.USE_PERAN)
    assert allowed(nib, Act.CHANGE_DATA)


def test_an_answer_opens_the_next_step_and_takes_the_ground_of_silence_away(nib, petugas):
    sanksi = warn(nib, petugas)
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah kami perbaiki.")
    over(sanksi)
    with pytest.raises(WrongState, match="sudah menjawab"):
        freeze(nib, petugas, sebab="tidak_menjawab")
    assert freeze(nib, petugas, sebab="pelanggaran").status == "berlaku"
    with pytest.raises(WrongState, match="tidak menunggu"):
        holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Jawaban lain.")


def test_an_urgent_freeze_needs_its_ground_its_report_and_a_second_officer(nib, petugas):
    with pytest.raises(ReasonRequired) as refused:
        propose_urgent_freeze(nib, petugas, mendesak="")
    assert refused.value.field == "mendesak"
    with pytest.raises(ReasonRequired) as refused:
        propose_urgent_freeze(nib, petugas, files={})
    assert refused.value.field == "berita_acara"
    with pytest.raises(Refused, match="hanya untuk pelanggaran berat"):
        freeze(nib, petugas, sebab="pelanggaran", mendesak="keselamatan")
    sanksi = propose_urgent_freeze(nib, petugas)
    nib.refresh_from_db()
    assert nib.in_force
    assert not any("dibekukan" in message.body for message in mail.outbox)
    with pytest.raises(IntegrityError, match="empat_mata"), transaction.atomic():
        SanksiNib.objects.filter(pk=sanksi.pk).update(status="berlaku", diputus_oleh=petugas)
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    nib.refresh_from_db()
    assert nib.is_frozen
    assert "dibekukan" in mail.outbox[-1].body


def test_a_shorter_time_to_answer_is_for_urgent_grounds_and_has_a_floor(nib, petugas):
    for days in (6, 31):
        with pytest.raises(Refused) as refused:
            propose_urgent_freeze(nib, petugas, hari_jawab=days)
        assert refused.value.field == "hari_jawab"
    over(warn(nib, petugas))
    with pytest.raises(Refused, match="paling singkat 30 hari"):
        freeze(nib, petugas, hari_jawab=7)
    assert freeze_now(nib, petugas, hari_jawab=7).tenggat_jawab == timezone.localdate() + timedelta(days=7)


def test_an_unfrozen_nib_comes_back_to_the_state_it_was_in(nib, petugas):
    Nib.objects.filter(pk=nib.pk).update(status=StatusNib.DIIZINKAN_USAHA)
    nib.refresh_from_db()
    frozen_after_warning(nib, petugas)
    with pytest.raises(ReasonRequired):
        supervision.unfreeze(nib=nib, by=petugas, alasan=" ")
    supervision.unfreeze(nib=nib, by=petugas, alasan="Sudah diperbaiki.")
    nib.refresh_from_db()
    assert nib.status == StatusNib.DIIZINKAN_USAHA
    assert not nib.sanksi.filter(status="berlaku").exists()
    with pytest.raises(TransitionRefused):
        supervision.unfreeze(nib=nib, by=petugas, alasan="Lagi.")


def test_what_two_officers_froze_two_officers_give_back(nib, petugas):
    freeze_now(nib, petugas)
    nib.refresh_from_db()
    first, second = first_officer(), PetugasFactory()
    proposal = supervision.unfreeze(nib=nib, by=first, alasan="Bahayanya sudah tidak ada.")
    nib.refresh_from_db()
    assert nib.is_frozen
    with pytest.raises(WrongState, match="sudah berjalan"):
        supervision.unfreeze(nib=nib, by=second, alasan="Lagi.")
    with pytest.raises(DifferentPersonRequired):
        supervision.confirm(sanksi=proposal, by=first, alasan=REASONS)
    supervision.confirm(sanksi=proposal, by=second, alasan=REASONS)
    nib.refresh_from_db()
    proposal.refresh_from_db()
    assert nib.in_force
    assert proposal.surat.perihal == f"Pencairan pembekuan NIB {nib.nomor}"
    assert not nib.sanksi.exclude(status="selesai").exists()
    assert "berlaku kembali" in mail.outbox[-1].body
    # One officer alone decides a freeze after a warning, and its end.
    again = make_nib()
    frozen_after_warning(again, petugas)
    assert supervision.unfreeze(nib=again, by=petugas, alasan="Sudah diperbaiki.") is None


def test_a_proposal_to_give_back_that_is_refused_leaves_the_freeze(nib, petugas):
    freeze_now(nib, petugas)
    proposal = supervision.unfreeze(nib=nib, by=petugas, alasan="Bahayanya sudah tidak ada.")
    supervision.reject(sanksi=proposal, by=PetugasFactory(), alasan="Masih berbahaya.")
    nib.refresh_from_db()
    assert nib.is_frozen
    assert nib.sanksi.get(tahap="pembekuan").status == "berlaku"


def test_warn_freeze_propose_and_revoke_never_fit_into_one_day(nib, petugas):
    """The fault was that all four steps could be done within one minute."""
    with pytest.raises(WrongState, match="Beri pembekuan dahulu"):
        propose(nib, petugas)
    warning = warn(nib, petugas)
    over(warning)
    frozen = freeze(nib, petugas)
    for sebab in ("pelanggaran", "tidak_menjawab", "berat"):
        with pytest.raises(WrongState, match="masih dapat menjawab pembekuan"):
            propose(nib, petugas, sebab=sebab)
    over(frozen)
    sanksi = propose(nib, petugas, sebab="tidak_menjawab")
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    nib.refresh_from_db()
    assert nib.is_revoked
    assert nib.sanksi.filter(surat__isnull=False).count() == 3


def test_a_proposal_is_asked_again_when_it_is_decided(nib, petugas):
    over(frozen_after_warning(nib, petugas))
    sanksi = propose(nib, petugas, sebab="tidak_menjawab")
    frozen = nib.sanksi.get(tahap="pembekuan")
    holder.answer_sanksi(sanksi=frozen, by=nib.data.pembuat, answer="Maaf terlambat; ini buktinya.")
    with pytest.raises(WrongState, match="sudah menjawab"):
        supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)


def test_four_eyes_who_proposes_a_revocation_does_not_decide_it(nib, petugas):
    sanksi = propose_revocation(nib, petugas)
    nib.refresh_from_db()
    assert nib.in_force
    with pytest.raises(DifferentPersonRequired):
        supervision.confirm(sanksi=sanksi, by=petugas, alasan=REASONS)
    with pytest.raises(IntegrityError, match="empat_mata"), transaction.atomic():
        SanksiNib.objects.filter(pk=sanksi.pk).update(status="berlaku", diputus_oleh=petugas)
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    nib.refresh_from_db()
    assert nib.is_revoked
    assert nib.dicabut_pada
    assert set(nib.peran.values_list("status", flat=True)) == {"dicabut"}
    assert nib.peristiwa.filter(jenis="dicabut", tipe_dokumen="3", dasar=DASAR).count() == 1
    assert "dicabut" in mail.outbox[-1].body
    with pytest.raises(TransitionRefused):
        supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)


@pytest.mark.parametrize("alasan", ["", "setuju", "pelanggaran berat sekali."])
def test_the_second_officer_writes_reasons_of_their_own(nib, petugas, alasan):
    sanksi = propose_revocation(nib, petugas, alasan="Pelanggaran berat sekali.")
    with pytest.raises(Refused) as refused:
        supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=alasan)
    assert refused.value.field == "alasan"
    nib.refresh_from_db()
    assert nib.in_force


def test_a_refused_proposal_leaves_the_nib_as_it_was(nib, petugas):
    sanksi = propose_revocation(nib, petugas)
    supervision.reject(sanksi=sanksi, by=PetugasFactory(), alasan="Bukti kurang.")
    nib.refresh_from_db()
    sanksi.refresh_from_db()
    assert nib.in_force
    assert sanksi.alasan_putusan == "Bukti kurang."
    assert propose_revocation(nib, petugas).pk != sanksi.pk


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"nomor_dokumen": " "}, "nomor_dokumen"),
        ({"tanggal_dokumen": None}, "tanggal_dokumen"),
        ({"tanggal_dokumen": date(2999, 1, 1)}, "tanggal_dokumen"),
        ({"files": {}}, "putusan"),
    ],
)
def test_a_court_decision_names_its_number_and_date_and_is_attached(nib, petugas, missing, field):
    for act in (propose, freeze):
        with pytest.raises(Refused) as refused:
            act(nib, petugas, **COURT | missing)
        assert refused.value.field == field


def test_a_court_decision_stands_in_the_ledger(nib, petugas):
    revoke_now(nib, petugas)
    event = nib.peristiwa.get(jenis="dicabut")
    assert (event.nomor_dokumen, event.tanggal_dokumen) == ("12/Pdt.G/2026/PN Jkt.Pst", date(2026, 9, 1))


def test_a_wrong_revocation_is_cancelled_by_two_and_both_events_stay(nib, petugas):
    before = sorted(nib.peran.values_list("jenis", "rincian", "status"))
    second, third = PetugasFactory(), PetugasFactory()
    pencabutan = revoke_now(nib, petugas, second)
    sanksi = supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keliru", alasan="NIB lain yang dimaksud.")
    for officer in (petugas, second):
        with pytest.raises(DifferentPersonRequired):
            supervision.confirm(sanksi=sanksi, by=officer, alasan=REASONS)
    with pytest.raises(DifferentPersonRequired):
        supervision.reject(sanksi=sanksi, by=second, alasan=REASONS)
    supervision.confirm(sanksi=sanksi, by=third, alasan=REASONS)
    nib.refresh_from_db()
    assert (nib.status, nib.dicabut_pada) == (StatusNib.AKTIF, None)
    assert sorted(nib.peran.live().values_list("jenis", "rincian", "status")) == before
    assert nib.peran.filter(status="dicabut").count() == len(before)
    events = list(nib.peristiwa.order_by("id").values_list("jenis", flat=True))
    assert events.index("dicabut") < events.index("dibatalkan")
    pencabutan.refresh_from_db()
    sanksi.refresh_from_db()
    assert (pencabutan.status, sanksi.status) == ("selesai", "selesai")
    assert "berlaku kembali" in mail.outbox[-1].body
    assert nib.sertifikat.order_by("-versi").first().data["status"] == "01"
    assert revoke_now(nib, petugas).status == "berlaku"


def test_a_role_frozen_by_itself_comes_back_frozen_and_a_frozen_nib_in_force(nib, petugas):
    supervision.freeze_peran(peran=nib.peran.get(rincian="importir"), by=petugas, alasan="Rekomendasi DJP.")
    over(frozen_after_warning(nib, petugas))
    sanksi = propose(nib, petugas)
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    cancelled = supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keliru", alasan="Keliru orang.")
    supervision.confirm(sanksi=cancelled, by=PetugasFactory(), alasan=REASONS)
    nib.refresh_from_db()
    assert nib.status == StatusNib.AKTIF
    assert nib.peran.live().get(rincian="importir").status == "dibekukan"


def test_a_cancellation_has_its_time_its_ground_and_never_makes_a_second_nib(nib, petugas):
    with pytest.raises(WrongState, match="tidak dicabut"):
        supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keliru", alasan="x")
    pencabutan = revoke_now(nib, petugas)
    with pytest.raises(WrongState, match="tidak mengajukan keberatan"):
        supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keberatan", alasan="x")
    over(pencabutan)
    Nib.objects.filter(pk=nib.pk).update(dicabut_pada=timezone.now() - timedelta(days=40))
    SanksiNib.objects.filter(pk=pencabutan.pk).update(berlaku_pada=timezone.now() - timedelta(days=40))
    with pytest.raises(WrongState, match="Masa keberatan berakhir"):
        supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keliru", alasan="x")
    assert supervision.propose_pembatalan(nib=nib, by=petugas, alasan="Putusan.", **COURT)
    make_nib(hak_akses=nib.pelaku_usaha.hak_akses.get())
    with pytest.raises(WrongState, match="sudah mempunyai NIB baru"):
        supervision.confirm(sanksi=nib.sanksi.get(tahap="pembatalan"), by=PetugasFactory(), alasan=REASONS)


def test_an_objection_that_is_right_is_granted_by_a_cancellation(nib, petugas):
    pencabutan = revoke_now(nib, petugas)
    holder.file_keberatan(sanksi=pencabutan, by=nib.data.pembuat, keberatan="Bukan kami.", files=documents("x")["x"])
    over(pencabutan)
    pencabutan.refresh_from_db()
    summary = source_of(SanksiNib).summary
    assert summary(pencabutan).why.endswith("Keberatan belum ditanggapi.")
    sanksi = supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keberatan", alasan="Keberatan benar.")
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    nib.refresh_from_db()
    assert nib.in_force
    told = OutgoingMail.objects.get(kunci__contains=str(sanksi.kode))
    assert "Sebab: Keberatan pelaku usaha dikabulkan" in told.isi
    pencabutan.refresh_from_db()
    assert summary(pencabutan).why == f"Pencabutan: {pencabutan.get_sebab_display()}"
    assert queue_state(PetugasFactory(is_superuser=True), "keberatan").waiting == 0
    assert pencabutan.dokumen.get(jenis="keberatan").berkas.nama == "x.pdf"


def test_court_orders_and_notes_stand_in_the_ledger_and_change_nothing(nib, petugas):
    with pytest.raises(ReasonRequired):
        supervision.write_note(nib=nib, by=petugas, jenis="putusan", alasan="Sita jaminan.")
    order = {k: v for k, v in COURT.items() if k != "sebab"}
    event = supervision.write_note(nib=nib, by=petugas, jenis="putusan", alasan="Sita jaminan.", **order)
    supervision.write_note(nib=nib, by=petugas, jenis="catatan", alasan="Alamat dicek di lapangan.")
    with pytest.raises(Refused):
        supervision.write_note(nib=nib, by=petugas, jenis="dicabut", alasan="x")
    nib.refresh_from_db()
    assert nib.in_force
    assert event.dokumen.get().jenis == "putusan"
    assert "Alamat dicek di lapangan." in mail.outbox[-1].body
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        DokumenPengawasan.objects.all().delete()


def test_a_note_that_is_sent_again_is_not_written_nor_told_twice(nib, petugas):
    note = {"nib": nib, "by": petugas, "jenis": "catatan", "alasan": "Alamat dicek di lapangan."}
    supervision.write_note(**note)
    told = len(mail.outbox)
    with pytest.raises(WrongState, match="sudah tercatat"):
        supervision.write_note(**note)
    assert (len(mail.outbox), nib.peristiwa.filter(jenis="catatan").count()) == (told, 1)
    supervision.write_note(**(note | {"alasan": "Alamat dicek lagi."}))


def test_the_page_of_an_nib_says_whose_turn_it_is_and_until_when(nib, petugas, client):
    have_roles()
    proposal = propose_urgent_freeze(nib, petugas)
    address = reverse("admin:nib_nib_change", args=[nib.pk])
    client.force_login(PetugasFactory(group="Pemutus pengawasan NIB"), backend=BACKEND)
    page = client.get(address).text
    assert "Tidak ada tindakan untuk Anda" not in page
    assert reverse("admin:nib_sanksinib_change", args=[proposal.pk]) in page.partition("Yang sedang menunggu")[2]
    assert f"tenggat {moment(item_of(proposal).tenggat)}" in page
    # An officer who may not open the proposal gets the same text, without a link that would answer 403.
    client.force_login(PetugasFactory(group="Verifikasi"), backend=BACKEND)
    page = client.get(address).text
    assert "Usulan pengawasan NIB" in page.partition("Yang sedang menunggu")[2]
    assert reverse("admin:nib_sanksinib_change", args=[proposal.pk]) not in page
    # The freeze is not offered a second time while the proposal waits.
    client.force_login(petugas_with_supervision := PetugasFactory(group="Pengawas NIB"), backend=BACKEND)
    assert petugas_with_supervision.has_perm("nib.awasi_nib")
    assert reverse("admin:nib_nib_bekukan", args=[nib.pk]) not in client.get(address).text
    page = client.get(reverse("admin:nib_sanksinib_change", args=[proposal.pk])).text
    assert "giliran petugas antrean “Usulan pengawasan NIB”" in page


def test_the_page_of_an_act_that_a_colleague_made_impossible_leads_to_the_case(nib, petugas, client):
    have_roles()
    proposal = propose_urgent_freeze(nib, petugas)
    second = PetugasFactory(group="Pemutus pengawasan NIB")
    supervision.reject(sanksi=proposal, by=second, alasan=REASONS)
    client.force_login(second, backend=BACKEND)
    answer = client.get(reverse("admin:nib_sanksinib_putuskan", args=[proposal.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:nib_sanksinib_change", args=[proposal.pk])
    assert "“Setujui usulan” tidak dapat dilakukan sekarang" in answer.text


def test_the_history_of_an_nib_says_what_was_decided(nib, petugas):
    request = holder.request_pencabutan(
        nib=nib,
        by=nib.data.pembuat,
        jenis="nonlikuidasi",
        alasan="Tutup.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    holder.answer_sanksi(sanksi=warn(nib, petugas), by=nib.data.pembuat, answer="Sudah diperbaiki.")
    freeze_now(nib, petugas)
    supervision.decide_pencabutan_request(pencabutan_request=request, by=PetugasFactory(), setuju=True)
    said = [sentence(event) for event in AuditEvent.objects.filter(nib=nib.nomor)]
    assert any("membekukan NIB." in text for text in said)
    assert any("menyetujui permintaan pencabutan; NIB dicabut." in text for text in said)
    assert any("mencabut NIB." in text for text in said)
    assert any("menjawab peringatan." in text for text in said)
    assert "Status NIB diubah." not in said


def test_nobody_supervises_a_business_of_one_s_own(nib):
    owner = nib.data.pembuat
    for perform in (
        lambda: warn(nib, owner),
        lambda: propose_revocation(nib, owner),
        lambda: supervision.unfreeze(nib=nib, by=owner, alasan="x"),
        lambda: supervision.freeze_peran(peran=nib.peran.first(), by=owner, alasan="x"),
    ):
        with pytest.raises(DifferentPersonRequired):
            perform()


def test_a_revocation_closes_an_open_change_and_a_new_number_may_be_asked_for(nib, petugas):
    start_change(pelaku_usaha=nib.pelaku_usaha, by=nib.data.pembuat)
    revoke_now(nib, petugas)
    assert not Permohonan.objects.is_open().exists()
    new = make_nib(hak_akses=nib.pelaku_usaha.hak_akses.get())
    assert new.nomor != nib.nomor
    with connection.cursor() as cursor, pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        cursor.execute("delete from nib_nib where id = %s", [nib.pk])


def test_customs_access_is_frozen_while_the_nib_lives(nib, petugas):
    peran = nib.peran.get(rincian="importir")
    supervision.freeze_peran(peran=peran, by=petugas, alasan="Rekomendasi DJP.")
    nib.refresh_from_db()
    assert nib.in_force
    assert nib.peran.filter(status="dibekukan").get() == peran
    assert nib.peran.filter(status="aktif", jenis="API").exists()
    assert "Importir" in mail.outbox[-1].subject
    supervision.unfreeze_peran(peran=peran, by=petugas, alasan="Selesai.")
    assert not nib.peran.filter(status="dibekukan").exists()
    assert [p.jenis for p in nib.peristiwa.filter(peran=peran).order_by("id")] == [
        "peran_diberikan",
        "peran_dibekukan",
        "peran_dipulihkan",
    ]


def test_akh_1b_the_end_that_a_secured_account_asked_for_is_refused_or_waits(nib, petugas):
    owner = nib.data.pembuat
    request = holder.request_pencabutan(
        nib=nib, by=owner, jenis="nonlikuidasi", alasan="Tutup.", pernyataan=list(PermohonanPencabutan.PERNYATAAN)
    )
    secure_account(pengguna=owner, channel="surel")
    with pytest.raises(AccountSecured):
        supervision.decide_pencabutan_request(pencabutan_request=request, by=petugas, setuju=True)
    nib.refresh_from_db()
    assert not nib.is_revoked
    supervision.decide_pencabutan_request(
        pencabutan_request=request, by=petugas, setuju=False, alasan="Bukan pemiliknya yang meminta."
    )


def test_the_holder_asks_for_the_end_with_all_statements_and_an_officer_decides(nib, petugas):
    owner = nib.data.pembuat
    data = {"nib": nib, "by": owner, "jenis": "nonlikuidasi", "alasan": "Pindah ke luar negeri."}
    with pytest.raises(Refused, match="setiap pernyataan"):
        holder.request_pencabutan(pernyataan=["pajak"], **data)
    pencabutan_request = holder.request_pencabutan(pernyataan=list(PermohonanPencabutan.PERNYATAAN), **data)
    assert holder.request_pencabutan(pernyataan=[], **data) == pencabutan_request
    told = OutgoingMail.objects.filter(kepada=owner.email, perihal__contains=f"pencabutan NIB {nib.nomor} kami terima")
    assert "Batalkan di halaman ini" in told.get().isi
    with pytest.raises(ReasonRequired):
        supervision.decide_pencabutan_request(pencabutan_request=pencabutan_request, by=petugas, setuju=False)
    supervision.decide_pencabutan_request(pencabutan_request=pencabutan_request, by=petugas, setuju=True)
    nib.refresh_from_db()
    assert nib.is_revoked
    assert "Pindah ke luar negeri." in nib.peristiwa.get(jenis="dicabut").alasan
    with pytest.raises(WrongState, match="sudah dicabut"):
        holder.request_pencabutan(pernyataan=list(PermohonanPencabutan.PERNYATAAN), **data)


def test_the_end_that_a_holder_asks_for_is_red_and_shows_what_ends(nib, client):
    have_roles()
    asked = holder.request_pencabutan(
        nib=nib,
        by=nib.data.pembuat,
        jenis="nonlikuidasi",
        alasan="Tutup.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    client.force_login(PetugasFactory(group="Pemutus pengawasan NIB"), backend=BACKEND)
    case = client.get(reverse("admin:nib_permohonanpencabutan_change", args=[asked.pk])).text
    # The act has its own page behind a red button, so one press is not enough.
    assert '<a class="btn btn-outline-danger"' in case
    page = client.get(reverse("admin:nib_permohonanpencabutan_setujui", args=[asked.pk])).text
    assert 'class="case-act danger"' in page
    for shown in (nib.nomor, nib.pelaku_usaha.nama, "Tanda Daftar Perusahaan", "untuk selamanya", "Tutup."):
        assert shown in page


def test_the_facts_of_a_step_stand_once_on_its_page(nib, petugas, client):
    have_roles()
    sanksi = warn(nib, petugas)
    client.force_login(PetugasFactory(group="Pengawas NIB"), backend=BACKEND)
    for record in (sanksi, nib):
        page = client.get(reverse(f"admin:nib_{record._meta.model_name}_change", args=[record.pk])).text
        page = page[page.index('class="case-data"') : page.index('class="case-panel"')]
        # The history of the NIB cites the same law in its own row.
        assert page.count(str(sanksi.dasar)) == (2 if record == nib else 1)
        assert page.count(">NIB</dt>") == 1


def test_a_refused_request_leaves_the_nib_and_says_why(nib, petugas):
    pencabutan_request = holder.request_pencabutan(
        nib=nib,
        by=nib.data.pembuat,
        jenis="likuidasi",
        alasan="Bubar.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    supervision.decide_pencabutan_request(
        pencabutan_request=pencabutan_request, by=petugas, setuju=False, alasan="Pajak belum lunas."
    )
    nib.refresh_from_db()
    assert nib.in_force
    assert "Pajak belum lunas." in mail.outbox[-1].body


def test_an_objection_is_possible_once_and_within_thirty_days(nib, petugas):
    sanksi = propose_revocation(nib, petugas)
    with pytest.raises(WrongState, match="tidak dapat diajukan"):
        holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Tidak benar.")
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Tidak benar.")
    with pytest.raises(WrongState, match="tidak dapat diajukan"):
        holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Sekali lagi.")
    assert nib.peristiwa.filter(jenis="keberatan").count() == 1


def test_every_sanction_is_in_the_ledger_which_cannot_be_rewritten(nib, petugas):
    warn(nib, petugas)
    event = NibEvent.objects.filter(nib=nib, jenis="peringatan")
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        event.update(alasan="lain")
    with pytest.raises(Exception, match="or delete"), transaction.atomic():
        event.delete()


def test_in_the_admin_the_steps_have_pages(client, nib):
    petugas, second = PetugasFactory(is_superuser=True), PetugasFactory(is_superuser=True)

    def upload(name):
        return SimpleUploadedFile(name, png(), "image/png")

    def log_in(pengguna):
        client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        return client

    def send(model, name, pk, **data):
        return client.post(reverse(f"admin:nib_{model}_{name}", args=[pk]), data).status_code

    log_in(petugas)
    sanksi = {"alasan": "Pelanggaran.", "dasar": DasarTindakan.grounds("peringatan").get().pk}
    freeze_data = {
        "alasan": "Peringatan tidak dijawab dengan perbaikan.",
        "dasar": DasarTindakan.grounds("pembekuan").get().pk,
    }
    end = {"alasan": "Putusan.", "dasar": DasarTindakan.grounds("pencabutan").get().pk, "sebab": "pengadilan"}
    assert send("nib", "peringatkan", nib.pk, alasan="", dasar="") == 422
    warn_form = f'action="{reverse("admin:nib_nib_peringatkan", args=[nib.pk])}"'
    case = reverse("admin:nib_nib_change", args=[nib.pk])
    assert warn_form in client.get(case).text
    assert send("nib", "peringatkan", nib.pk, **sanksi) == 302
    # While the first warning runs a second one would be refused, so it is not offered.
    assert warn_form not in client.get(case).text
    assert send("nib", "bekukan", nib.pk, sebab="pelanggaran", **freeze_data) == 422
    over(nib.sanksi.get())
    assert send("nib", "bekukan", nib.pk, sebab="pelanggaran", **freeze_data) == 302
    assert send("nib", "cairkan", nib.pk, alasan="Selesai.") == 302
    assert send("nib", "usulkan-cabut", nib.pk, **end) == 422
    court = {"nomor_dokumen": "1/Pdt/2026", "tanggal_dokumen": "01-09-2026", "putusan": upload("putusan.png")}
    assert send("nib", "usulkan-cabut", nib.pk, **end, **court) == 302
    proposal = SanksiNib.objects.get(tahap="pencabutan")
    page = client.get(reverse("admin:nib_sanksinib_change", args=[proposal.pk])).text
    assert reverse("admin:nib_sanksinib_putuskan", args=[proposal.pk]) not in page
    assert send("sanksinib", "putuskan", proposal.pk, alasan=REASONS) == 422
    peran = nib.peran.get(jenis="API")
    customs = DasarTindakan.grounds("pembekuan_peran").get().pk
    assert send("perannib", "bekukan", peran.pk, alasan="Rekomendasi.", dasar=customs, nomor_dokumen="S-1") == 302
    assert send("perannib", "cairkan", peran.pk, alasan="Selesai.") == 302
    assert send("nib", "catat", nib.pk, jenis="catatan", alasan="Dicek di lapangan.") == 302
    log_in(second)
    page = client.get(reverse("admin:nib_sanksinib_putuskan", args=[proposal.pk])).text
    for seen in (nib.nomor, nib.pelaku_usaha.nama, "Putusan.", "1/Pdt/2026", petugas.nama, "putusan.png"):
        assert seen in page
    document = proposal.dokumen.get().berkas
    file = client.get(reverse("admin:nib_sanksinib_berkas", args=[proposal.pk, document.kode]))
    assert b"".join(file.streaming_content)
    assert AuditEvent.objects.get(peristiwa="nib.dokumen.dibuka").oleh == second
    assert send("sanksinib", "putuskan", proposal.pk) == 422
    assert send("sanksinib", "putuskan", proposal.pk, alasan=REASONS) == 302
    nib.refresh_from_db()
    assert nib.is_revoked
    letter = reverse("admin:nib_sanksinib_surat", args=[proposal.pk, proposal.kode])
    assert letter in client.get(reverse("admin:nib_sanksinib_change", args=[proposal.pk])).text
    assert client.get(letter).content.startswith(b"%PDF")
    book = client.get(reverse("admin:oss_portal_suratbernomor_change", args=[proposal.surat_id])).text
    assert "nib.sanksinib" not in book
    keliru = {"alasan": "Keliru.", "dasar": DasarTindakan.grounds("pembatalan").get().pk, "sebab": "keliru"}
    assert send("nib", "usulkan-batal", nib.pk, **keliru) == 302
    for model, obj in (("nib", nib), ("sanksinib", proposal), ("perannib", peran)):
        assert client.get(reverse(f"admin:nib_{model}_change", args=[obj.pk])).status_code == 200


def test_the_cause_of_a_step_is_chosen_by_its_officer(client, nib):
    client.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    page = client.get(reverse("admin:nib_nib_bekukan", args=[nib.pk])).text
    causes = [field for field in re.findall("<input[^>]*>", page) if 'name="sebab"' in field]
    assert len(causes) == len(SanksiNib.GROUNDS[SanksiNib.Tahap.PEMBEKUAN])
    assert not any("checked" in field for field in causes)


def test_the_record_of_a_frozen_nib_says_that_its_roles_stopped(client, nib, petugas):
    freeze_now(nib, petugas)
    client.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    page = client.get(reverse("admin:nib_nib_change", args=[nib.pk])).text
    assert "Berhenti selama NIB dibekukan" in page


def test_a_frozen_role_is_no_way_out_by_a_change_of_data(nib, petugas):
    peran = nib.peran.get(jenis="API")
    supervision.freeze_peran(peran=peran, by=petugas, alasan="Pelanggaran.")
    peran.refresh_from_db()
    assert peran.status == PeranNib.Status.DIBEKUKAN
    assert nib.peran.live().filter(jenis="API").count() == 1


def test_only_an_nib_in_force_lets_its_roles_be_used():
    assert {s for s in StatusNib.values if allowed(Nib(status=s), Act.USE_PERAN)} == {"01", "03", "04"}


def test_an_objection_is_answered_once_by_an_officer_who_did_not_decide(nib, petugas):
    second = PetugasFactory()
    sanksi = revoke_now(nib, petugas, second)
    with pytest.raises(TransitionRefused):
        supervision.reply_to_keberatan(sanksi=sanksi, by=petugas, tanggapan="Belum ada keberatan.")
    holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Tidak benar.")
    assert queue_state(PetugasFactory(is_superuser=True), "keberatan").waiting == 1
    with pytest.raises(DifferentPersonRequired):
        supervision.reply_to_keberatan(sanksi=sanksi, by=second, tanggapan="Ditolak.")
    with pytest.raises(ReasonRequired):
        supervision.reply_to_keberatan(sanksi=sanksi, by=petugas, tanggapan=" ")
    supervision.reply_to_keberatan(sanksi=sanksi, by=petugas, tanggapan="Bukti kami lampirkan.")
    assert "Bukti kami lampirkan." in mail.outbox[-1].body
    assert f"Pencabutan NIB {nib.nomor} tetap berlaku." in mail.outbox[-1].body
    with pytest.raises(TransitionRefused):
        supervision.reply_to_keberatan(sanksi=sanksi, by=petugas, tanggapan="Lagi.")
    assert queue_state(PetugasFactory(is_superuser=True), "keberatan").waiting == 0


def test_case_list_and_copy_of_data_say_what_a_revocation_ended_in(nib, petugas, client):
    have_roles()
    client.force_login(PetugasFactory(group="Pemutus pengawasan NIB"), backend=BACKEND)
    upheld = revoke_now(nib, petugas)
    page = reverse("admin:nib_sanksinib_change", args=[upheld.pk])
    assert "Pencabutan: Berlaku" in client.get(page).text
    holder.file_keberatan(sanksi=upheld, by=nib.data.pembuat, keberatan="Tidak benar.")
    supervision.reply_to_keberatan(sanksi=upheld, by=petugas, tanggapan="Bukti kami lampirkan.")
    assert "Pencabutan: Selesai, keberatan tidak dikabulkan" in client.get(page).text

    cancelled = revoke_now(other := make_nib(), petugas)
    sanksi = supervision.propose_pembatalan(nib=other, by=petugas, sebab="keliru", alasan="Keliru orang.")
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    page = reverse("admin:nib_sanksinib_change", args=[cancelled.pk])
    assert "Pencabutan: Dibatalkan" in client.get(page).text

    ended = client.get(reverse("admin:nib_sanksinib_changelist"), {"status__exact": "selesai"}).text
    for words in ("Selesai, keberatan tidak dikabulkan", "Dibatalkan"):
        assert f'class="field-state">{words}</td>' in ended
    cancelled.refresh_from_db()
    assert SanksiNib.PERSONAL_DATA.row(cancelled)["keadaan"] == "Dibatalkan"


def test_an_objection_is_not_answered_while_its_cancellation_waits_for_a_decision(nib, petugas, client):
    have_roles()
    sanksi = revoke_now(nib, petugas)
    holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Tidak benar.")
    proposal = supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keberatan", alasan="Keberatan benar.")
    third = PetugasFactory(group="Pemutus pengawasan NIB")
    client.force_login(third, backend=BACKEND)
    page = reverse("admin:nib_sanksinib_change", args=[sanksi.pk])
    assert "Tanggapi keberatan" not in client.get(page).text
    with pytest.raises(WrongState, match="bila usulan itu ditolak"):
        supervision.reply_to_keberatan(sanksi=sanksi, by=third, tanggapan="Pencabutan tetap.")
    supervision.reject(sanksi=proposal, by=third, alasan="Buktinya tidak cukup.")
    assert "Tanggapi keberatan" in client.get(page).text
    supervision.reply_to_keberatan(sanksi=sanksi, by=third, tanggapan="Pencabutan tetap.")


def test_whoever_must_not_decide_a_case_is_told_so_before_they_take_it(nib, petugas, client):
    """An objection to one's own revocation; a supervisor who may not decide; one's own proposal."""
    have_roles()
    second, third = (PetugasFactory(group="Pemutus pengawasan NIB") for _n in range(2))
    sanksi = revoke_now(nib, petugas, second)
    holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Tidak benar.")
    page = reverse("admin:nib_sanksinib_change", args=[sanksi.pk])
    queue = reverse("petugas-pekerjaan-antrean", args=["keberatan"])
    offered = ('value="ambil"', ">Serahkan<", "Tanggapi keberatan")

    client.force_login(third, backend=BACKEND)
    seen = client.get(page).text
    assert all(words in seen for words in offered)
    # An officer who decides may not propose, and is told whom to ask.
    assert "minta pengawas NIB mengusulkan pembatalan pencabutan" in seen
    assert "Bukan untuk Anda" not in seen
    assert f'name="pilih" value="{item_of(sanksi).pk}"' in client.get(queue).text

    client.force_login(second, backend=BACKEND)
    seen = client.get(page).text
    assert not [words for words in offered if words in seen]
    assert "Bukan untuk Anda.</strong> Anda yang memutus pencabutan ini" in seen
    listed = client.get(queue, {"tab": "semua"}).text
    assert "Untuk petugas lain" in listed
    assert 'name="pilih"' not in listed
    # Header and list do not count the case for this officer, but they do for the third officer.
    assert [queue_state(p, "keberatan").free for p in (second, third)] == [0, 1]
    assert nib.nomor not in client.get(queue, {"tab": "bebas"}).text

    # The officer who decided the revocation is told this reason, not that they proposed its cancellation.
    cancel = supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keliru", alasan="Keliru orang.")
    seen = client.get(reverse("admin:nib_sanksinib_change", args=[cancel.pk])).text
    assert "Bukan untuk Anda.</strong> Anda yang memutus pencabutan ini; pembatalannya diputuskan petugas lain." in seen

    # An officer who assigns work but may not decide this case can hand it over and cannot take it.
    client.force_login(PetugasFactory(group="Penyelia"), backend=BACKEND)
    seen = client.get(page).text
    assert 'value="ambil"' not in seen
    assert ">Serahkan<" in seen


def test_whoever_proposed_may_take_it_back_and_is_offered_nothing_else(nib, petugas, client):
    have_roles()
    first = PetugasFactory(group="Pengawas NIB")
    proposal = propose_urgent_freeze(nib, first)
    page, withdrawal = (reverse(f"admin:nib_sanksinib_{act}", args=[proposal.pk]) for act in ("change", "tarik"))
    decisions = [reverse(f"admin:nib_sanksinib_{act}", args=[proposal.pk]) for act in ("putuskan", "tolak")]
    client.force_login(PetugasFactory(group="Pengawas NIB"), backend=BACKEND)
    assert withdrawal not in client.get(page).text
    refused = client.post(withdrawal, {"alasan": "Bukan usulan saya."})
    assert "Hanya pengusulnya yang dapat menarik usulan ini." in refused.text
    client.force_login(first, backend=BACKEND)
    seen = client.get(page).text
    assert withdrawal in seen
    assert not [address for address in decisions if address in seen]
    sent = len(mail.outbox)
    done = client.post(withdrawal, {"alasan": "Berita acaranya milik NIB lain."}, follow=True).text
    assert "Usulan ditarik. NIB tidak berubah." in done
    assert f"{first.nama} menarik usulan pembekuan yang dibuatnya." in done
    assert "Berita acaranya milik NIB lain." in done
    assert len(mail.outbox) == sent
    assert item_of(proposal) is None
    nib.refresh_from_db()
    assert nib.in_force
    assert "Usulan ditarik" in client.get(withdrawal, follow=True).text
    # The same officer proposes it again, with the missing part.
    assert propose_urgent_freeze(nib, first).status == "diusulkan"


def test_a_proposal_that_was_decided_or_is_being_decided_is_not_withdrawn(nib, petugas, client):
    have_roles()
    first, second = PetugasFactory(group="Pengawas NIB"), PetugasFactory(group="Pemutus pengawasan NIB")
    proposal = propose_urgent_freeze(nib, first)
    take(obj=proposal, by=second)
    client.force_login(first, backend=BACKEND)
    withdrawal = reverse("admin:nib_sanksinib_tarik", args=[proposal.pk])
    assert withdrawal not in client.get(reverse("admin:nib_sanksinib_change", args=[proposal.pk])).text
    refused = client.post(withdrawal, {"alasan": "Berita acaranya milik NIB lain."}).text
    assert f"Sedang dikerjakan oleh {second.nama}" in refused
    with pytest.raises(DifferentPersonRequired):
        supervision.reject(sanksi=proposal, by=first, alasan=REASONS)
    supervision.confirm(sanksi=proposal, by=second, alasan=REASONS)
    with pytest.raises(TransitionRefused):
        supervision.withdraw(sanksi=proposal, by=first, alasan="Terlambat.")
    assert nib.sanksi.get().status == "berlaku"


def test_who_takes_a_proposal_back_gets_no_new_time_for_the_answer_it_was_about(nib, petugas, client):
    sanksi = frozen_after_warning(nib, petugas)
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah diperbaiki.")
    before = item_of(sanksi)
    proposal = propose(nib, petugas)
    assert item_of(sanksi).tunggu == "usulan"
    with pytest.raises(ReasonRequired):
        supervision.withdraw(sanksi=proposal, by=petugas, alasan=" ")
    supervision.withdraw(sanksi=proposal, by=petugas, alasan="Jawabannya ternyata lengkap.")
    item = item_of(sanksi)
    assert (item.tunggu, item.tenggat) == ("", before.tenggat)
    client.force_login(nib.data.pembuat, backend=BACKEND)
    assert client.get(reverse("nib-sanksi", args=[proposal.kode])).status_code == 404


def test_a_long_ledger_is_folded_and_says_how_long_it_is(petugas, client, monkeypatch):
    nib = make_nib()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    address = reverse("admin:nib_nib_change", args=[nib.pk])
    short = nib.peristiwa.count()
    assert short <= LONG_TABLE
    assert "<h2>Buku NIB</h2>" in client.get(address).text
    for n in range(LONG_TABLE + 1 - short):
        supervision.write_note(nib=nib, by=petugas, jenis="catatan", alasan=f"Catatan nomor {n}.")
    assert f"<summary><h2>Buku NIB ({LONG_TABLE + 1})</h2></summary>" in client.get(address).text
    monkeypatch.setattr(case_page, "SHOWN_ROWS", 2)
    assert f"2 baris pertama dari {LONG_TABLE + 1}." in client.get(address).text


def test_a_proposal_on_a_law_that_ended_names_the_law(nib, petugas):
    sanksi = propose_urgent_freeze(nib, petugas)
    DasarHukum.objects.filter(pk=sanksi.dasar_tindakan.dasar_hukum_id).update(
        berlaku_sampai=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(Refused, match=f"{sanksi.dasar_tindakan} tidak berlaku hari ini"):
        supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)


def test_answers_and_silence_stand_in_the_queue_of_the_officers(nib, petugas):
    def waits():
        state = queue_state(PetugasFactory(is_superuser=True), "pengawasan")
        return state.waiting

    assert queue_state(PetugasFactory(), "pengawasan") is None
    sanksi = warn(nib, petugas)
    assert waits() == 0
    sanksi.tenggat_jawab = timezone.localdate() - timedelta(days=1)
    sanksi.save(update_fields=["tenggat_jawab"])
    assert waits() == 1
    sanksi.tenggat_jawab = timezone.localdate() + timedelta(days=1)
    sanksi.save(update_fields=["tenggat_jawab"])
    assert waits() == 0
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah diperbaiki.")
    assert waits() == 1


def test_the_end_of_an_nib_ends_its_running_warning_too(nib, petugas):
    sanksi = warn(nib, petugas)
    pencabutan_request = holder.request_pencabutan(
        nib=nib,
        by=nib.data.pembuat,
        jenis="nonlikuidasi",
        alasan="Tutup.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    supervision.decide_pencabutan_request(pencabutan_request=pencabutan_request, by=petugas, setuju=True)
    sanksi.refresh_from_db()
    assert sanksi.status == SanksiNib.Status.SELESAI


def test_a_revocation_closes_the_holder_s_own_request(nib, petugas):
    pencabutan_request = holder.request_pencabutan(
        nib=nib,
        by=nib.data.pembuat,
        jenis="likuidasi",
        alasan="Bubar.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    revoke_now(nib, petugas)
    pencabutan_request.refresh_from_db()
    assert pencabutan_request.status == PermohonanPencabutan.Status.DITOLAK


def owner_of(client, nib):
    """Sign in the owner of an NIB."""
    client.force_login(nib.data.pembuat, backend=BACKEND)
    return client


def test_the_dashboard_leads_to_what_the_holder_has_to_answer(client, nib, petugas):
    sanksi = warn(nib, petugas)
    owner_of(client, nib)
    page = client.get(reverse("dasbor")).text
    assert "Baca dan jawab" in page
    assert reverse("nib-sanksi", args=[sanksi.kode]) in page
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah pindah.")
    page = client.get(reverse("dasbor")).text
    assert "Jawaban Anda sudah kami terima." in page


def test_after_a_revocation_the_dashboard_offers_the_objection_in_its_period_only(client, nib, petugas):
    sanksi = revoke_now(nib, petugas)
    owner_of(client, nib)
    assert "ajukan keberatan" in client.get(reverse("dasbor")).text
    over(sanksi)
    assert "ajukan keberatan" not in client.get(reverse("dasbor")).text
    page = client.get(reverse("nib")).text
    assert "Masa keberatan berakhir" in page
    assert "Baca dan ajukan keberatan" not in page


def test_the_officer_reads_what_the_business_does_beside_the_acts_on_its_nib(client, nib):
    client.force_login(PetugasFactory(group="Pengawas NIB"), backend=BACKEND)
    page = client.get(reverse("admin:nib_nib_change", args=[nib.pk])).text
    for kegiatan in nib.data.kegiatan.all():
        assert f"{kegiatan.kode_kbli} {kegiatan.judul}" in page


def test_an_nib_is_found_by_the_user_id_of_its_holder(client, nib):
    client.force_login(PetugasFactory(group="Pengawas NIB"), backend=BACKEND)
    answer = client.post(reverse("petugas-cari"), {"q": nib.data.pembuat.user_id}, follow=True)
    assert nib.nomor in answer.text


def test_the_search_says_which_step_each_sanction_of_an_nib_is(client, nib, petugas):
    warn(nib, petugas)
    client.force_login(PetugasFactory(group="Pengawas NIB"), backend=BACKEND)
    page = client.post(reverse("petugas-cari"), {"q": nib.nomor}, follow=True).text
    assert f"{nib.nomor} · Peringatan: " in page


def test_the_trail_of_an_nib_has_the_work_on_its_cases_and_leads_on(client, nib, petugas):
    sanksi = warn(nib, petugas)
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah pindah.")
    officer = PetugasFactory(group="Pengawas NIB")
    take(obj=sanksi, by=officer)
    write_note(obj=sanksi, by=officer, isi="Sudah ditelepon.")
    client.force_login(PetugasFactory(group="Auditor"), backend=BACKEND)
    trail = reverse("petugas-jejak-nib", args=[nib.nomor])
    page = client.get(trail).text
    assert f"{officer.nama} mengambil perkara ini." in page
    assert f"{officer.nama} menulis catatan internal." in page
    for address in (
        trail,
        reverse("petugas-jejak-orang", args=[nib.data.pembuat.user_id]),
        reverse("petugas-jejak-petugas", args=[officer.user_id]),
        reverse("admin:nib_sanksinib_change", args=[sanksi.pk]),
    ):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    # The page of the NIB shows decisions on it; the page of each case shows who works on it.
    assert "mengambil perkara ini" not in client.get(reverse("admin:nib_nib_change", args=[nib.pk])).text


def test_the_queue_says_that_a_warning_was_not_answered(nib, petugas):
    sanksi = warn(nib, petugas)
    over(sanksi)
    sanksi.refresh_from_db()
    assert source_of(sanksi).summary(sanksi).why.endswith("Tidak dijawab sampai tenggatnya.")


def test_a_freeze_waits_while_a_proposal_about_its_nib_is_decided(nib, petugas):
    sanksi = frozen_after_warning(nib, petugas)
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah diperbaiki.")
    due = item_of(sanksi).tenggat
    proposal = propose(nib, petugas)
    item = item_of(sanksi)
    assert (item.tunggu, item.is_paused, item.tenggat) == ("usulan", True, due)
    supervision.reject(sanksi=proposal, by=PetugasFactory(), alasan="Perbaikannya cukup.")
    proposal.refresh_from_db()
    item = item_of(sanksi)
    assert (item.tunggu, item.tenggat) == ("", working_days_later(proposal.selesai_pada, SUPERVISION_DAYS))


def test_a_freeze_that_nobody_answered_waits_too_while_a_proposal_about_its_nib_is_decided(nib, petugas):
    sanksi = frozen_after_warning(nib, petugas)
    over(sanksi)
    propose(nib, petugas)
    item = item_of(sanksi)
    assert (item.tunggu, item.is_paused) == ("usulan", True)
    assert item not in WorkItem.objects.running()


def test_an_objection_waits_while_the_cancellation_of_its_revocation_is_decided(nib, petugas):
    sanksi = revoke_now(nib, petugas)
    holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Kami sudah menjawab.")
    proposal = supervision.propose_pembatalan(nib=nib, by=petugas, sebab=Sebab.KEBERATAN, alasan="Benar menjawab.")
    assert item_of(sanksi).tunggu == "usulan"
    supervision.confirm(sanksi=proposal, by=PetugasFactory(), alasan="Jawabannya memang ada di berkas.")
    assert item_of(sanksi) is None


def test_a_holder_whose_time_to_answer_is_over_reads_so_and_may_still_answer(nib, petugas, client):
    sanksi = warn(nib, petugas)
    client.force_login(nib.data.pembuat, backend=BACKEND)
    pages = [reverse("nib"), reverse("nib-sanksi", args=[sanksi.kode])]
    assert not any("sudah lewat" in client.get(page).text for page in pages)
    over(sanksi)
    texts = [client.get(page).text for page in pages]
    assert all("Jawaban Anda masih kami baca" in text for text in texts)
    assert "Jawablah paling lambat" not in texts[0]
    assert "Kirim jawaban" in texts[1]
