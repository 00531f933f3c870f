"""PEN-3a, PEN-3b, HAK-1a: every complaint gets a number, an owner, a clock and an answer."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import InternalError
from django.utils import timezone, translation
from django.utils.translation import gettext

from helpdesk.access.secret_links import reply_address, tiket_by_token, token_in_id
from helpdesk.choices import AkarMasalah
from helpdesk.exceptions import (
    AlreadyTaken,
    CannotMerge,
    ConflictOfInterest,
    DifferentReporter,
    EmptyContent,
    NotAnOfficer,
    NotResolved,
    TiketNotOpen,
)
from helpdesk.inbound_mail.receive import receive
from helpdesk.models import ClockState, Message, SlaBreach, Tiket, TiketLink
from helpdesk.services import assignment, closing, conversation, following, handling, linking, sweeps
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent, OfficerNotice, OutgoingMail
from oss_portal.privacy.crypto import token_digest
from oss_portal.staff.work import away
from oss_portal.text.readable import datetime_id
from oss_portal.uploads.checking import CleanFile
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.registrasi import PenggunaFactory
from tests.helpdesk.test_inbound_mail import mail_bytes

pytestmark = pytest.mark.django_db


def move_back(t: Tiket, **interval) -> Tiket:
    """Move all times of a ticket into the past."""
    offset = timedelta(**interval)
    fields = ["tenggat_tanggapan", "tenggat_penyelesaian", "jatuh_tempo", "jam_mulai", "peringatan_pada"]
    fields += ["jeda_sejak", "selesai_pada", "ditutup_pada", "ditanggapi_pada"]
    t.refresh_from_db()
    Tiket.objects.filter(pk=t.pk).update(**{k: getattr(t, k) - offset for k in fields if getattr(t, k)})
    t.refresh_from_db()
    return t


def finished(t: Tiket, petugas, **kwargs) -> Tiket:
    return closing.resolve(tiket=t, by=petugas, content="Sudah kami kirim ulang.", akar_masalah="lain", **kwargs)


def test_a_report_gets_a_number_a_secret_link_clocks_and_a_mail():
    t = tiket()
    year = timezone.localdate().year
    assert t.nomor == f"HD-{year}-000001"
    assert tiket().nomor == f"HD-{year}-000002"
    assert t.token_hash == token_digest(t.token)
    assert tiket_by_token(t.token) == t
    assert t.dibuat_pada < t.tenggat_tanggapan < t.tenggat_penyelesaian
    letter = mail.outbox[0]
    assert t.nomor in letter.subject
    assert t.token in letter.body
    assert letter.reply_to == [f"helpdesk.oss+{t.token_surel}@insw.go.id"]
    assert AuditEvent.objects.filter(peristiwa="helpdesk.tiket.dibuat", subjek_id=str(t.pk)).exists()


def test_the_token_lies_encrypted_in_the_database():
    t = tiket()
    from django.db import connection

    with connection.cursor() as k:
        k.execute("select token from helpdesk_tiket where id = %s", [t.pk])
        assert t.token not in k.fetchone()[0]


def test_the_first_mail_to_a_stranger_repeats_nothing_a_stranger_typed():
    tiket(
        nama="MENANG HADIAH https://jahat.example",
        perihal="Klik https://jahat.example",
        content="https://jahat.example",
    )
    assert "jahat" not in mail.outbox[0].body + mail.outbox[0].subject


def test_header_injection_in_subject_and_name_stays_one_line():
    t = tiket(perihal="Halo\r\nBcc: semua@contoh.id", nama="Budi\nTo: lain@contoh.id")
    assert "\n" not in t.perihal + t.nama
    assert mail.outbox[0].to == ["budi@contoh.id"]
    assert mail.outbox[0].bcc == []


def test_one_form_sent_twice_is_one_ticket():
    import uuid

    key = uuid.uuid4()
    assert tiket(token_form=key) == tiket(token_form=key)
    assert len(mail.outbox) == 1


def test_an_answer_stops_the_response_clock_and_reaches_the_reporter():
    t, p = tiket(), helpdesk_officer()
    conversation.reply(tiket=t, by=p, content="Mohon periksa folder spam.")
    t.refresh_from_db()
    assert (t.status, t.petugas) == ("diproses", p)
    assert t.ditanggapi_pada
    assert t.jatuh_tempo == t.tenggat_penyelesaian
    assert "folder spam" in mail.outbox[-1].body


def test_internal_notes_are_never_mailed():
    t, p = tiket(), helpdesk_officer()
    conversation.add_internal_note(tiket=t, by=p, content="Pelapor marah.")
    assert len(mail.outbox) == 1
    assert Message.objects.filter(tiket=t, internal=True).exists()


def test_a_taken_ticket_cannot_be_answered_by_another_for_30_minutes():
    t, p, q = tiket(), helpdesk_officer(), helpdesk_officer()
    assignment.take(tiket=t, by=p)
    with pytest.raises(AlreadyTaken) as error:
        conversation.reply(tiket=t, by=q, content="Halo")
    assert error.value.officer == p
    Tiket.objects.filter(pk=t.pk).update(diambil_sampai=timezone.now() - timedelta(seconds=1))
    conversation.reply(tiket=t, by=q, content="Halo")
    t.refresh_from_db()
    assert t.petugas == q


def test_an_officer_handles_no_ticket_of_their_own():
    p = helpdesk_officer()
    t = tiket(pelapor=p)
    with pytest.raises(ConflictOfInterest):
        assignment.take(tiket=t, by=p)


def test_only_officers_are_assigned_and_a_complaint_about_one_only_to_supervisors():
    t, p, s = tiket(tentang_petugas=True), helpdesk_officer(), helpdesk_officer(supervisor=True)
    with pytest.raises(NotAnOfficer):
        assignment.assign(tiket=t, petugas=p, by=s)
    with pytest.raises(NotAnOfficer):
        assignment.assign(tiket=tiket(), petugas=PenggunaFactory(), by=s)
    assignment.assign(tiket=t, petugas=s, by=helpdesk_officer(supervisor=True))
    assert Tiket.objects.visible_to(p).filter(pk=t.pk).count() == 0
    assert Tiket.objects.visible_to(s).filter(pk=t.pk).count() == 1
    assert mail.outbox[-1].to == [s.email]


def test_asking_the_reporter_stops_the_clock_and_their_answer_starts_it_again():
    t, p = tiket(), helpdesk_officer()
    handling.ask_reporter(tiket=t, by=p, content="Apa alamat surel Anda?")
    t.refresh_from_db()
    assert t.status == "menunggu_pelapor"
    assert t.jeda_sejak
    assert "bertanya" in mail.outbox[-1].body
    deadline = t.tenggat_penyelesaian
    move_back(t, days=0)
    Tiket.objects.filter(pk=t.pk).update(jeda_sejak=t.jeda_sejak - timedelta(days=3))
    conversation.receive_reply(tiket=t, content="budi@contoh.id")
    t.refresh_from_db()
    assert (t.status, t.jeda_sejak) == ("diproses", None)
    assert t.tenggat_penyelesaian >= deadline


def test_a_resolution_needs_an_answer_and_a_root_cause():
    t, p = tiket(), helpdesk_officer()
    with pytest.raises(EmptyContent):
        closing.resolve(tiket=t, by=p, content=" \n", akar_masalah="kbli")
    with pytest.raises(ValueError, match="tak_ada"):
        closing.resolve(tiket=t, by=p, content="Sudah", akar_masalah="tak_ada")
    finished(t, p)
    t.refresh_from_db()
    assert (t.status, t.akar_masalah) == ("selesai", "lain")
    assert AuditEvent.objects.get(peristiwa="helpdesk.tiket.diselesaikan").alasan == AkarMasalah(t.akar_masalah).label
    assert t.lama_penyelesaian is not None
    with pytest.raises(TiketNotOpen):
        conversation.reply(tiket=t, by=p, content="lagi")


def test_a_reply_within_14_days_opens_it_again_with_the_same_officer_and_one_priority_higher():
    t, p = tiket(), helpdesk_officer()
    finished(t, p)
    move_back(t, days=13)
    message = conversation.receive_reply(tiket=t, content="Belum masuk juga.")
    t.refresh_from_db()
    assert message.tiket_id == t.pk
    assert (t.status, t.prioritas, t.petugas, t.hitungan_buka_kembali) == ("dibuka_kembali", 2, p, 1)
    assert t.jam_mulai > timezone.now() - timedelta(minutes=1)


def test_an_officer_who_left_does_not_get_the_reopened_ticket():
    t, p = tiket(), helpdesk_officer()
    finished(t, p)
    p.is_active = False
    p.save()
    conversation.receive_reply(tiket=t, content="Belum.")
    t.refresh_from_db()
    assert t.petugas is None


@pytest.mark.parametrize("came_from", ["spam", "digabung"])
def test_nor_one_that_comes_back_from_spam_or_out_of_a_merge(came_from):
    t, to, p, other = tiket(channel="surel"), tiket(channel="surel"), helpdesk_officer(), helpdesk_officer()
    assignment.take(tiket=t, by=p)
    if came_from == "spam":
        closing.mark_spam(tiket=t, by=p, alasan="Iklan judi")
    else:
        linking.merge(tiket=t, to=to, by=p)
    p.is_active = False
    p.save()
    back = closing.restore_from_spam if came_from == "spam" else linking.undo_merge
    assert back(tiket=t, by=other).petugas is None


def test_a_reply_after_14_days_becomes_a_new_linked_ticket():
    t, p = tiket(), helpdesk_officer()
    finished(t, p)
    move_back(t, days=15)
    message = conversation.receive_reply(tiket=t, content="Muncul lagi.")
    assert message.tiket_id != t.pk
    assert TiketLink.objects.get().jenis == "lanjutan"
    t.refresh_from_db()
    assert t.status == "selesai"
    closing.reopen(tiket=t, by=p, by_officer=True)


def test_the_officer_of_a_ticket_is_told_who_opened_it_again_and_not_of_what_they_did_themselves():
    t, own, other = tiket(), helpdesk_officer(), helpdesk_officer()

    def told() -> list[str]:
        bodies = [m.body for m in mail.outbox if m.to == [own.email] and "dibuka kembali" in m.body]
        mail.outbox.clear()
        return bodies

    for opened_by, words in ((own, ""), (other, "oleh petugas lain"), (None, "oleh pelapor")):
        finished(t, own)
        told()
        closing.reopen(tiket=t, by=opened_by, by_officer=opened_by is not None)
        t.refresh_from_db()
        found = told()
        assert len(found) == (1 if words else 0)
        assert all(words in body for body in found)


def test_a_rating_is_given_once_and_only_for_an_answered_ticket():
    t, p = tiket(), helpdesk_officer()
    with pytest.raises(NotResolved):
        closing.rate(tiket=t, nilai=5)
    finished(t, p)
    closing.rate(tiket=t, nilai=4, komentar="cepat")
    with pytest.raises(NotResolved):
        closing.rate(tiket=t, nilai=1)
    with pytest.raises(ValueError, match="1 to 5"):
        closing.rate(tiket=t, nilai=6)


def test_duplicates_of_one_person_are_merged_and_later_replies_go_to_the_one_that_stays():
    t, other, p = tiket(channel="surel"), tiket(channel="surel", perihal="Masih sama"), helpdesk_officer()
    linking.merge(tiket=other, to=t, by=p)
    assert conversation.receive_reply(tiket=other, content="tambahan").tiket_id == t.pk
    other.refresh_from_db()
    assert other.status == "digabung"
    linking.undo_merge(tiket=other, by=p)
    other.refresh_from_db()
    assert (other.status, other.induk) == ("baru", None)
    told = OutgoingMail.objects.get(templat="helpdesk/reopened")
    assert f"Laporan {other.nomor} tidak lagi digabung dengan {t.nomor}" in told.isi
    assert "paling lambat" not in told.isi


def test_an_address_in_the_form_proves_nobody_so_that_nobody_reads_by_a_merge_what_another_wrote():
    p, victim, thief = helpdesk_officer(), tiket(channel="surel"), tiket(channel="web")
    for a, b in ((thief, victim), (victim, thief), (tiket(channel="web"), thief)):
        with pytest.raises(DifferentReporter):
            linking.merge(tiket=a, to=b, by=p)


def test_tickets_of_two_persons_are_never_merged():
    p = helpdesk_officer()
    a, b = tiket(), tiket(email="lain@contoh.id")
    with pytest.raises(DifferentReporter):
        linking.merge(tiket=a, to=b, by=p)
    with pytest.raises(DifferentReporter):
        linking.merge(tiket=tiket(pelapor=PenggunaFactory(email="x@contoh.id")), to=tiket(email="x@contoh.id"), by=p)
    with pytest.raises(CannotMerge):
        linking.merge(tiket=a, to=a, by=p)
    linking.link_tiket(tiket=a, to=b, by=p)
    linking.link_tiket(tiket=b, to=a, by=p)
    assert TiketLink.objects.count() == 1


def test_a_second_matter_is_split_off_as_a_ticket_of_its_own():
    t, p = tiket(), helpdesk_officer()
    message = conversation.receive_reply(tiket=t, content="Satu lagi: NIB saya salah alamat.")
    new = linking.split_off(message=message, by=p, perihal="Alamat NIB salah")
    assert new.pesan.first().isi == message.isi
    assert new.email == t.email
    assert t.pesan.filter(pk=message.pk).exists()


def test_passing_on_tells_the_reporter_where_and_keeps_the_reason_inside():
    t, p = tiket(), helpdesk_officer()
    handling.escalate(tiket=t, by=p, unit="hak_akses", alasan="Diduga dibajak tetangga")
    t.refresh_from_db()
    assert (t.status, t.eskalasi) == ("menunggu_pihak_lain", "hak_akses")
    assert "Petugas Hak Akses" in mail.outbox[-1].body
    assert "tetangga" not in mail.outbox[-1].body
    handling.answer_escalation(tiket=t, by=helpdesk_officer(supervisor=True), content="Sudah diblokir")
    t.refresh_from_db()
    assert (t.status, t.eskalasi) == ("diproses", "")


def test_what_the_same_unit_has_already_is_told_to_the_reporter_once():
    t, p = tiket(), helpdesk_officer()
    mail.outbox.clear()
    for unit, alasan, told in (("hak_akses", "Periksa", 1), ("hak_akses", "Mendesak", 1), ("nib", "Mendesak", 2)):
        handling.escalate(tiket=t, by=p, unit=unit, alasan=alasan)
        assert len(mail.outbox) == told
    said = [m.isi for m in t.pesan.filter(internal=False) if "kami teruskan" in m.isi]
    assert said == [f"Laporan Anda kami teruskan kepada {unit}." for unit in ("Petugas Hak Akses", "Pengelola NIB")]
    assert AuditEvent.objects.filter(peristiwa="helpdesk.tiket.diteruskan").count() == 3


def test_each_wait_for_somebody_else_is_on_record_with_who_began_it():
    t, p = tiket(), helpdesk_officer()
    for alasan in ("Menunggu Dukcapil", "Menunggu AHU juga"):
        handling.wait_for_third_party(tiket=t, by=p, alasan=alasan)
    waits = AuditEvent.objects.filter(peristiwa="helpdesk.tiket.menunggu_pihak_lain", oleh=p).order_by("id")
    assert [e.alasan for e in waits] == ["Menunggu Dukcapil", "Menunggu AHU juga"]


def in_english(words: str, **values) -> str:
    with translation.override("en"):
        return gettext(words) % values


def test_our_words_are_in_the_language_of_whoever_reads_them():
    p = helpdesk_officer()
    with translation.override("en"):
        t = tiket()
        handling.escalate(tiket=t, by=p, unit="hak_akses", alasan="Mohon diperiksa")
        following.follow(tiket=t, by=(friend := helpdesk_officer()))
    assert t.pesan.filter(isi="Diteruskan kepada Petugas Hak Akses: Mohon diperiksa", internal=True).exists()
    handling.ask_reporter(tiket=t, by=p, content="Which address?")
    move_back(t, days=8)
    sweeps.close_silent()
    why = "Ditutup karena tidak ada jawaban selama %(hari)d hari."
    assert in_english(why, hari=7) in mail.outbox[-1].body
    assert t.pesan.latest("id").isi == in_english(why, hari=7)
    assert AuditEvent.objects.get(peristiwa="helpdesk.tiket.ditutup").alasan == why % {"hari": 7}
    mail.outbox.clear()
    with translation.override("en"):
        conversation.receive_reply(tiket=t, content="Here it is.")
    told = {m.to[0]: m.body for m in mail.outbox}
    assert "dibuka kembali oleh pelapor" in told[p.email]
    assert "Pelapor menulis lagi." in OfficerNotice.objects.filter(petugas=friend).latest("id").catatan


def test_who_writes_down_a_call_that_opens_their_ticket_again_gets_no_mail_of_it():
    t, p = tiket(), helpdesk_officer()
    finished(t, p)
    mail.outbox.clear()
    conversation.receive_reply(tiket=t, content="Belum beres, kata penelepon.", channel="telepon", by=p)
    assert p.email not in [m.to[0] for m in mail.outbox]
    assert AuditEvent.objects.get(peristiwa="helpdesk.tiket.dibuka_kembali").oleh == p


def test_spam_is_put_aside_with_a_reason_and_comes_back():
    t, p = tiket(), helpdesk_officer()
    with pytest.raises(EmptyContent):
        closing.mark_spam(tiket=t, by=p, alasan="")
    closing.mark_spam(tiket=t, by=p, alasan="Iklan judi")
    count = len(mail.outbox)
    conversation.receive_reply(tiket=t, content="lagi")
    t.refresh_from_db()
    assert t.status == "spam"
    closing.restore_from_spam(tiket=t, by=p)
    assert len(mail.outbox) == count


def test_nothing_leaves_the_state_machine_nor_the_database():
    t, p = tiket(), helpdesk_officer()
    closing.mark_spam(tiket=t, by=p, alasan="x")
    with pytest.raises(TransitionRefused):
        closing.close(tiket=t, by=p, alasan="y")


@pytest.mark.parametrize(
    "sql",
    [
        "update helpdesk_tiket set nomor = 'HD-2026-999999'",
        "update helpdesk_tiket set status = 'dibuka_kembali'",
        "delete from helpdesk_tiket",
        "update helpdesk_message set isi = 'lain'",
        "delete from helpdesk_message",
        "update helpdesk_slabreach set dicatat_pada = now()",
        "update helpdesk_tiket set dilanggar_tanggapan = false",
    ],
)
def test_the_database_refuses_to_rewrite_what_happened(sql):
    from django.db import connection

    move_back(tiket(), days=10)
    sweeps.record_breaches()
    with pytest.raises(InternalError), connection.cursor() as k:
        k.execute(sql)


def test_a_breach_is_recorded_once_for_each_clock():
    t = move_back(tiket(), days=30)
    assert sweeps.record_breaches() == 1
    assert sweeps.record_breaches() == 0
    assert set(SlaBreach.objects.values_list("jam", flat=True)) == {"tanggapan", "penyelesaian"}
    t.refresh_from_db()
    assert t.tanda_waktu == 2
    assert t.dilanggar_tanggapan


def test_a_late_answer_records_its_breach_even_before_the_task_ran():
    t, p = move_back(tiket(), days=6), helpdesk_officer()
    conversation.reply(tiket=t, by=p, content="Maaf terlambat")
    assert SlaBreach.objects.filter(jam="tanggapan").exists()


def test_the_officer_is_warned_at_80_percent_once():
    t, p = tiket(), helpdesk_officer()
    assignment.take(tiket=t, by=p)
    Tiket.objects.filter(pk=t.pk).update(peringatan_pada=timezone.now() - timedelta(minutes=1))
    assert sweeps.warn() == 1
    assert sweeps.warn() == 0
    assert mail.outbox[-1].to == [p.email]


def test_the_reporter_is_reminded_after_3_days_and_the_ticket_closed_after_7_with_a_way_back():
    t, p = tiket(), helpdesk_officer()
    handling.ask_reporter(tiket=t, by=p, content="Apa alamat surel Anda?")
    assert sweeps.remind_reporters() == 0
    move_back(t, days=3, minutes=1)
    assert sweeps.remind_reporters() == 1
    assert sweeps.remind_reporters() == 0
    assert "menunggu jawaban" in mail.outbox[-1].body
    move_back(t, days=4)
    assert sweeps.close_silent() == 1
    t.refresh_from_db()
    assert t.status == "ditutup"
    conversation.receive_reply(tiket=t, content="Maaf, baru sempat.")
    t.refresh_from_db()
    assert t.status == "dibuka_kembali"


def test_a_resolved_ticket_closes_by_itself_after_14_days_without_a_mail():
    t, p = tiket(), helpdesk_officer()
    finished(t, p)
    count = OutgoingMail.objects.count()
    move_back(t, days=14, minutes=1)
    assert sweeps.close_silent() == 1
    assert OutgoingMail.objects.count() == count


def test_raising_the_priority_shortens_the_promise_and_lowering_never_lengthens_it():
    t, p = tiket(), helpdesk_officer()
    original = t.tenggat_penyelesaian
    handling.classify(tiket=t, by=p, jenis=t.jenis, kategori=None, prioritas=1)
    t.refresh_from_db()
    short = t.tenggat_penyelesaian
    assert short < original
    handling.classify(tiket=t, by=p, jenis=t.jenis, kategori=None, prioritas=4)
    t.refresh_from_db()
    assert t.tenggat_penyelesaian == short


def test_a_personal_data_request_has_72_hours_of_the_calendar():
    t = tiket(jenis="data_pribadi")
    assert t.tenggat_penyelesaian - t.dibuat_pada == timedelta(hours=72)


def test_mails_of_officers_say_how_many_files_wait_and_carry_no_identity_number():
    t, p = tiket(), helpdesk_officer()
    file = [CleanFile("a.pdf", "application/pdf", b"x"), CleanFile("b.pdf", "application/pdf", b"y")]
    conversation.reply(tiket=t, by=p, content="NIK 3171011705900001 sudah benar.", attachments=file)
    assert "Ada 2 lampiran" in mail.outbox[-1].body
    assert "3171011705900001" not in mail.outbox[-1].body
    handling.ask_reporter(tiket=t, by=p, content="Mana aktanya?")
    assert "lampiran" not in mail.outbox[-1].body


def test_the_mails_of_a_ticket_answer_its_first_one_so_that_mail_programs_gather_them():
    t, other, p = tiket(), tiket(), helpdesk_officer()
    handling.ask_reporter(tiket=t, by=p, content="Mana aktanya?")
    conversation.reply(tiket=t, by=p, content="Sudah kami terima.")
    first, foreign, *later = [m.extra_headers for m in mail.outbox]
    assert "References" not in first
    assert len(later) == 2
    for headers in later:
        assert headers["In-Reply-To"] == headers["References"] == first["Message-ID"]
    everything = [m["Message-ID"] for m in (first, foreign, *later)]
    assert len(set(everything)) == 4
    # A reply to any of them finds its ticket even without the reply address.
    assert [token_in_id(i) for i in everything] == [t.token_surel, other.token_surel, t.token_surel, t.token_surel]


def test_a_complaint_about_an_officer_takes_the_ticket_it_is_merged_into_away_from_who_may_not_read_it():
    p, s = helpdesk_officer(), helpdesk_officer(supervisor=True)
    about, plain = tiket(channel="surel", tentang_petugas=True), tiket(channel="surel")
    assignment.assign(tiket=plain, petugas=p, by=s)
    linking.merge(tiket=about, to=plain, by=s)
    plain.refresh_from_db()
    assert (plain.tentang_petugas, plain.petugas) == (True, None)
    assert [m.to for m in mail.outbox if plain.nomor in m.subject and "khusus penyelia" in m.body] == [[s.email]]


def test_the_ticket_that_continues_an_old_one_says_who_wrote_and_in_which_language_we_answer():
    with translation.override("en"):
        by_mail, by_phone = tiket(), tiket()
    p = helpdesk_officer()
    other = linking.split_off(message=by_mail.pesan.get(), by=p, perihal="Other")
    for t in (by_mail, by_phone):
        finished(t, p)
        move_back(t, days=15)
    receive(mail_bytes(source="suami@contoh.id", to=reply_address(by_mail)))
    mailed = Message.objects.get(arah="masuk", tiket__kaitan__ke=by_mail, tiket__kaitan__jenis="lanjutan")
    said = conversation.receive_reply(tiket=by_phone, content="Menelepon lagi", channel="telepon", by=p)
    assert mailed.alamat_lain == "suami@contoh.id"
    assert (said.tiket != by_phone, said.oleh) == (True, p)
    assert {t.bahasa for t in (other, mailed.tiket, said.tiket)} == {"en"}


def test_the_mail_of_a_closed_ticket_says_until_when_it_opens_again_also_after_an_answer():
    resolved, unanswered, p = tiket(), tiket(), helpdesk_officer()
    finished(resolved, p)
    move_back(resolved, days=10)
    for t in (resolved, unanswered):
        closing.close(tiket=t, by=None, alasan="Ditutup oleh pelapor.")
        t.refresh_from_db()
        assert datetime_id(closing.reopen_until(t)) in mail.outbox[-1].body
    assert closing.reopen_until(resolved) < timezone.now() + timedelta(days=5)


def test_who_has_no_address_is_not_said_to_be_reminded_nor_anybody_whose_ticket_closes_now():
    p, phone, late = helpdesk_officer(), tiket(channel="telepon", email="", telepon="+6285712345678"), tiket()
    for t, days in ((phone, 4), (late, 8)):
        handling.ask_reporter(tiket=t, by=p, content="Apa NIB Anda?")
        move_back(t, days=days)
    mail.outbox.clear()
    sweeps.remind_reporters()
    sweeps.close_silent()
    assert not AuditEvent.objects.filter(peristiwa="helpdesk.pelapor.diingatkan").exists()
    assert ["ditutup" in m.subject for m in mail.outbox] == [True]


def test_who_answers_for_a_unit_gets_no_mail_of_it_where_the_ticket_is_theirs():
    t, s, other = tiket(), helpdesk_officer(supervisor=True), helpdesk_officer(supervisor=True)
    for by, count in ((s, 0), (other, 1)):
        handling.escalate(tiket=t, by=s, unit="hak_akses", alasan="Periksa")
        mail.outbox.clear()
        handling.answer_escalation(tiket=t, by=by, content="Sudah")
        assert [m.to for m in mail.outbox] == [[s.email]] * count


@pytest.mark.parametrize("has_substitute", [True, False])
def test_while_an_officer_is_away_no_ticket_waits_for_them(has_substitute):
    p, q, s = helpdesk_officer(), helpdesk_officer(), helpdesk_officer(supervisor=True)
    t, old, today = tiket(), tiket(), timezone.localdate()
    finished(old, p)
    away.go_away(petugas=p, start=today, end=today + timedelta(days=3), substitute=q if has_substitute else None, by=p)
    conversation.receive_reply(tiket=old, content="Belum")
    old.refresh_from_db()
    assert old.petugas == (q if has_substitute else None)
    if has_substitute:
        assert assignment.assign(tiket=t, petugas=p, by=s).petugas == q
    else:
        with pytest.raises(Refused, match="tidak bertugas"):
            assignment.assign(tiket=t, petugas=p, by=s)


def test_a_ticket_that_was_closed_unanswered_is_not_late_in_the_moment_it_opens_again():
    t = tiket()
    closing.close(tiket=t, by=None, alasan="Ditutup oleh pelapor.")
    move_back(t, days=10)
    conversation.receive_reply(tiket=t, content="Muncul lagi")
    t.refresh_from_db()
    assert t.tanda_waktu == ClockState.IN_TIME
    assert timezone.now() < t.peringatan_pada < t.jatuh_tempo == t.tenggat_tanggapan
    conversation.reply(tiket=t, by=helpdesk_officer(), content="Kami periksa.")
    t.refresh_from_db()
    assert (t.dilanggar_tanggapan, t.lama_tanggapan) == (False, 0)
