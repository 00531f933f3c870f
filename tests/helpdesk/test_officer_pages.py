"""The officers' pages: queue, ticket, call intake, and permissions to see them."""

import re
from datetime import timedelta
from urllib.parse import unquote_plus

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from helpdesk.choices import KirimSebagai
from helpdesk.models import CannedAnswer, Kategori, Message, Tiket
from helpdesk.services import assignment, closing, conversation, handling, linking
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, OfficerNotice
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, PetugasFactory, have_roles

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


def sign_in(client, pengguna):
    client.force_login(pengguna, backend=BACKEND)
    return pengguna


@pytest.fixture
def p(client):
    return sign_in(client, helpdesk_officer())


def page(t: Tiket) -> str:
    return reverse("petugas-tiket", args=[t.kode])


def nomor(response) -> list[str]:
    return [t.nomor for t in response.context["tiket"]]


@pytest.mark.parametrize("name", ["petugas-antrean", "petugas-telepon", "petugas-hitungan"])
def test_only_officers_of_the_helpdesk_come_in(client, name):
    sign_in(client, PenggunaFactory())
    assert client.get(reverse(name)).status_code == 403
    sign_in(client, PetugasFactory())
    assert client.get(reverse(name)).status_code == 403
    sign_in(client, helpdesk_officer())
    assert client.get(reverse(name)).status_code == 200


def test_a_stranger_gets_neither_ticket_nor_attachment_of_the_officers(client):
    t = tiket()
    sign_in(client, PenggunaFactory())
    assert client.get(page(t)).status_code == 403
    assert client.post(page(t), {"aksi": "ambil"}).status_code == 403


def test_a_complaint_about_an_officer_is_not_there_for_officers(client, p):
    t = tiket(tentang_petugas=True, perihal="Petugas kasar")
    assert client.get(page(t)).status_code == 404
    assert client.post(page(t), {"aksi": "ambil"}).status_code == 404
    assert "Petugas kasar" not in client.get(reverse("petugas-antrean"), {"tab": "semua", "q": "kasar"}).text
    client.post(reverse("petugas-massal"), {"pilih": [t.kode], "aksi": "spam", "alasan": "x"})
    t.refresh_from_db()
    assert t.status == "baru"
    sign_in(client, helpdesk_officer(supervisor=True))
    assert "Petugas kasar" in client.get(reverse("petugas-antrean"), {"tab": "semua"}).text


def test_the_form_of_an_act_is_made_when_its_fold_is_opened_with_scripts_and_without(
    client, p, django_assert_max_num_queries
):
    t = tiket()
    client.get(page(t))
    with django_assert_max_num_queries(22):
        closed = client.get(page(t)).text
    assert 'href="?buka=eskalasi#eskalasi"' in closed
    assert "eskalasi-alasan" not in closed
    opened = client.get(page(t), {"buka": "eskalasi"}).text
    assert "eskalasi-alasan" in opened
    assert "tunggu-alasan" not in opened
    script = {"X-Requested-With": "XMLHttpRequest"}
    fragment = client.get(page(t), {"buka": "eskalasi"}, headers=script).text
    assert fragment.startswith("<details")
    assert "eskalasi-alasan" in fragment
    assert "<form" not in client.get(page(t), {"buka": "tidak ada"}, headers=script).text


def test_a_form_with_a_fault_comes_back_open(client, p):
    t = tiket()
    again = client.post(page(t), {"aksi": "eskalasi", "eskalasi-unit": "nib", "eskalasi-alasan": ""})
    assert again.context["groups"][0].folds[2].entries[0][1].errors
    assert "tunggu-alasan" not in again.text


@pytest.mark.parametrize(
    "sent",
    [
        {"aksi": "eskalasi", "eskalasi-unit": "nib", "eskalasi-alasan": "PANJANG"},
        {"aksi": "tunggu", "tunggu-alasan": "PANJANG"},
        {"aksi": "tutup", "tutup-alasan": "PANJANG"},
        {"aksi": "pesan", "sebagai": "jawab", "isi": "PANJANG"},
        {"aksi": "pesan", "sebagai": "tanya", "isi": "PANJANG"},
    ],
)
def test_what_an_officer_wrote_is_shown_when_a_colleague_ended_the_ticket_meanwhile(client, p, sent):
    t = tiket()
    closing.close(tiket=t, by=helpdesk_officer(), alasan="Sudah dijawab lewat telepon.")
    again = client.post(page(t), sent)
    assert "PANJANG" in again.text
    # The other acts are not offered on a closed ticket.
    shown = {fold.first.name for group in again.context["groups"] for fold in group.folds}
    assert shown == {"kait", sent["aksi"]} - {"pesan"}
    if sent["aksi"] == "pesan":
        # An answer waits as a draft until the ticket is open again.
        assert "PANJANG" in client.post(page(t), {"aksi": "buka"}, follow=True).text


def test_handing_over_to_the_supervisor_takes_it_from_the_officer(client, p):
    t = tiket()
    client.post(page(t), {"aksi": "penyelia"})
    assert client.get(page(t)).status_code == 404


