"""Four eyes: the first officer's proposal or check counts only as long as that officer still has the right to do it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ketentuan.services import publishing
from nib.models import StatusNib
from nib.services import supervision
from oss_portal.exceptions import Refused
from oss_portal.models import OfficerNotice, Pengguna
from oss_portal.officers.base import Grant
from oss_portal.officers.rights import change_roles, deactivate, suspend
from oss_portal.staff.work.assignment import FirstHalfLapsed, acting_on, item_of
from registrasi.models import PermohonanAkses, PermohonanSurel
from registrasi.services import lost_email
from registrasi.services import permohonan_akses as cases
from registrasi.services.conflicts import declare_relation
from tests.factories.ketentuan import DrafFactory
from tests.factories.nib import REASONS, documents, make_nib, propose_urgent_freeze
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory, first_officer
from tests.registrasi.test_cases import replace

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
WHY = "Penyalahgunaan akun petugas sedang diperiksa."


def _administrator() -> Pengguna:
    return PetugasFactory(is_superuser=True)


def _move_elsewhere(first: Pengguna) -> None:
    Pengguna.objects.filter(pk=first.pk).update(wilayah_kerja="11.01")


def _term_ends(first: Pengguna) -> None:
    Pengguna.objects.filter(pk=first.pk).update(petugas_sampai=timezone.localdate() - timedelta(days=1))


LOSSES = {
    "suspended": lambda first: suspend(petugas=first, alasan=WHY, by=_administrator()),
    "left": lambda first: deactivate(petugas=first, alasan=WHY, by=_administrator()),
    "another role": lambda first: change_roles(
        petugas=first, grant=Grant(("Verifikasi",)), alasan=WHY, by=_administrator()
    ),
    "another area": _move_elsewhere,
    "past the last day": _term_ends,
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_proposal_about_an_nib_lapses_with_the_right_to_propose_it(client, ketentuan, loss):
    nib, first, second = make_nib(), PetugasFactory(group="Pengawas NIB"), _administrator()
    sanksi = propose_urgent_freeze(nib, first)
    client.force_login(second, backend=BACKEND)
    page = f"/admin/nib/sanksinib/{sanksi.pk}/change/"
    assert "Gugur." not in client.get(page).text
    LOSSES[loss](first)
    assert "Gugur." in client.get(page).text
    with pytest.raises(FirstHalfLapsed):
        supervision.confirm(sanksi=sanksi, by=second, alasan=REASONS)
    supervision.reject(sanksi=sanksi, by=second, alasan="Pengusulnya ditangguhkan.")
    again = propose_urgent_freeze(nib, PetugasFactory(group="Pengawas NIB"))
    supervision.confirm(sanksi=again, by=second, alasan=REASONS)
    nib.refresh_from_db()
    assert nib.status == StatusNib.DIBEKUKAN


def test_a_proposal_counts_again_once_its_officer_is_back(ketentuan):
    first, second = PetugasFactory(group="Pengawas NIB"), _administrator()
    sanksi = propose_urgent_freeze(make_nib(), first)
    Pengguna.objects.filter(pk=first.pk).update(is_active=False)
    with pytest.raises(FirstHalfLapsed):
        supervision.confirm(sanksi=sanksi, by=second, alasan=REASONS)
    Pengguna.objects.filter(pk=first.pk).update(is_active=True)
    supervision.confirm(sanksi=sanksi, by=second, alasan=REASONS)


def test_a_proposal_to_end_a_right_lapses_where_its_officer_turns_out_to_be_close(ketentuan):
    right, first, second = HakAksesFactory(), first_officer(), _administrator()
    p = cases.propose_ending(hak_akses=right, dasar="AKH-1c", by=first, alasan="menyerang sistem")
    declare_relation(
        petugas=first, jenis_identitas="01", nomor_identitas=right.pengguna.nomor_identitas, relation="keluarga"
    )
    with pytest.raises(FirstHalfLapsed):
        cases.approve_proposal(permohonan=p, by=second, alasan="bukti cukup")
    right.refresh_from_db()
    assert right.status == "aktif"


def _claim(person: Pengguna) -> PermohonanSurel:
    p = PermohonanSurel.objects.create(nomor="PS-2026-000901", pengguna=person, surel_lama=person.email)
    lost_email.claim_account(
        pengguna=person, email="baru@contoh.id", telepon="+6281234567890", comment="", files=documents("ktp")["ktp"]
    )
    return p


def test_what_a_suspended_officer_compared_is_compared_anew(ketentuan):
    p, first = _claim(HakAksesFactory().pengguna), first_officer()
    lost_email.check_email_change(permohonan=p, by=first, note="KTP cocok")
    suspend(petugas=first, alasan=WHY, by=_administrator())
    p.refresh_from_db()
    assert (p.status, p.diperiksa_oleh, item_of(p).antrean) == ("diajukan", None, "surel_hilang")
    lost_email.check_email_change(permohonan=p, by=first_officer(), note="KTP cocok")
    lost_email.approve_email_change(permohonan=p, by=_administrator(), alasan="setuju")


def test_what_an_officer_compared_who_turns_out_to_be_close_is_compared_anew(ketentuan):
    p, first = _claim(HakAksesFactory().pengguna), first_officer()
    lost_email.check_email_change(permohonan=p, by=first, note="KTP cocok")
    declare_relation(
        petugas=first, jenis_identitas="01", nomor_identitas=p.pengguna.nomor_identitas, relation="keluarga"
    )
    p.refresh_from_db()
    assert (p.status, p.diperiksa_oleh, item_of(p).antrean) == ("diajukan", None, "surel_hilang")


def test_a_mailbox_is_not_given_on_the_word_of_who_may_not_check(ketentuan):
    p, first = _claim(HakAksesFactory().pengguna), first_officer()
    lost_email.check_email_change(permohonan=p, by=first, note="KTP cocok")
    _term_ends(first)
    with pytest.raises(FirstHalfLapsed):
        lost_email.approve_email_change(permohonan=p, by=_administrator(), alasan="setuju")


def test_who_approved_a_claim_brings_no_papers_for_it_afterwards(ketentuan):
    p, second = _claim(HakAksesFactory().pengguna), _administrator()
    lost_email.check_email_change(permohonan=p, by=first_officer(), note="KTP cocok")
    lost_email.approve_email_change(permohonan=p, by=second, alasan="setuju")
    lost_email.claim_account(
        pengguna=p.pengguna, email="baru@contoh.id", telepon="+6281234567890", comment="", files=[], by=second
    )
    p.refresh_from_db()
    assert (p.status, p.disetujui_oleh) == ("diajukan", None)


def test_a_text_is_announced_only_while_its_author_may_write_it(ketentuan):
    draft = DrafFactory()
    publishing.submit_version(versi=draft, by=draft.disusun_oleh)
    suspend(petugas=draft.disusun_oleh, alasan=WHY, by=_administrator())
    with pytest.raises(Refused, match="tidak lagi berhak menyusun"):
        publishing.announce_version(versi=draft, by=_administrator())


def test_the_first_officer_hears_what_the_second_decided(ketentuan):
    first, second, third = PetugasFactory(group="Pengawas NIB"), _administrator(), _administrator()
    sanksi = propose_urgent_freeze(make_nib(), first)
    with acting_on(sanksi, second):
        supervision.confirm(sanksi=sanksi, by=second, alasan=REASONS)
    assert list(OfficerNotice.objects.values_list("petugas", "jenis")) == [(first.pk, "diputus")]
    p, checker = _claim(HakAksesFactory().pengguna), first_officer()
    with acting_on(p, checker):
        lost_email.check_email_change(permohonan=p, by=checker, note="KTP cocok")
    assert not OfficerNotice.objects.filter(petugas=checker).exists()
    with acting_on(p, third):
        lost_email.approve_email_change(permohonan=p, by=third, alasan="setuju")
    assert OfficerNotice.objects.get(petugas=checker).jenis == "diputus"


def test_who_takes_a_proposal_back_is_not_told_of_it(ketentuan):
    first = PetugasFactory(group="Pengawas NIB")
    sanksi = propose_urgent_freeze(make_nib(), first)
    with acting_on(sanksi, first):
        supervision.withdraw(sanksi=sanksi, by=first, alasan="Datanya ternyata benar.")
    assert not OfficerNotice.objects.exists()


def test_a_change_of_the_penanggung_jawab_lapses_with_the_officer_who_took_it_in(ketentuan):
    right, first, second = HakAksesFactory(pelaku_usaha=BadanUsahaFactory()), first_officer(), _administrator()
    p = replace(right, by=first)
    PermohonanAkses.objects.filter(pk=p.pk).update(keberatan_sampai=timezone.localdate() - timedelta(days=1))
    suspend(petugas=first, alasan=WHY, by=_administrator())
    with pytest.raises(FirstHalfLapsed):
        cases.approve_replacement(permohonan=p, by=second, alasan="akta cocok")
    cases.reject_permohonan(permohonan=p, by=second, alasan="Petugas yang menerimanya ditangguhkan.")
    own = replace(right)
    cases.approve_replacement(permohonan=own, by=second, alasan="akta cocok")
