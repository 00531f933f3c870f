"""Officers who work beside one another: drafts, followers, names in notes, own lists, possible duplicates."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import Draft, Follower, SavedView, Tiket
from helpdesk.services import assignment, closing, conversation, drafts, following
from helpdesk.tiket_page.side_panel import panel
from oss_portal import hooks
from oss_portal.models import OfficerNotice
from registrasi.models import OfficerRelation
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.registrasi import PenggunaFactory
from tests.helpdesk.test_conflicts import declare

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
SCRIPT = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
Jenis = OfficerNotice.Jenis


@pytest.fixture
def p(client):
    officer = helpdesk_officer()
    client.force_login(officer, backend=BACKEND)
    return officer


def page(t: Tiket) -> str:
    return reverse("petugas-tiket", args=[t.kode])


def form_kode(client, t: Tiket) -> str:
    return re.search(r'name="kode" value="([^"]+)"', client.get(page(t)).text)[1]


def test_a_typed_answer_is_there_again_in_the_next_session_until_it_is_sent(client, p):
    t = tiket()
    kode = form_kode(client, t)
    address = reverse("petugas-draf", args=[t.kode])
    answer = client.post(address, {"isi": "Baru separuh", "kode": kode}, **SCRIPT)
    assert "Draf tersimpan" in answer.text
    client.logout()
    client.force_login(p, backend=BACKEND)
    content = client.get(page(t)).text
    assert "Baru separuh" in content
    assert "Draf Anda dari" in content
    sent = {"aksi": "pesan", "sebagai": "jawab", "isi": "Baru separuh, kini lengkap", "kode": kode}
    client.post(page(t), sent)
    assert not Draft.objects.exists()
    # A second window with the page that was sent is still open and saves once more.
    client.post(address, {"isi": "Baru separuh", "kode": kode}, **SCRIPT)
    assert not Draft.objects.exists()


def test_a_draft_is_kept_and_thrown_away_without_the_script_too(client, p):
    t = tiket()
    address = reverse("petugas-draf", args=[t.kode])
    assert client.post(address, {"isi": "Nanti"}).url == page(t) + "#compose"
    assert Draft.objects.get().isi == "Nanti"
    assert "terlalu panjang" in client.post(address, {"isi": "x" * 20_001}, **SCRIPT).text
    assert Draft.objects.get().isi == "Nanti"
    client.post(address, {"isi": "Nanti", "buang": "1"})
    assert not Draft.objects.exists()


def test_nobody_else_sees_a_draft_and_a_month_later_it_is_gone(client, p):
    t = tiket()
    drafts.save_draft(tiket=t, by=helpdesk_officer(), content="Bukan untuk Anda")
    assert "Bukan untuk Anda" not in client.get(page(t)).text
    [rule] = [r for rules in hooks.retention_rules.collect() for r in rules if r.code == "draf_jawaban"]
    assert rule.due(timezone.now() - timedelta(days=rule.days)).count() == 0
    Draft.objects.update(diubah_pada=timezone.now() - timedelta(days=31))
    assert rule.discard(rule.due(timezone.now() - timedelta(days=rule.days))) == 1
    assert not Draft.objects.exists()


def test_no_draft_on_the_ticket_of_somebody_close(client, p):
    person = PenggunaFactory(email="adik@contoh.id")
    declare(p, person)
    t = tiket(pelapor=person)
    assert client.post(reverse("petugas-draf", args=[t.kode]), {"isi": "x"}).status_code == 403
    assert not Draft.objects.exists()


def test_who_follows_a_ticket_is_told_what_others_do_on_it(client, p):
    t, holder = tiket(), helpdesk_officer()
    assert "Berhenti mengikuti" not in client.get(page(t)).text
    client.post(page(t), {"aksi": "ikuti"})
    client.post(page(t), {"aksi": "ikuti"})
    assert "Berhenti mengikuti" in client.get(page(t)).text
    assert Follower.objects.count() == 1
    assignment.take(tiket=t, by=holder)
    conversation.receive_reply(tiket=t, content="Halo?")
    conversation.add_internal_note(tiket=t, by=p, content="Sendiri")
    closing.resolve(tiket=t, by=holder, content="Sudah", akar_masalah="lain")
    told = list(OfficerNotice.objects.filter(petugas=p, jenis=Jenis.DIIKUTI).order_by("id").values_list("catatan"))
    assert told == [("Pelapor menulis lagi.",), ("Tiket diselesaikan.",)]
    assert t.perihal in client.get(reverse("petugas-pemberitahuan")).text
    assert t.nomor in client.get(reverse("petugas-antrean"), {"tab": "diikuti"}).text
    client.post(page(t), {"aksi": "berhenti_ikuti"})
    assert not Follower.objects.exists()


def test_who_may_no_longer_read_a_ticket_is_told_nothing_of_it(p):
    t = tiket()
    following.follow(tiket=t, by=p)
    assignment.hand_to_supervisor(tiket=t, by=p)
    conversation.receive_reply(tiket=t, content="Petugas Anda kasar")
    assert not OfficerNotice.objects.filter(petugas=p).exists()


def test_a_note_tells_the_colleagues_whom_it_names(client, p):
    t = tiket()
    colleague = helpdesk_officer(nama="Rina Wati", user_id="RINA7")
    dewi = [helpdesk_officer(nama="Dewi Satu", user_id="DEWI1"), helpdesk_officer(nama="Dewi Dua", user_id="DEWI2")]
    note = "@rina7 tolong lihat; @Dewi juga, dan @toko_jaya. Surel: a@rina7.id"
    answer = client.post(page(t), {"aksi": "pesan", "sebagai": "catatan", "isi": note}, follow=True)
    assert "Diberi tahu: Rina Wati." in answer.text
    assert "@DEWI1" in answer.text
    assert "@toko_jaya" in answer.text
    assert list(OfficerNotice.objects.values_list("petugas", "jenis")) == [(colleague.pk, Jenis.DISEBUT)]
    assert not Follower.objects.filter(petugas__in=dewi).exists()
    client.post(page(t), {"aksi": "pesan", "sebagai": "catatan", "isi": "@dewi2 ini milikmu"})
    assert OfficerNotice.objects.filter(petugas=dewi[1], jenis=Jenis.DISEBUT).exists()


def test_a_name_in_an_answer_to_the_reporter_tells_nobody(client, p):
    helpdesk_officer(user_id="RINA7")
    t = tiket()
    client.post(page(t), {"aksi": "pesan", "sebagai": "jawab", "isi": "Halo @rina7"})
    assert not OfficerNotice.objects.exists()


def test_an_officer_keeps_lists_of_their_own(client, p):
    address = reverse("petugas-antrean")
    t = tiket(jenis="pengaduan", nama="Siti")
    tiket(jenis="keluhan")
    filters = {"tab": "semua", "jenis": "pengaduan", "q": "Siti", "urut": "tenggat"}
    answer = client.post(address, filters | {"simpan": "1", "nama": " Pengaduan  saya "}, follow=True)
    assert "Tampilan “Pengaduan saya” disimpan" in answer.text
    view = SavedView.objects.get()
    assert view.saringan == {"tab": "semua", "jenis": "pengaduan", "urut": "tenggat"}
    shown = client.get(address, view.saringan)
    assert [x.nomor for x in shown.context["tiket"]] == [t.nomor]
    assert "Hapus tampilan" in shown.text
    assert "Isi nama" in client.post(address, filters | {"simpan": "1", "nama": " "}, follow=True).text
    client.force_login(helpdesk_officer(), backend=BACKEND)
    assert "Pengaduan saya" not in client.get(address).text
    client.post(address, {"tab": "semua", "hapus": str(view.pk)})
    assert SavedView.objects.count() == 1
    client.force_login(p, backend=BACKEND)
    client.post(address, {"tab": "semua", "hapus": str(view.pk)})
    assert not SavedView.objects.exists()


def test_only_so_many_lists_are_kept(client, p):
    for n in range(13):
        answer = client.post(reverse("petugas-antrean"), {"tab": "semua", "simpan": "1", "nama": f"N{n}"}, follow=True)
    assert "sudah menyimpan 12" in answer.text
    assert SavedView.objects.count() == 12


def test_what_may_be_the_same_report_is_told_by_words_and_time(p, monkeypatch):
    t = tiket(perihal="Lupa kata sandi akun saya", email="siti@contoh.id", channel="surel")
    same = tiket(perihal="kata sandi akun saya lupa", email="siti@contoh.id", channel="surel")
    other_words = tiket(perihal="KBLI untuk warung kopi", email="siti@contoh.id")
    stranger = tiket(perihal="Lupa kata sandi akun saya!", email="budi@contoh.id")
    distant = tiket(perihal="Lupa sandi", email="tono@contoh.id")
    over = tiket(perihal="Lupa kata sandi akun saya", email="siti@contoh.id")
    closing.close(tiket=over, by=None, alasan="x")
    found = {x.pk: x for x in panel(t, p).possible_duplicates}
    assert {same.pk, stranger.pk} == set(found)
    assert not {other_words.pk, distant.pk, over.pk} & set(found)
    assert found[same.pk].can_merge
    assert not found[stranger.pk].can_merge
    assert "orang lain" in found[stranger.pk].reason
    # A ticket from another time is no duplicate. (The test moves the limits: a ticket's creation time cannot change.)
    for name, kept in (("SAME_DAYS", {same.pk}), ("SAME_MONTH", set())):
        monkeypatch.setattr(f"helpdesk.tiket_page.side_panel.{name}", timedelta(0))
        assert {x.pk for x in panel(t, p).possible_duplicates} == kept


def test_a_caller_with_the_right_answers_is_the_holder_only_after_the_code(client, p):
    person = PenggunaFactory()
    born = person.tanggal_lahir
    data = {
        "telepon": "0857 1234 5678",
        "nama": "Siti",
        "jenis": "keluhan",
        "perihal": "Lama",
        "isi": "Lama sekali",
        "akun": person.user_id,
        "tanggal_lahir_0": born.day,
        "tanggal_lahir_1": born.month,
        "tanggal_lahir_2": born.year,
        "akhir_identitas": person.nomor_identitas[-4:],
    }
    assert "Jawaban cocok, tetapi belum terbukti" in client.post(reverse("petugas-telepon"), data | {"periksa": 1}).text
    client.post(reverse("petugas-telepon"), data)
    t = Tiket.objects.get()
    assert (t.pelapor, t.akun_cocok) == (None, person)
    content = client.get(page(t)).text
    assert "Jawaban cocok" in content
    assert "Pemilik akun</" not in content
    # Acts that need proof of the holder are refused before the code.
    assert client.post(page(t), {"aksi": "data_pribadi", "data_pribadi-jenis": "koreksi"}).status_code == 422
    t.refresh_from_db()
    assert t.is_open
    client.post(page(t), {"aksi": "kode", "kode-akun": person.user_id})
    code = next(w for w in mail.outbox[-1].body.replace(" ", "").split() if w.isdigit() and len(w) == 6)
    client.post(page(t), {"aksi": "cocok", "cocok-kode": code})
    t.refresh_from_db()
    assert (t.pelapor, t.akun_cocok) == (person, None)
    assert "Pemilik akun" in client.get(page(t)).text


def test_the_ticket_of_a_caller_close_to_the_officer_stays_closed_before_the_code(client, p):
    person = PenggunaFactory()
    t = tiket(email="lain@contoh.id")
    t.akun_cocok = person
    t.save(update_fields=["akun_cocok"])
    assert client.get(page(t)).status_code == 200
    declare(p, person)
    assert client.get(page(t)).status_code == 403
    assert t.perihal not in client.get(reverse("petugas-antrean"), {"tab": "bebas"}).text


def test_the_history_of_a_ticket_stands_on_its_page_in_sentences(client, p):
    t = tiket()
    client.post(page(t), {"aksi": "ambil"})
    conversation.receive_reply(tiket=t, content="Halo?")
    content = client.get(page(t)).text
    assert f"{p.nama} mengambil tiket ini." in content
    assert "Pelapor menulis lagi." in content
    assert "Anda kerjakan" in content
    assert "helpdesk.tiket" not in content


def test_a_fold_whose_form_has_a_fault_is_open_and_says_that_nothing_was_done(client, p):
    t = tiket()
    answer = client.post(page(t), {"aksi": "eskalasi"})
    assert answer.status_code == 422
    assert re.search(r'<details id="eskalasi"\s+open', answer.text)


def test_whether_followers_must_keep_away_is_asked_once_for_all(p):
    t = tiket(pelapor=PenggunaFactory())
    for _n in range(4):
        following.follow(tiket=t, by=helpdesk_officer())
    with CaptureQueriesContext(connection) as told:
        following.tell_followers(t, "Pelapor menjawab.", by=p)
    assert OfficerNotice.objects.filter(jenis=Jenis.DIIKUTI).count() == 4
    assert sum(OfficerRelation._meta.db_table in query["sql"] for query in told) == 1