def test_the_queue_is_sorted_by_the_clock_and_split_into_lists(client, p):
    ordinary, urgent, me, wait = tiket(), tiket(prioritas=1), tiket(), tiket()
    assignment.take(tiket=me, by=p)
    handling.ask_reporter(tiket=wait, by=p, content="Apa?")
    address = reverse("petugas-antrean")
    assert nomor(client.get(address, {"tab": "bebas"})) == [urgent.nomor, ordinary.nomor]
    assert set(nomor(client.get(address, {"tab": "milik"}))) == {me.nomor, wait.nomor}
    assert nomor(client.get(address, {"tab": "menunggu"})) == [wait.nomor]
    # The list shows it at that moment, not a minute later after the sweep.
    past = timezone.now() - timedelta(seconds=1)
    Tiket.objects.filter(pk=ordinary.pk).update(jatuh_tempo=past)
    Tiket.objects.filter(pk=urgent.pk).update(peringatan_pada=past)
    assert nomor(client.get(address, {"tab": "lewat"})) == [ordinary.nomor]
    assert nomor(client.get(address, {"tab": "hampir"})) == [urgent.nomor]
    assert client.get(reverse("petugas-hitungan")).json() == {
        "milik": "2",
        "bebas": "2",
        "menunggu": "1",
        "hampir": "1",
        "lewat": "1",
        "semua": "4",
        "eskalasi": "0",
    }


def test_the_queue_is_searched_by_number_nib_name_and_words_of_the_thread(client, p):
    a = tiket(perihal="Sertifikat rusak", nib="1234567890123", nama="Siti Aminah")
    b = tiket(email="lain@contoh.id")
    conversation.receive_reply(tiket=b, content="Muncul kode galat EX-77 di layar")
    address = reverse("petugas-antrean")

    def search(q):
        return nomor(client.get(address, {"tab": "semua", "q": q}))

    assert search(a.nomor) == [a.nomor]
    assert search(a.nomor.lower().removeprefix("hd-")) == [a.nomor]
    assert search("1234567890123") == [a.nomor]
    assert search("siti amin") == [a.nomor]
    assert search("si\u00adti\u200b ami\u00adnah") == [a.nomor]
    assert search("galat layar") == [b.nomor]
    assert search("lain@contoh.id") == [b.nomor]
    assert search("tak ada di mana pun") == []
    c = tiket(telepon="+6285712345678", channel="telepon", email="", nama="Joko")
    for q in ("085712345678", "+62 857-1234-5678", "62857 1234 5678"):
        assert search(q) == [c.nomor]
    d = tiket(pelapor=HakAksesFactory().pengguna)
    assert search(d.pelapor.user_id.lower()) == [d.nomor]
    closing.mark_spam(tiket=a, by=p, alasan="x")
    assert search(a.nomor) == [a.nomor]


def test_prv_2_no_search_reads_an_identity_number_out_of_a_thread_by_its_beginnings(client, p):
    t = tiket(content="NIK saya 3171061705901234, tertulis juga NIK3171061705901234.", nama="Siti Aminah")

    def search(q):
        return nomor(client.get(reverse("petugas-antrean"), {"tab": "semua", "q": q}))

    # Callers say the whole number, so only whole numbers find the ticket.
    for whole in ("3171061705901234", "siti 3171061705901234", "siti tertul"):
        assert search(whole) == [t.nomor]
    for part in ("31710617059012", "siti 317106", "siti 317106170590123", "aminah nik317106"):
        assert search(part) == []


def test_a_search_puts_no_nik_name_or_mail_address_into_an_address(client, p):
    searched = tiket(nama="Siti Aminah", email="siti@contoh.id")
    for _n in range(60):
        tiket(nama="Siti Rahma")
    for q in ("siti aminah", "siti@contoh.id", "3171064506900001"):
        response = client.post(reverse("petugas-antrean"), {"tab": "semua", "urut": "lama", "q": q})
        assert q not in unquote_plus(response.url)
        results_page = client.get(response.url)
        assert nomor(results_page) == ([] if q.isdigit() else [searched.nomor])
        assert results_page.context["queue_filter"].q == q
        assert q not in unquote_plus(results_page.context["search_everywhere"])
    response = client.get(client.post(reverse("petugas-antrean"), {"tab": "semua", "q": "siti rahma"}).url)
    assert "siti" not in response.context["after"]
    assert len(nomor(client.get(reverse("petugas-antrean") + response.context["after"]))) == 25


def test_a_search_says_in_which_tickets_it_looked(client, p):
    tiket(nama="Siti Rahma")
    closed = tiket(nama="Siti Aminah")
    closing.mark_spam(tiket=closed, by=p, alasan="promosi")

    def search(**query):
        return client.get(client.post(reverse("petugas-antrean"), {"q": "siti"} | query).url)

    everywhere = search(tab="semua")
    assert len(nomor(everywhere)) == 2
    assert "Hasil di semua tiket, juga yang sudah selesai" in everywhere.text
    assert 'aria-current="page">Semua terbuka' not in " ".join(everywhere.text.split())
    one_list = search(tab="bebas")
    assert len(nomor(one_list)) == 1
    assert "Hasil di daftar “Belum diambil” saja." in one_list.text
    assert f"?{one_list.context['search_everywhere']}".replace("&", "&amp;") in one_list.text
    # The search of the header also shows the status of each ticket that it found.
    found = client.get(client.post(reverse("petugas-cari"), {"q": "siti"}).url)
    assert f"{closed.nomor} · Siti Aminah · Spam" in found.text


@pytest.mark.parametrize(
    "query",
    [
        {"urut": "password"},
        {"urut": "-petugas__password"},
        {"tab": "pg_sleep(9)"},
        {"jenis": "' or 1=1"},
        {"kategori": "../etc"},
        {"prioritas": "9"},
        {"umur": "-1"},
        {"q": "a' & | ! <-> :*"},
        {"q": "\x01%_\\"},
        {"ke": "AAAA", "dari": "BBBB"},
        {"q": "é" * 300},
        {"baku": "x"},
    ],
)
def test_parameters_from_outside_the_lists_are_left_out(client, p, query):
    tiket()
    assert client.get(reverse("petugas-antrean"), {"tab": "semua"} | query).status_code == 200


