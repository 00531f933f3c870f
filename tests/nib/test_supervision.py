"""Warning, freeze, unfreeze, revocation by two officers, revocation on request, roles by themselves."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from nib.exceptions import DifferentPersonRequired
from nib.models import Nib, NibEvent, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib, StatusNib
from nib.policy import Act, allowed
from nib.services import holder, supervision
from nib.services.changes import start_change
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import ReasonRequired, Refused, WrongState
from oss_portal.staff.work.listing import queue_state
from tests.factories.nib import make_nib
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db

Sebab = SanksiNib.Sebab
DASAR = "PP 24/2018 Pasal 30"


@pytest.fixture
def nib(db) -> Nib:
    return make_nib(impor=True, jenis_api="01", ekspor=True)


def warn(nib, petugas):
    return supervision.warn(nib=nib, by=petugas, alasan="Kegiatan tidak sesuai KBLI.", dasar=DASAR)


def propose(nib, petugas, sebab=Sebab.BERAT, **data):
    return supervision.propose_pencabutan(nib=nib, by=petugas, sebab=sebab, alasan="Pelanggaran.", dasar=DASAR, **data)


def test_a_warning_gives_thirty_days_and_is_told(nib, petugas):
    sanksi = warn(nib, petugas)
    assert sanksi.tenggat_jawab == timezone.localdate() + timedelta(days=30)
    assert "Peringatan untuk NIB" in mail.outbox[-1].subject
    assert "Kegiatan tidak sesuai KBLI." in mail.outbox[-1].body
    assert nib.peristiwa.filter(jenis="peringatan").count() == 1
    with pytest.raises(WrongState, match="sudah berjalan"):
        warn(nib, petugas)


def test_a_freeze_needs_a_warning_unless_the_violation_is_grave(nib, petugas):
    with pytest.raises(WrongState, match="peringatan"):
        supervision.freeze(nib=nib, by=petugas, alasan="x", dasar=DASAR)
    supervision.freeze(nib=nib, by=petugas, alasan="Barang terlarang.", dasar=DASAR, sebab=Sebab.BERAT)
    nib.refresh_from_db()
    assert nib.status == StatusNib.DIBEKUKAN
    assert not allowed(nib, Act.USE_PERAN)
    assert allowed(nib, Act.CHANGE_DATA)


def test_an_unfrozen_nib_comes_back_to_the_state_it_was_in(nib, petugas):
    Nib.objects.filter(pk=nib.pk).update(status=StatusNib.DIIZINKAN_USAHA)
    nib.refresh_from_db()
    warn(nib, petugas)
    supervision.freeze(nib=nib, by=petugas, alasan="Tidak menjawab.", dasar=DASAR)
    with pytest.raises(ReasonRequired):
        supervision.unfreeze(nib=nib, by=petugas, alasan=" ")
    supervision.unfreeze(nib=nib, by=petugas, alasan="Sudah diperbaiki.")
    nib.refresh_from_db()
    assert nib.status == StatusNib.DIIZINKAN_USAHA
    assert not nib.sanksi.filter(status="berlaku").exists()
    with pytest.raises(TransitionRefused):
        supervision.unfreeze(nib=nib, by=petugas, alasan="Lagi.")


def test_four_eyes_who_proposes_a_revocation_does_not_decide_it(nib, petugas):
    sanksi = propose(nib, petugas)
    nib.refresh_from_db()
    assert nib.in_force
    with pytest.raises(DifferentPersonRequired):
        supervision.confirm_pencabutan(sanksi=sanksi, by=petugas)
    with pytest.raises(IntegrityError, match="empat_mata"), transaction.atomic():
        SanksiNib.objects.filter(pk=sanksi.pk).update(status="berlaku", diputus_oleh=petugas)
    supervision.confirm_pencabutan(sanksi=sanksi, by=PetugasFactory())
    nib.refresh_from_db()
    assert nib.is_revoked
    assert nib.dicabut_pada
    assert set(nib.peran.values_list("status", flat=True)) == {"dicabut"}
    assert nib.peristiwa.filter(jenis="dicabut", tipe_dokumen="3", dasar=DASAR).count() == 1
    assert "dicabut" in mail.outbox[-1].body
    with pytest.raises(TransitionRefused):
        supervision.confirm_pencabutan(sanksi=sanksi, by=PetugasFactory())


def test_a_refused_proposal_leaves_the_nib_as_it_was(nib, petugas):
    sanksi = propose(nib, petugas)
    supervision.reject_pencabutan(sanksi=sanksi, by=PetugasFactory(), alasan="Bukti kurang.")
    nib.refresh_from_db()
    assert nib.in_force
    assert propose(nib, petugas).pk != sanksi.pk


@pytest.mark.parametrize(
    ("sebab", "data", "error"),
    [
        (Sebab.PENGADILAN, {}, ReasonRequired),
        (Sebab.PENGADILAN, {"nomor_dokumen": "12/Pdt/2026"}, ReasonRequired),
        (Sebab.PELANGGARAN, {}, WrongState),
        (Sebab.TIDAK_MENJAWAB, {}, WrongState),
    ],
)
def test_a_proposal_needs_its_ground(nib, petugas, sebab, data, error):
    with pytest.raises(error):
        propose(nib, petugas, sebab=sebab, **data)


def test_no_answer_is_a_ground_only_after_the_period(nib, petugas):
    sanksi = warn(nib, petugas)
    SanksiNib.objects.filter(pk=sanksi.pk).update(tenggat_jawab=timezone.localdate() - timedelta(days=1))
    assert propose(nib, petugas, sebab=Sebab.TIDAK_MENJAWAB)


def test_an_answer_in_time_takes_that_ground_away(nib, petugas):
    sanksi = warn(nib, petugas)
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah kami perbaiki.")
    SanksiNib.objects.filter(pk=sanksi.pk).update(tenggat_jawab=timezone.localdate() - timedelta(days=1))
    with pytest.raises(WrongState, match="lewat tenggat"):
        propose(nib, petugas, sebab=Sebab.TIDAK_MENJAWAB)
    with pytest.raises(WrongState, match="tidak menunggu"):
        holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Jawaban lain.")


def test_a_court_decision_names_its_number_and_date(nib, petugas):
    sanksi = propose(
        nib, petugas, sebab=Sebab.PENGADILAN, nomor_dokumen="12/Pdt.G/2026/PN Jkt.Pst", tanggal_dokumen=date(2026, 9, 1)
    )
    supervision.confirm_pencabutan(sanksi=sanksi, by=PetugasFactory())
    event = nib.peristiwa.get(jenis="dicabut")
    assert (event.nomor_dokumen, event.tanggal_dokumen) == ("12/Pdt.G/2026/PN Jkt.Pst", date(2026, 9, 1))


def test_nobody_supervises_a_business_of_one_s_own(nib):
    owner = nib.data.pembuat
    for perform in (
        lambda: warn(nib, owner),
        lambda: propose(nib, owner),
        lambda: supervision.unfreeze(nib=nib, by=owner, alasan="x"),
        lambda: supervision.freeze_peran(peran=nib.peran.first(), by=owner, alasan="x", dasar="y"),
    ):
        with pytest.raises(DifferentPersonRequired):
            perform()


def test_a_revocation_closes_an_open_change_and_a_new_number_may_be_asked_for(nib, petugas):
    start_change(pelaku_usaha=nib.pelaku_usaha, by=nib.data.pembuat)
    supervision.confirm_pencabutan(sanksi=propose(nib, petugas), by=PetugasFactory())
    assert not Permohonan.objects.is_open().exists()
    new = make_nib(hak_akses=nib.pelaku_usaha.hak_akses.get())
    assert new.nomor != nib.nomor
    with connection.cursor() as cursor, pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        cursor.execute("delete from nib_nib where id = %s", [nib.pk])


def test_customs_access_is_frozen_while_the_nib_lives(nib, petugas):
    peran = nib.peran.get(rincian="importir")
    supervision.freeze_peran(peran=peran, by=petugas, alasan="Rekomendasi DJP.", dasar="PER-27/PJ/2025")
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


def test_the_holder_asks_for_the_end_with_all_statements_and_an_officer_decides(nib, petugas):
    owner = nib.data.pembuat
    data = {"nib": nib, "by": owner, "jenis": "nonlikuidasi", "alasan": "Pindah ke luar negeri."}
    with pytest.raises(Refused, match="setiap pernyataan"):
        holder.request_pencabutan(pernyataan=["pajak"], **data)
    pencabutan_request = holder.request_pencabutan(pernyataan=list(PermohonanPencabutan.PERNYATAAN), **data)
    assert holder.request_pencabutan(pernyataan=[], **data) == pencabutan_request
    with pytest.raises(ReasonRequired):
        supervision.decide_pencabutan_request(pencabutan_request=pencabutan_request, by=petugas, setuju=False)
    supervision.decide_pencabutan_request(pencabutan_request=pencabutan_request, by=petugas, setuju=True)
    nib.refresh_from_db()
    assert nib.is_revoked
    assert "Pindah ke luar negeri." in nib.peristiwa.get(jenis="dicabut").alasan
    with pytest.raises(WrongState, match="sudah dicabut"):
        holder.request_pencabutan(pernyataan=list(PermohonanPencabutan.PERNYATAAN), **data)


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
    sanksi = propose(nib, petugas)
    with pytest.raises(WrongState, match="tidak dapat diajukan"):
        holder.file_keberatan(sanksi=sanksi, by=nib.data.pembuat, keberatan="Tidak benar.")
    supervision.confirm_pencabutan(sanksi=sanksi, by=PetugasFactory())
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

    def log_in(pengguna):
        client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        return client

    def send(model, name, pk, **data):
        return client.post(reverse(f"admin:nib_{model}_{name}", args=[pk]), data).status_code

    log_in(petugas)
    sanksi = {"alasan": "Pelanggaran.", "dasar": DASAR}
    assert send("nib", "peringatkan", nib.pk, alasan="", dasar="") == 422
    assert send("nib", "peringatkan", nib.pk, **sanksi) == 302
    assert send("nib", "bekukan", nib.pk, sebab="pelanggaran", **sanksi) == 302
    assert send("nib", "cairkan", nib.pk, alasan="Selesai.") == 302
    assert send("nib", "usulkan-cabut", nib.pk, sebab="pengadilan", **sanksi) == 422
    assert send("nib", "usulkan-cabut", nib.pk, sebab="berat", **sanksi) == 302
    proposal = SanksiNib.objects.get(tahap="pencabutan")
    assert send("sanksinib", "putuskan", proposal.pk) == 422
    peran = nib.peran.get(jenis="API")
    assert send("perannib", "bekukan", peran.pk, **sanksi) == 302
    assert send("perannib", "cairkan", peran.pk, alasan="Selesai.") == 302
    log_in(second)
    assert send("sanksinib", "putuskan", proposal.pk) == 302
    nib.refresh_from_db()
    assert nib.is_revoked
    for model, obj in (("nib", nib), ("sanksinib", proposal), ("perannib", peran)):
        assert client.get(reverse(f"admin:nib_{model}_change", args=[obj.pk])).status_code == 200


def test_a_frozen_role_is_no_way_out_by_a_change_of_data(nib, petugas):
    peran = nib.peran.get(jenis="API")
    supervision.freeze_peran(peran=peran, by=petugas, alasan="Pelanggaran.", dasar="x")
    peran.refresh_from_db()
    assert peran.status == PeranNib.Status.DIBEKUKAN
    assert nib.peran.live().filter(jenis="API").count() == 1


def test_only_an_nib_in_force_lets_its_roles_be_used():
    assert {s for s in StatusNib.values if allowed(Nib(status=s), Act.USE_PERAN)} == {"01", "03", "04"}


def test_an_objection_is_answered_once_by_an_officer_who_did_not_decide(nib, petugas):
    second = PetugasFactory()
    sanksi = propose(nib, petugas)
    supervision.confirm_pencabutan(sanksi=sanksi, by=second)
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
    with pytest.raises(TransitionRefused):
        supervision.reply_to_keberatan(sanksi=sanksi, by=petugas, tanggapan="Lagi.")
    assert queue_state(PetugasFactory(is_superuser=True), "keberatan").waiting == 0


def test_answers_and_silence_stand_in_the_queue_of_the_officers(nib, petugas):
    def waits():
        state = queue_state(PetugasFactory(is_superuser=True), "pengawasan")
        return state.waiting

    assert queue_state(petugas, "pengawasan") is None
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
    supervision.confirm_pencabutan(sanksi=propose(nib, petugas), by=PetugasFactory())
    pencabutan_request.refresh_from_db()
    assert pencabutan_request.status == PermohonanPencabutan.Status.DITOLAK