def test_pages_of_the_queue_follow_each_other_without_gaps_in_every_order(client, p):
    for n in range(60):
        tiket(prioritas=n % 3 + 1)
    for order in ("tenggat", "prioritas", "lama", "baru"):
        viewed, address = [], f"?tab=semua&urut={order}"
        while address:
            response = client.get(reverse("petugas-antrean") + address)
            viewed += nomor(response)
            address = response.context["after"]
        assert len(viewed) == len(set(viewed)) == 60


def test_a_page_whose_tickets_are_gone_shows_the_first_page_and_not_an_empty_queue(client, p):
    first = [tiket() for _ in range(27)][0]
    after = client.get(f"{reverse('petugas-antrean')}?tab=semua").context["after"]
    Tiket.objects.exclude(pk=first.pk).update(status="spam")
    answer = client.get(f"{reverse('petugas-antrean')}{after}")
    assert nomor(answer) == [first.nomor]
    assert (answer.context["before"], answer.context["after"]) == (None, None)


def test_queries_of_the_queue_do_not_grow_with_the_tickets(client, p, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tiket()
    client.get(reverse("petugas-antrean"), {"tab": "semua"})
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("petugas-antrean"), {"tab": "semua"})
    for _ in range(30):
        assignment.take(tiket=tiket(), by=p)
    with django_assert_num_queries(len(few)):
        client.get(reverse("petugas-antrean"), {"tab": "semua"})
    # One of the queries reads the officers of the filter, another the lists of the officer.
    assert len(few) <= 16


def test_the_next_ticket_is_the_one_whose_clock_runs_out_first(client, p):
    tiket()
    urgent = tiket(prioritas=1)
    assert client.post(reverse("petugas-berikutnya")).url == page(urgent)
    client.post(reverse("petugas-berikutnya"))
    assert client.post(reverse("petugas-berikutnya")).url == reverse("petugas-antrean")


def test_ticked_tickets_are_assigned_or_put_aside_as_spam_at_once(client, p):
    a, b, taken = tiket(), tiket(), tiket()
    assignment.take(tiket=taken, by=helpdesk_officer())
    address = reverse("petugas-massal")
    data = {"pilih": [a.kode, b.kode, taken.kode, "bukan-uuid"], "kembali": "tab=bebas&jahat=1"}
    assert client.post(address, data | {"aksi": "ambil"}).url.endswith("?tab=bebas")
    assert Tiket.objects.filter(petugas=p).count() == 2
    client.post(address, data | {"aksi": "spam"})
    assert not Tiket.objects.filter(status="spam").exists()
    client.post(address, data | {"aksi": "spam", "alasan": "judi"})
    assert Tiket.objects.filter(status="spam").count() == 2
    client.post(address, data | {"aksi": "tetapkan", "petugas": p.pk})
    taken.refresh_from_db()
    assert taken.petugas != p


def test_who_only_reads_opens_all_tickets_and_no_page_that_is_closed_to_them(client):
    t = tiket(perihal="Izin tidak terbit")
    sign_in(client, PetugasFactory(group="Auditor"))
    queue = client.get(reverse("petugas-antrean")).text
    assert "Izin tidak terbit" in queue
    assert "?tab=milik" not in queue
    assert "Ambil tiket berikutnya" not in queue
    for text in (queue, client.get(page(t)).text):
        links = set(re.findall(r'href="(/petugas/helpdesk/[^"?#]*)"', text))
        assert {client.get(link).status_code for link in links} == {200}, links


def test_a_supervisor_assigns_many_to_another_officer(client):
    sign_in(client, helpdesk_officer(supervisor=True))
    q, t = helpdesk_officer(), tiket()
    data = {"pilih": [t.kode], "aksi": "tetapkan", "petugas": q.pk}
    assert f"1 tiket ditetapkan untuk {q.nama}." in client.post(reverse("petugas-massal"), data, follow=True).text
    t.refresh_from_db()
    assert t.petugas == q


def test_an_officer_who_is_given_many_tickets_gets_one_mail_and_one_notice(client):
    sign_in(client, helpdesk_officer(supervisor=True))
    q, many = helpdesk_officer(), [tiket() for _n in range(3)]
    told = len(mail.outbox)
    data = {"pilih": [t.kode for t in many], "aksi": "tetapkan", "petugas": q.pk}
    assert f"3 tiket ditetapkan untuk {q.nama}." in client.post(reverse("petugas-massal"), data, follow=True).text
    assert [m.to for m in mail.outbox[told:]] == [[q.email]]
    assert "Bersama 2 perkara lain." in mail.outbox[-1].body
    assert OfficerNotice.objects.get(petugas=q).catatan == "Bersama 2 perkara lain."


def test_the_officer_answers_asks_notes_and_resolves_from_one_form(client, p):
    t = tiket()
    client.post(page(t), {"aksi": "ambil"})
    client.post(page(t), {"aksi": "pesan", "isi": "Catatan dapur", "sebagai": "catatan"})
    client.post(page(t), {"aksi": "pesan", "isi": "Sedang kami periksa", "sebagai": "jawab"})
    client.post(page(t), {"aksi": "pesan", "isi": "Alamatnya apa?", "sebagai": "tanya"})
    t.refresh_from_db()
    assert t.status == "menunggu_pelapor"
    conversation.receive_reply(tiket=t, content="a@b.id")
    without_root_cause = client.post(page(t), {"aksi": "pesan", "isi": "Sudah", "sebagai": "selesai"})
    assert "Pilih akar masalah" in without_root_cause.text
    assert "Pilih topik" in without_root_cause.text
    topic = Kategori.objects.get(kode="kbli")
    end = {"sebagai": "selesai", "akar_masalah": "kbli", "kategori": topic.pk}
    client.post(page(t), {"aksi": "pesan", "isi": "Sudah"} | end)
    t.refresh_from_db()
    assert (t.status, t.akar_masalah, t.kategori) == ("selesai", "kbli", topic)
    assert "Catatan dapur" not in "".join(m.body for m in mail.outbox)


def test_an_answer_that_crosses_a_new_message_of_the_reporter_is_held_back_once(client, p):
    t = tiket()
    last = t.pesan.get().pk
    conversation.receive_reply(tiket=t, content="Maaf, sudah beres!")
    data = {"aksi": "pesan", "isi": "Coba lagi ya", "sebagai": "jawab", "pesan_terakhir": last}
    response = client.post(page(t), data)
    assert "baru saja menulis" in response.text
    assert "Coba lagi ya" in response.text
    assert t.pesan.filter(arah="keluar").count() == 0
    client.post(page(t), data | {"pesan_terakhir": t.pesan.latest("id").pk})
    assert t.pesan.filter(arah="keluar").count() == 1


def test_two_officers_at_once_the_second_keeps_their_draft_and_learns_who_has_it(client, p):
    t, q = tiket(), helpdesk_officer(nama="Rina Wati")
    assignment.take(tiket=t, by=q)
    response = client.post(page(t), {"aksi": "pesan", "isi": "Jawaban saya", "sebagai": "jawab"})
    assert "Rina Wati sedang mengerjakan" in response.text
    assert "Jawaban saya" in response.text
    assert not t.pesan.filter(arah="keluar").exists()


def test_the_side_panel_shows_the_person_masked_with_rights_nib_and_mails(client, p, django_assert_max_num_queries):
    right = HakAksesFactory()
    nib = make_nib(hak_akses=right)
    t = tiket(pelapor=right.pengguna)
    queue_mail("helpdesk/escalated", recipient=right.pengguna.email, context={"tiket": t, "tautan": "x"})
    client.get(page(t))
    # One query reads the officer's draft, one possible duplicates, one the history.
    with django_assert_max_num_queries(27):
        content = client.get(page(t)).text
    assert right.pengguna.user_id in content
    assert right.pengguna.masked_identity in content
    assert right.pengguna.nomor_identitas not in content
    assert right.pengguna.email not in content
    assert nib.nomor in content
    assert "Terkirim" in content


def test_an_address_alone_proves_nothing_and_the_panel_says_so(client, p):
    person = PenggunaFactory(email="siti@contoh.id")
    content = client.get(page(tiket(email="Siti@contoh.id"))).text
    assert "Belum terbukti pemilik akun" in content
    assert person.user_id in content


def test_the_panel_says_where_answers_go_once_a_caller_with_another_address_is_the_holder(client, p):
    person = PenggunaFactory(email="siti@contoh.id")
    words = "Jawaban dikirim ke alamat terdaftar s•••@contoh.id."
    assert words in client.get(page(tiket(pelapor=person, email="lain@contoh.id"))).text
    assert words not in client.get(page(tiket(pelapor=person, email=person.email))).text


def test_neither_nik_nor_secret_link_is_on_the_officers_page(client, p):
    t = tiket(content="NIK 3171011705900001", perihal="NIK 3171011705900001")
    content = client.get(page(t)).text
    assert "3171011705900001" not in content
    assert t.token not in content
    assert t.token_surel not in content


def test_html_of_a_stranger_is_text_for_officers(client, p):
    t = tiket(content="<script>alert(1)</script>", perihal="<img src=x onerror=alert(1)>", nama="<svg onload=alert(1)>")
    for address in (page(t), reverse("petugas-antrean") + "?tab=semua&q=%3Cscript%3Ealert(1)"):
        content = client.get(address).text
        assert "<script>alert" not in content
        assert "<img src=x" not in content
        assert "<svg onload" not in content


def test_each_button_of_the_composer_says_what_it_does(client, p):
    t = tiket()
    content = client.get(page(t)).text
    for value, words in KirimSebagai.choices:
        assert f'name="sebagai" value="{value}"' in content
        assert str(words) in content
    # Enter in a field sends an answer.
    client.post(page(t), {"aksi": "pesan", "isi": "Kami periksa."})
    assert t.pesan.latest("id").arah == "keluar"


def test_a_macro_brings_text_topic_root_cause_and_the_button_and_sends_nothing(client, p):
    t = tiket()
    topic = Kategori.objects.get(kode="kbli")
    macro = CannedAnswer.objects.create(
        judul="Makro", isi="Beres, {nama}.", kategori=topic, kirim_sebagai="selesai", akar_masalah="kbli"
    )
    form = client.post(page(t), {"aksi": "pesan", "baku": macro.pk, "isi": ""}).context["form"]
    assert (form["sebagai"].value(), form["akar_masalah"].value()) == ("selesai", "kbli")
    assert form["kategori"].value() == str(topic.pk)
    assert form["isi"].value().startswith("Beres,")
    assert t.pesan.count() == 1


def test_articles_that_fit_the_subject_are_suggested_and_put_into_the_message_as_a_link(client, p):
    t = tiket(perihal="Surel aktivasi tidak masuk")
    assert 'value="surel-aktivasi-tidak-masuk"' in client.get(page(t)).text
    data = {"aksi": "pesan", "artikel": "surel-aktivasi-tidak-masuk", "isi": "Selamat pagi,"}
    content = client.post(page(t), data).context["form"]["isi"].value()
    assert content.startswith("Selamat pagi,\n\nSurel aktivasi tidak masuk.")
    assert "/bantuan/artikel/surel-aktivasi-tidak-masuk/" in content
    assert t.pesan.count() == 1


def test_the_queue_is_narrowed_by_officer_and_channel(client, p):
    mine, phoned = tiket(perihal="Milik Rina"), tiket(perihal="Lewat telepon", channel="telepon")
    colleague = helpdesk_officer(nama="Rina Wati")
    assignment.take(tiket=mine, by=colleague)
    listed = client.get(reverse("petugas-antrean"), {"tab": "semua", "petugas": colleague.pk}).text
    assert "Milik Rina" in listed
    assert "Lewat telepon" not in listed
    listed = client.get(reverse("petugas-antrean"), {"tab": "semua", "saluran": "telepon"}).text
    assert phoned.perihal in listed
    assert "Milik Rina" not in listed
    assert client.get(reverse("petugas-antrean"), {"petugas": "x", "saluran": "y"}).status_code == 200


def test_a_canned_answer_is_filled_in_and_nothing_else_in_braces_runs(client, p):
    t = tiket(nama="Budi {petugas} {0.__class__}")
    j = CannedAnswer.objects.create(judul="Uji", isi="Yth. {nama}, {nomor} {token} {tiket.token}. {petugas}")
    data = {"aksi": "pesan", "baku": j.pk, "isi": "Selamat pagi,", "sebagai": "tanya"}
    form = client.post(page(t), data).context["form"]
    content = form["isi"].value()
    # The canned answer goes below the typed text, and nothing is sent.
    assert content.startswith("Selamat pagi,\n\nYth. Budi {petugas}")
    assert form["sebagai"].value() == "tanya"
    assert t.pesan.count() == 1
    assert t.nomor in content
    assert "{0.__class__}" in content
    assert "{token} {tiket.token}" in content


def test_no_canned_answer_is_sent_with_a_time_that_is_over_or_an_nib_that_is_not_there(client, p):
    t = tiket()
    answer = CannedAnswer.objects.create(judul="Uji", isi="NIB {nib} selesai paling lambat {tenggat}.")
    data = {"aksi": "pesan", "isi": ""}

    def taken():
        return client.post(page(t), data | {"baku": answer.pk}).context["form"]["isi"].value()

    assert taken().startswith("NIB {nib} selesai paling lambat ")
    assert "{tenggat}" not in taken()
    Tiket.objects.filter(pk=t.pk).update(nib="9120001234567", tenggat_penyelesaian=timezone.now() - timedelta(days=1))
    text = taken()
    assert text == "NIB 9120001234567 selesai paling lambat {tenggat}."
    for kind in ("jawab", "tanya"):
        sent = client.post(page(t), data | {"isi": text, "sebagai": kind})
        assert "Ganti dahulu {tenggat}: tidak ada di tiket ini, atau sudah lewat." in sent.text
    assert t.pesan.count() == 1
    client.post(page(t), data | {"isi": text, "sebagai": "catatan"})
    client.post(page(t), data | {"isi": "NIB Anda selesai besok."})
    assert t.pesan.count() == 3


@pytest.mark.parametrize("canned_pk", ["", "x", "99999999", "1; drop table"])
def test_a_canned_answer_that_is_not_there_leaves_the_draft_alone(client, p, canned_pk):
    data = {"aksi": "pesan", "baku": canned_pk, "isi": "Draf"}
    assert client.post(page(tiket()), data).context["form"]["isi"].value() == "Draf"


def names(response):
    return [a.judul for a in response.context["canned"]]


def test_canned_answers_that_fit_the_report_are_offered_the_topics_own_too(client, p):
    t = tiket(perihal="Aktifasi", content="Tautan tidak masuk ke kotak surel saya.")
    assert names(client.get(page(t)))[0] == "Surel aktivasi dikirim ulang"
    t = tiket(perihal="Halo", content="Tolong", kategori=Kategori.objects.get(kode="kbli"))
    assert names(client.get(page(t))) == ["Memilih kode KBLI"]
    # If no canned answer fits, the page says so.
    t = tiket(perihal="Xyzzy", content="Qwrtp")
    assert "Tidak ada jawaban baku yang cocok" in client.get(page(t)).text


def test_canned_answers_are_searched_by_words_while_what_was_typed_stays(client, p):
    t = tiket()
    data = {"aksi": "pesan", "cari_baku": "1", "isi": "Selamat pagi,"}
    for words in ("penipuan", "pnipuan", "MEMBAYAR", "calo bayar"):
        response = client.post(page(t), data | {"kata": words})
        assert names(response)[0] == "Semua layanan gratis", words
        assert response.context["form"]["isi"].value() == "Selamat pagi,"
        assert f'value="{words}"' in response.text
    assert "Tidak ada jawaban baku tentang “Xyzzy”" in client.post(page(t), data | {"kata": "Xyzzy"}).text
    everything = names(client.post(page(t), {"aksi": "pesan", "semua_baku": "1"}))
    assert everything == list(CannedAnswer.objects.filter(aktif=True, unit="").values_list("judul", flat=True))
    assert t.pesan.count() == 1


def test_the_script_gets_the_canned_answers_only(client, p, django_assert_max_num_queries):
    url, headers = page(tiket()), {"x-requested-with": "XMLHttpRequest"}
    with django_assert_max_num_queries(9):
        fragment = client.get(url, {"q": "sandi"}, headers=headers).text
    assert "Atur ulang kata sandi" in fragment
    assert "<form" not in fragment


def test_a_canned_answer_that_was_switched_off_is_offered_nowhere(client, p):
    CannedAnswer.objects.filter(judul="Semua layanan gratis").update(aktif=False)
    assert "Semua layanan gratis" not in names(client.post(page(tiket()), {"cari_baku": "1", "kata": "gratis"}))


def test_a_canned_answer_with_an_unknown_placeholder_is_not_saved():
    with pytest.raises(ValidationError):
        CannedAnswer(judul="x", isi="Yth. {nmaa}").full_clean()
    CannedAnswer(judul="x", isi="Yth. {nama}, paling lambat {tenggat}").full_clean()


def test_what_the_reporter_says_on_the_telephone_is_written_into_their_ticket(client, p):
    t = tiket()
    handling.ask_reporter(tiket=t, by=helpdesk_officer(), content="Alamatnya apa?")
    # Allowed even while another officer has the ticket, because the words are the reporter's.
    client.post(page(t), {"aksi": "pesan", "isi": "Alamat baru a@b.id", "sebagai": "telepon"})
    t.refresh_from_db()
    message = t.pesan.latest("id")
    assert (t.status, message.arah, message.saluran, message.oleh) == ("diproses", "masuk", "telepon", p)
    shown = client.get(page(t)).text
    assert f"dicatat {p.nama}" in shown
    assert f"{p.nama} mencatat ucapan pelapor lewat telepon." in shown
    assert "Pelapor menulis lagi" not in shown


def test_a_long_thread_is_folded_and_nothing_of_it_is_lost(client, p):
    t = tiket(content="Yang pertama")
    for n in range(12):
        conversation.receive_reply(tiket=t, content=f"Pesan nomor {n}")
    for address in (page(t), reverse("bantuan-tiket", args=[t.token])):
        content = client.get(address).text
        assert "Tampilkan 7 pesan di antaranya" in content
        assert all(f"Pesan nomor {n}" in content for n in range(12))
        # On paper nobody can unfold it.
        assert '<details class="thread-fold printed">' in content
    # Of the page of officers the paper has the ticket, not what they could do.
    for part in ("compose", "actions"):
        assert f'<section id="{part}" class="no-print">' in client.get(page(t)).text


def test_other_tickets_of_the_same_nib_or_telephone_are_suggested_but_only_the_persons_own_can_be_merged(client, p):
    nomor = "1234567890123"
    t = tiket(nib=nomor, email="a@contoh.id", channel="surel")
    other = tiket(nib=nomor, email="b@contoh.id")
    own = tiket(email="a@contoh.id", channel="surel")
    secret = tiket(nib=nomor, email="c@contoh.id", tentang_petugas=True)
    duplicate = {x.nomor: x for x in client.get(page(t)).context["side_panel"].possible_duplicates}
    assert (duplicate[other.nomor].reason, duplicate[other.nomor].can_merge) == ("NIB sama", False)
    assert (duplicate[own.nomor].reason, duplicate[own.nomor].can_merge) == ("pelapor sama", True)
    assert secret.nomor not in duplicate
    assert f"Gabung ke {own.nomor}" in client.get(page(t)).text


def test_pen_3a_an_officer_tags_a_ticket_with_the_clause_it_is_about(client, p):
    versi = VersiKetentuanFactory()
    t = tiket()
    data = {"jenis": "saran", "kategori": "", "prioritas": "3", "perihal": t.perihal, "klausul": "akses-pengguna-1"}
    client.post(page(t), {"aksi": "golongan"} | {f"golongan-{k}": v for k, v in data.items()})
    t.refresh_from_db()
    assert (t.klausul, t.versi_ketentuan) == ("akses-pengguna-1", versi)
    assert t.nomor in client.get(reverse("petugas-saran-ketentuan")).text
    wrong = data | {"klausul": "tidak-ada"}
    client.post(page(t), {"aksi": "golongan"} | {f"golongan-{k}": v for k, v in wrong.items()})
    t.refresh_from_db()
    assert t.klausul == "akses-pengguna-1"


def test_merge_split_link_escalate_classify_and_spam_from_the_page(client, p):
    t, duplicate = tiket(channel="surel"), tiket(channel="surel")
    assert duplicate.nomor in client.get(page(t)).text
    client.post(page(duplicate), {"aksi": "gabung", "gabung-nomor": f" [{t.nomor.lower()}] Laporan Anda"})
    duplicate.refresh_from_db()
    assert duplicate.induk == t
    client.post(page(duplicate), {"aksi": "pisah_gabung"})
    linked = client.post(page(t), {"aksi": "kait", "kait-nomor": duplicate.nomor}, follow=True)
    assert f"Dikaitkan dengan {duplicate.nomor}." in linked.text
    message = conversation.receive_reply(tiket=t, content="Hal lain")
    client.post(page(t), {"aksi": "pisah", "pisah-pesan": message.kode, "pisah-perihal": "Hal lain"})
    assert Tiket.objects.filter(perihal="Hal lain").exists()
    client.post(
        page(t),
        {"aksi": "golongan", "golongan-perihal": "Baru", "golongan-jenis": "pengaduan", "golongan-prioritas": "1"},
    )
    data = {"aksi": "eskalasi", "eskalasi-unit": "nib", "eskalasi-alasan": "Perlu keputusan"}
    assert "pelapor dikabari" in client.post(page(t), data, follow=True).text
    t.refresh_from_db()
    assert (t.perihal, t.jenis, t.prioritas, t.eskalasi) == ("Baru", "pengaduan", 1, "nib")
    assert "Isi alasan" in client.post(page(t), {"aksi": "spam", "spam-alasan": ""}).text
    assert "Tidak ada tiket" in client.post(page(t), {"aksi": "gabung", "gabung-nomor": "HD-1-1"}).text
    assert client.post(page(t), {"aksi": "hapus_semua"}).status_code == 404


def test_what_was_merged_in_is_read_on_the_page_of_the_ticket_that_stays(client, p):
    t, other = tiket(channel="surel"), tiket(channel="surel", content="Di laptop muncul kode 502.")
    assert "Di laptop muncul kode 502." not in client.get(page(t)).text
    linking.merge(tiket=other, to=t, by=p)
    assert "Di laptop muncul kode 502." in client.get(page(t)).text


def test_of_a_caller_without_address_the_page_says_that_the_account_is_not_known(client, p):
    called = tiket(email="", telepon="+6285712345678", channel="telepon", by=p)
    seen = client.get(page(called)).text
    assert "Laporan ini tanpa surel; akun pelapornya tidak diketahui." in seen
    assert "Tidak ada akun dengan alamat ini." not in seen


def test_merging_with_a_ticket_of_another_person_is_refused_in_words(client, p):
    t, other = tiket(), tiket(email="x@contoh.id")
    response = client.post(page(t), {"aksi": "gabung", "gabung-nomor": other.nomor}, follow=True)
    assert "Tidak terbukti satu pelapor" in response.text


def test_an_officer_opens_a_closed_ticket_long_after(client, p):
    t = tiket()
    closing.resolve(tiket=t, by=p, content="Sudah", akar_masalah="lain")
    Tiket.objects.filter(pk=t.pk).update(selesai_pada=timezone.now() - timedelta(days=90))
    client.post(page(t), {"aksi": "buka"})
    t.refresh_from_db()
    assert t.status == "dibuka_kembali"


def test_pen_3b_a_call_becomes_a_ticket_and_the_caller_is_checked_without_showing_data(client, p):
    right = HakAksesFactory()
    person = right.pengguna
    data = {
        "telepon": "021 3857596",
        "nama": "Siti",
        "akun": person.user_id.lower(),
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "5",
        "tanggal_lahir_2": "1990",
        "akhir_identitas": person.nomor_identitas[-4:],
        "jenis": "informasi",
        "perihal": "Lupa kata sandi",
        "isi": "Penelepon lupa kata sandi.",
    }
    response = client.post(reverse("petugas-telepon"), data | {"periksa": "1", "akhir_identitas": "9999"})
    assert "Jawaban belum cocok" in response.text
    assert person.nomor_identitas not in response.text
    assert "Penelepon lupa" in response.text
    response = client.post(reverse("petugas-telepon"), data)
    t = Tiket.objects.get()
    assert response.url == page(t)
    # The answers match, but only the code to the registered address proves the holder (test_colleagues.py).
    assert (t.saluran, t.telepon, t.pelapor, t.akun_cocok) == ("telepon", "+62213857596", None, person)
    assert Message.objects.filter(tiket=t, internal=True, isi__contains="terbukti").exists()
    assert AuditEvent.objects.filter(peristiwa="helpdesk.penelepon.diperiksa", tentang=person).count() == 2


def test_an_intake_of_a_call_sent_without_anything_is_shown_again(client, p):
    response = client.post(reverse("petugas-telepon"), {})
    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_caller_without_mail_gets_a_number_only(client, p):
    data = {"telepon": "0857 1234 5678", "nama": "Siti", "jenis": "keluhan", "perihal": "Lama", "isi": "Lama sekali"}
    response = client.post(reverse("petugas-telepon"), data, follow=True)
    assert Tiket.objects.get().nomor in response.text
    assert mail.outbox == []


def test_a_caller_is_found_by_telephone_and_the_call_added_to_their_report(client, p):
    old = tiket(telepon="+6285712345678", channel="telepon", email="")
    other_tiket = tiket(telepon="+6285700000000", channel="telepon", email="")
    secret = tiket(telepon="+6285712345678", channel="telepon", email="", tentang_petugas=True)
    data = {"telepon": "0857-1234-5678", "nama": "Siti", "isi": "Menanyakan kabar laporannya."}
    content = client.post(reverse("petugas-telepon"), data | {"periksa": "1"}).text
    assert f"Catat telepon ini di {old.nomor}" in content
    assert other_tiket.nomor not in content
    assert secret.nomor not in content
    assert "Menanyakan kabar" in content
    response = client.post(reverse("petugas-telepon"), data | {"ke": str(old.kode)})
    assert response.url == page(old)
    assert (old.pesan.latest("id").isi, old.pesan.latest("id").saluran) == (data["isi"], "telepon")
    assert Tiket.objects.count() == 3
    empty = client.post(reverse("petugas-telepon"), data | {"ke": str(old.kode), "isi": ""})
    assert "Isi catatan selama telepon" in empty.text
    for kode in (str(secret.kode), "x", "../..", "-" * 36, "0" * 36):
        assert client.post(reverse("petugas-telepon"), data | {"ke": kode}).status_code == 404


def test_the_reports_of_an_account_that_a_caller_names_are_not_called_the_callers(client, p):
    person = HakAksesFactory().pengguna
    report = tiket(pelapor=person)
    data = {"telepon": "0857 1234 5678", "nama": "Siti", "akun": person.user_id, "akhir_identitas": "0000"}
    content = client.post(reverse("petugas-telepon"), data | {"periksa": "1"}).text
    assert report.nomor in content.partition("Laporan dari nomor, surel, atau akun itu")[2]
    assert "dari penelepon ini" not in content


def test_a_double_click_on_a_call_notes_the_check_once(client, p):
    person = HakAksesFactory().pengguna
    data = {"telepon": "0857 1234 5678", "nama": "Siti", "jenis": "keluhan", "perihal": "Lama", "isi": "Lama sekali"}
    data |= {"akun": person.user_id, "akhir_identitas": "0000"}
    for _ in range(2):
        client.post(reverse("petugas-telepon"), data | {"token_form": "4f1c1f5e-90f5-4f4a-8a6e-1a4f3a5d0c11"})
    t = Tiket.objects.get()
    for _ in range(2):
        send = {"ke": str(t.kode), "isi": "Lagi", "token_form": "4f1c1f5e-90f5-4f4a-8a6e-1a4f3a5d0c12"}
        client.post(reverse("petugas-telepon"), data | send)
    assert [p.isi for p in t.pesan.filter(internal=True)] == [
        "Jawaban penelepon TIDAK cocok dengan akun yang disebut."
    ] * 2
    assert t.pesan.filter(arah="masuk").count() == 2


def test_looking_for_a_caller_without_answers_counts_against_no_account(client, p):
    person = HakAksesFactory().pengguna
    for _ in range(7):
        response = client.post(reverse("petugas-telepon"), {"akun": person.user_id, "periksa": "1"})
    assert "terlalu sering" not in response.text
    assert not AuditEvent.objects.filter(peristiwa="helpdesk.penelepon.diperiksa").exists()


def test_a_call_is_kept_even_when_the_check_was_tried_too_often(client, p):
    person = HakAksesFactory().pengguna
    data = {"telepon": "0857 1234 5678", "nama": "Siti", "jenis": "keluhan", "perihal": "Lama", "isi": "Lama sekali"}
    data |= {"akun": person.user_id, "akhir_identitas": "0000"}
    for _ in range(6):
        client.post(reverse("petugas-telepon"), data | {"periksa": "1"})
    client.post(reverse("petugas-telepon"), data | {"akhir_identitas": person.nomor_identitas[-4:]})
    t = Tiket.objects.get()
    assert t.pelapor is None
    assert t.pesan.filter(internal=True, isi__contains="TIDAK cocok").exists()


def test_guessing_the_answers_of_a_caller_is_stopped(client, p):
    person = HakAksesFactory().pengguna
    # All spellings name the same account.
    for name in (person.user_id, person.email, person.user_id.lower(), person.email.upper(), person.user_id) * 2:
        response = client.post(reverse("petugas-telepon"), {"akun": name, "akhir_identitas": "1", "periksa": "1"})
    assert "terlalu sering" in response.text
    assert AuditEvent.objects.filter(peristiwa="helpdesk.penelepon.diperiksa", tentang=person).count() == 5


def test_attachments_are_downloads_for_officers_too(client, p):
    from tests.helpdesk.test_reporter_pages import png

    t, other = tiket(), tiket()
    client.post(page(t), {"aksi": "pesan", "isi": "Lihat", "sebagai": "catatan", "lampiran": [png()]})
    file = t.pesan.latest("id").lampiran.get().unggahan.kode
    assert client.get(reverse("petugas-lampiran", args=[other.kode, file])).status_code == 404
    assert client.get(reverse("bantuan-lampiran", args=[t.token, file])).status_code == 404
    response = client.get(reverse("petugas-lampiran", args=[t.kode, file]))
    assert response.headers["Content-Disposition"].startswith("attachment")
    response.close()


@pytest.mark.parametrize("supervisor", [False, True])
def test_who_serves_at_the_helpdesk_starts_at_its_queue(client, supervisor):
    person = helpdesk_officer(supervisor=supervisor, kata_sandi="angin barat di pantai")
    payload = {"nama": person.user_id, "kata_sandi": "angin barat di pantai"}
    assert client.post("/masuk/", payload).url == reverse("petugas-antrean")
    assert client.get("/masuk/").url == reverse("petugas-antrean")


def test_who_has_other_work_too_starts_at_the_front_page_of_the_staff(client):
    have_roles()
    for group in ("Verifikasi", "Auditor"):
        person = helpdesk_officer()
        person.groups.add(Group.objects.get(name=group))
        if group == "Auditor":
            person.groups.remove(*Group.objects.filter(name__contains="Helpdesk"))
        sign_in(client, person)
        assert client.get("/masuk/").url == reverse("admin:index"), group


def test_the_supervisors_of_the_helpdesk_start_at_the_queue(client):
    person = PetugasFactory(group="Penyelia Helpdesk")
    sign_in(client, person)
    assert client.get("/masuk/").url == reverse("petugas-antrean")


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_without_the_second_factor_one_types_it_on_the_way_to_the_queue(client, p):
    response = client.get(client.get("/masuk/").url)
    assert response.url == "/masuk/kode/?next=/petugas/helpdesk/"
    assert client.get(response.url).status_code == 200


def test_each_access_key_means_one_thing_on_all_pages_and_is_listed(client, p):
    """On the ticket's page the key A takes it; N opens the next one, there and in every other queue."""
    t = tiket()
    pages = [client.get(address).text for address in (reverse("petugas-antrean"), page(t), reverse("petugas-telepon"))]
    listed = re.findall(r"<kbd>(\w)</kbd>", pages[0] + client.get(reverse("petugas-pengaturan")).text)
    for text in pages:
        keys = re.findall(r'accesskey="(\w)"', text)
        assert len(keys) == len(set(keys)), keys
        assert set(keys) <= {key.lower() for key in listed}, keys
    assert 'accesskey="n">Ambil tiket berikutnya' in " ".join(pages[0].split())
    assert 'accesskey="a"' not in pages[0]
