"""The pages of the reporter: answers before asking, the form, the secret link, the list of own tickets."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from captcha.models import CaptchaStore
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from helpdesk.knowledge_base.search import search_articles
from helpdesk.models import ArticleVote, HelpArticle, Tiket
from helpdesk.services import closing, conversation, linking
from oss_portal import hooks
from oss_portal.models import NO_MAILBOX, AuditEvent, Pengguna
from registrasi.services.account import move_to_address
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


def png(name: str = "foto.png") -> SimpleUploadedFile:
    output = BytesIO()
    Image.new("RGB", (20, 20), "green").save(output, "PNG")
    return SimpleUploadedFile(name, output.getvalue(), "image/png")


def payload(**kwargs) -> dict:
    """Return a filled-in form of a stranger, with a captcha that is solved."""
    load_reference_data()
    key = CaptchaStore.generate_key()
    return {
        "jenis": "keluhan",
        "perihal": "Surel aktivasi tidak masuk",
        "isi": "Sudah tiga hari.",
        "nama": "Budi Santoso",
        "email": "budi@contoh.id",
        "kode_0": key,
        "kode_1": CaptchaStore.objects.get(hashkey=key).response,
    } | kwargs


def send(client, **kwargs):
    return client.post(reverse("bantuan-tanya"), payload(**kwargs))


def test_help_searches_first_and_then_offers_to_ask(client):
    load_reference_data()
    response = client.get(reverse("bantuan"), {"q": "email aktifasi belum masuk"})
    assert "Surel aktivasi tidak masuk" in response.text
    assert "bantuan/tanya/?perihal=email%20aktifasi" in response.text
    assert "Belum ada jawaban" in client.get(reverse("bantuan"), {"q": "zzzz"}).text


def test_the_start_of_help_lists_the_common_questions_with_a_constant_number_of_queries(
    client, django_assert_max_num_queries
):
    load_reference_data()
    with django_assert_max_num_queries(4):
        assert "Pertanyaan umum" in client.get(reverse("bantuan")).text


def test_an_article_is_shown_and_takes_one_vote_a_visitor_and_day(client):
    load_reference_data()
    a = HelpArticle.objects.get(slug="memilih-kbli")
    assert "lima angka" in client.get(a.get_absolute_url()).text
    for _ in range(2):
        client.post(a.get_absolute_url(), {"membantu": "ya"})
    a.refresh_from_db()
    assert (a.membantu, a.tidak_membantu) == (1, 0)


def test_a_comment_on_an_article_is_emptied_after_two_years_and_the_vote_stays(client):
    load_reference_data()
    a = HelpArticle.objects.get(slug="memilih-kbli")
    client.post(a.get_absolute_url(), {"membantu": "tidak", "komentar": "Nama saya Budi, 0857."})
    [rule] = [r for rules in hooks.retention_rules.collect() for r in rules if r.code == "komentar_artikel"]
    limit = timezone.now() - timedelta(days=rule.days)
    assert (rule.due(limit).count(), rule.discard(rule.due(limit))) == (0, 0)
    ArticleVote.objects.update(waktu=limit - timedelta(days=1))
    assert (rule.due(limit).count(), rule.discard(rule.due(limit)), rule.discard(rule.due(limit))) == (1, 1, 0)
    assert ArticleVote.objects.get().komentar == ""
    a.refresh_from_db()
    assert a.tidak_membantu == 1


def test_an_unpublished_article_is_not_there(client):
    load_reference_data()
    HelpArticle.objects.update(terbit=False)
    assert client.get(reverse("bantuan-artikel", args=["memilih-kbli"])).status_code == 404


def test_who_writes_articles_reads_one_from_its_form_before_it_is_published(client):
    load_reference_data()
    a = HelpArticle.objects.get(slug="memilih-kbli")
    HelpArticle.objects.update(terbit=False)
    client.force_login(helpdesk_officer())
    form = client.get(reverse("admin:helpdesk_helparticle_change", args=[a.pk])).text
    assert f'href="{a.get_absolute_url()}"' in form
    preview = client.get(a.get_absolute_url()).text
    assert "lima angka" in preview
    assert "Belum terbit" in preview
    assert "Apakah ini membantu?" not in preview
    assert client.post(a.get_absolute_url(), {"membantu": "ya"}).status_code == 404


def test_html_in_an_article_is_shown_and_not_run(client):
    load_reference_data()
    HelpArticle.objects.filter(slug="memilih-kbli").update(isi="<script>alert(1)</script> [x](javascript:alert(1))")
    assert "<script>alert" not in client.get(reverse("bantuan-artikel", args=["memilih-kbli"])).text
    assert 'href="javascript' not in client.get(reverse("bantuan-artikel", args=["memilih-kbli"])).text


def test_a_stranger_asks_gets_a_number_and_follows_it_by_the_secret_link(client):
    response = send(client)
    t = Tiket.objects.get()
    assert response.url == reverse("bantuan-terkirim", args=[t.token])
    sent = client.get(response.url).text
    assert t.nomor in sent
    # The fourth mail of a day is held back, and no page names its recipient.
    assert "paling banyak tiga sehari ke satu alamat" in sent
    assert t.nomor in mail.outbox[0].subject
    assert (t.pelapor, t.email, t.saluran) == (None, "budi@contoh.id", "web")
    assert "Sudah tiga hari." in client.get(reverse("bantuan-tiket", args=[t.token])).text


def test_a_wrong_captcha_keeps_everything_typed(client):
    response = send(client, kode_1="00000")
    assert "Sudah tiga hari." in response.text
    assert not Tiket.objects.exists()


def test_answers_can_be_looked_for_before_sending_without_a_script(client):
    response = send(client, cari_jawaban="1")
    assert "Mungkin sudah terjawab di sini" in response.text
    assert "Sudah tiga hari." in response.text
    assert "Ada yang perlu diperbaiki" not in response.text
    assert not Tiket.objects.exists()


def test_a_program_that_fills_in_the_trap_makes_no_ticket(client):
    assert "kami terima" in send(client, situs="https://judi.example").text
    assert not Tiket.objects.exists()


def test_pen_3a_the_link_of_a_clause_prefills_kind_and_clause(client):
    versi = VersiKetentuanFactory()
    response = client.get(reverse("bantuan-tanya"), {"klausul": "akses-pengguna-1"})
    assert "AKSES PENGGUNA" in response.text
    assert re.search(r'value="saran"[^>]*checked', response.text)
    send(client, klausul="akses-pengguna-1", versi=versi.nomor, jenis="saran")
    t = Tiket.objects.get()
    assert (t.klausul, t.versi_ketentuan) == ("akses-pengguna-1", versi)


@pytest.mark.parametrize("klausul", ["tak-ada", "<script>", "a" * 500, ""])
def test_a_clause_that_is_not_in_the_terms_is_left_out(client, klausul):
    VersiKetentuanFactory()
    for versi in ("x", "²", "①", "٣"):
        answer = client.get(reverse("bantuan-tanya"), {"klausul": klausul, "versi": versi, "jenis": "?"})
        assert answer.status_code == 200
    send(client, klausul=klausul[:100], versi="1")
    assert Tiket.objects.get().klausul == ""


def test_a_signed_in_person_asks_without_captcha_and_names_one_of_their_businesses(client):
    right, somebody_else = HakAksesFactory(), HakAksesFactory()
    nib = make_nib(hak_akses=right)
    client.force_login(right.pengguna, backend=BACKEND)
    load_reference_data()
    assert "kode_0" not in client.get(reverse("bantuan-tanya")).text
    data = {"jenis": "informasi", "perihal": "Ubah alamat", "isi": "Bagaimana?"}
    other = client.post(reverse("bantuan-tanya"), data | {"pelaku_usaha": somebody_else.pelaku_usaha_id})
    assert "is-invalid" in other.text
    assert not Tiket.objects.exists()
    client.post(reverse("bantuan-tanya"), data | {"pelaku_usaha": right.pelaku_usaha_id, "email": "jahat@contoh.id"})
    t = Tiket.objects.get()
    assert (t.pelapor, t.email, t.pelaku_usaha, t.nib) == (
        right.pengguna,
        right.pengguna.email,
        right.pelaku_usaha,
        nib.nomor,
    )


def test_who_has_no_proven_address_is_promised_no_mail(client):
    person = HakAksesFactory(pengguna__email=f"siti{NO_MAILBOX}").pengguna
    client.force_login(person, backend=BACKEND)
    form = client.get(reverse("bantuan-tanya")).text
    assert "Jawaban kami taruh di kotak surat Anda di portal ini." in form
    assert "surel akun Anda" not in form
    sent = client.get(reverse("bantuan-terkirim", args=[tiket(pelapor=person).token])).text
    assert "Nomor ini juga ada di kotak surat Anda di portal ini." in sent
    assert "Kami mengirim surel" not in sent


def test_a_report_about_an_officer_is_marked_for_the_supervisor(client):
    s = helpdesk_officer(supervisor=True)
    send(client, tentang_petugas="on")
    assert Tiket.objects.get().tentang_petugas
    assert s.email in [m.to[0] for m in mail.outbox]


def test_attachments_are_checked_by_content_and_served_as_downloads_only(client):
    send(client, lampiran=[png("KTP saya.png")])
    t = Tiket.objects.get()
    file = t.pesan.get().lampiran.get().unggahan
    response = client.get(reverse("bantuan-lampiran", args=[t.token, file.kode]))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    b"".join(response.streaming_content)
    response.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gambar.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("foto.png", b"<html><script>alert(1)</script></html>"),
        ("arsip.pdf", b"PK\x03\x04" + b"\0" * 100),
        ("kosong.pdf", b""),
    ],
)
def test_what_is_not_what_it_says_is_refused(client, name, content):
    response = send(client, lampiran=[SimpleUploadedFile(name, content)])
    assert response.status_code == 200
    assert not Tiket.objects.exists()


def test_a_file_of_another_ticket_or_an_internal_one_is_not_there(client):
    send(client, lampiran=[png()])
    t, other = Tiket.objects.get(), tiket(email="lain@contoh.id")
    file = t.pesan.get().lampiran.get().unggahan
    assert client.get(reverse("bantuan-lampiran", args=[other.token, file.kode])).status_code == 404


def test_number_and_mail_address_open_nothing(client):
    t = tiket()
    for key in (t.nomor, str(t.kode), t.token_surel, t.token_hash, t.token[:-1] + "x"):
        assert client.get(reverse("bantuan-tiket", args=[key])).status_code == 404
    assert t.perihal not in client.get(reverse("bantuan"), {"q": t.nomor, "email": t.email}).text.replace(
        "Surel aktivasi tidak masuk. Apa yang harus saya lakukan?", ""
    )


def test_a_link_in_a_mailbox_that_its_reporter_left_opens_only_for_the_reporter(client):
    person = HakAksesFactory().pengguna
    t = tiket(pelapor=person, email=person.email)
    link, file = reverse("bantuan-tiket", args=[t.token]), reverse("bantuan-lampiran", args=[t.token, uuid.uuid4()])
    assert client.get(link).status_code == 200
    with transaction.atomic():
        move_to_address(pengguna=Pengguna.objects.lock(person.pk), new="baru@contoh.id")
    for answer in (
        client.get(link),
        client.get(file),
        client.get(reverse("bantuan-terkirim", args=[t.token])),
        client.post(link, {"aksi": "balas", "isi": "Kirim ke sini."}),
        client.post(link, {"aksi": "tutup"}),
    ):
        assert answer.url.startswith("/masuk/?next=")
    t.refresh_from_db()
    assert (t.status, t.pesan.count()) == ("baru", 1)
    own, stranger = Client(), Client()
    own.force_login(Pengguna.objects.get(pk=person.pk), backend=BACKEND)
    assert own.get(link).status_code == 200
    stranger.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert stranger.get(link).status_code == 404
    # Later tickets are answered to the new address.
    later = tiket(pelapor=person, email="baru@contoh.id")
    assert client.get(reverse("bantuan-tiket", args=[later.token])).status_code == 200


def test_guessing_of_links_is_stopped(client):
    t = tiket()
    response = [client.get(reverse("bantuan-tiket", args=["x" * 43])).status_code for _ in range(31)]
    assert response[0] == 404
    assert response[-1] == 429
    assert client.get(reverse("bantuan-tiket", args=[t.token])).status_code == 200


def test_reports_of_one_account_are_limited_by_the_day(client):
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    for n in range(10):
        send(client, isi=f"Sudah {n} hari.")
    assert "terlalu banyak laporan" in send(client).text
    assert Tiket.objects.count() == 10


def test_ten_reports_in_somebodys_name_keep_their_own_from_nobody(client):
    """A neighbour behind the same address solves ten captchas and names the mail address of the victim."""
    for n in range(10):
        send(Client(), isi=f"Bukan dari saya {n}.")
    assert send(client).status_code == 302
    assert Tiket.objects.count() == 11


def test_html_typed_by_people_is_text_on_the_thread(client):
    t = tiket(content="<script>alert(1)</script><img src=x onerror=alert(1)>", perihal="<b>tebal</b>")
    content = client.get(reverse("bantuan-tiket", args=[t.token])).text
    assert "<script>alert" not in content
    assert "<img src=x" not in content
    assert "<b>tebal" not in content


def test_a_nik_in_a_message_is_masked_on_the_thread(client):
    t = tiket(content="NIK saya 3171011705900001 tolong")
    assert "3171••••••••0001" in client.get(reverse("bantuan-tiket", args=[t.token])).text


def test_the_thread_page_is_never_kept_by_caches_nor_found_by_searchers(client):
    t = tiket()
    response = client.get(reverse("bantuan-tiket", args=[t.token]))
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.text
    assert "Disallow: /bantuan/t/" in client.get("/robots.txt").text


def test_internal_notes_never_reach_the_reporter(client):
    t, p = tiket(), helpdesk_officer()
    conversation.add_internal_note(tiket=t, by=p, content="RAHASIA DAPUR")
    assert "RAHASIA" not in client.get(reverse("bantuan-tiket", args=[t.token])).text
    assert p.nama not in client.get(reverse("bantuan-tiket", args=[t.token])).text


def test_who_closes_their_own_report_may_rate_it_once(client):
    t = tiket()
    address = reverse("bantuan-tiket", args=[t.token])
    client.post(address, {"aksi": "tutup"})
    assert "Beri nilai" in client.get(address).text
    for _ in range(2):  # The second click.
        assert "Terima kasih atas penilaian" in client.post(address, {"aksi": "nilai", "nilai": "4"}, follow=True).text
    assert "sudah Anda nilai" in client.post(address, {"aksi": "nilai", "nilai": "1"}, follow=True).text
    t.refresh_from_db()
    assert (t.status, t.nilai) == ("ditutup", 4)
    assert AuditEvent.objects.filter(peristiwa="helpdesk.tiket.dinilai").count() == 1
    assert "Beri nilai" not in client.get(address).text


def test_the_reporter_replies_attaches_closes_reopens_and_rates(client):
    t, p = tiket(), helpdesk_officer()
    address = reverse("bantuan-tiket", args=[t.token])
    client.post(address, {"aksi": "balas", "isi": "Ini fotonya", "lampiran": [png()]})
    assert t.pesan.filter(isi="Ini fotonya").get().lampiran.count() == 1
    closing.resolve(tiket=t, by=p, content="Sudah", akar_masalah="lain")
    assert "Buka kembali" in client.get(address).text
    client.post(address, {"aksi": "nilai", "nilai": "2", "komentar": "lama"})
    client.post(address, {"aksi": "buka", "isi": "Belum beres"})
    t.refresh_from_db()
    assert (t.status, t.nilai) == ("dibuka_kembali", 2)
    client.post(address, {"aksi": "tutup"})
    t.refresh_from_db()
    assert t.status == "ditutup"
    assert client.post(address, {"aksi": "hapus"}).status_code == 404


def test_an_empty_reply_is_refused_in_plain_words(client):
    t = tiket()
    response = client.post(reverse("bantuan-tiket", args=[t.token]), {"aksi": "balas", "isi": " \n "})
    assert "Isi pesan Anda" in response.text


def test_a_reply_long_after_the_close_becomes_a_new_report(client):
    t, p = tiket(), helpdesk_officer()
    closing.resolve(tiket=t, by=p, content="Sudah", akar_masalah="lain")
    Tiket.objects.filter(pk=t.pk).update(selesai_pada=timezone.now() - timedelta(days=20))
    address = reverse("bantuan-tiket", args=[t.token])
    assert "laporan baru" in client.get(address).text
    response = client.post(address, {"aksi": "balas", "isi": "Muncul lagi"})
    new = Tiket.objects.latest("id")
    assert response.url == reverse("bantuan-terkirim", args=[new.token])
    assert new.nomor in client.get(address).text


def test_a_merged_report_leads_to_the_one_that_stays(client):
    a, b, p = tiket(channel="surel"), tiket(channel="surel"), helpdesk_officer()
    linking.merge(tiket=a, to=b, by=p)
    assert client.get(reverse("bantuan-tiket", args=[a.token])).url == reverse("bantuan-tiket", args=[b.token])


def test_own_reports_are_listed_for_their_person_only_in_pages(client, django_assert_max_num_queries):
    me, other = PenggunaFactory(), PenggunaFactory()
    for n in range(27):
        tiket(pelapor=me, perihal=f"Perihal {n}")
    tiket(pelapor=other, perihal="Milik orang")
    assert client.get(reverse("tiket-saya")).url.startswith(reverse("masuk"))
    client.force_login(me, backend=BACKEND)
    client.get(reverse("tiket-saya"))
    with django_assert_max_num_queries(8):
        response = client.get(reverse("tiket-saya"))
    assert "Milik orang" not in response.text
    assert "Perihal 26" in response.text
    second = client.get(reverse("tiket-saya") + response.context["after"])
    assert [t.perihal for t in second.context["tiket"]] == ["Perihal 1", "Perihal 0"]
    back = client.get(reverse("tiket-saya") + second.context["before"])
    assert [t.pk for t in back.context["tiket"]] == [t.pk for t in response.context["tiket"]]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "bnVsbA", "W1tbW10", "WzFlOTk5XQ", "é", "W3RydWVd"])
def test_a_page_mark_that_is_not_ours_gives_the_first_page(client, cursor):
    me = PenggunaFactory()
    tiket(pelapor=me)
    client.force_login(me, backend=BACKEND)
    assert client.get(reverse("tiket-saya"), {"ke": cursor}).status_code == 200


def test_the_queries_of_a_thread_do_not_grow_with_it(client, django_assert_max_num_queries):
    t = tiket()
    for n in range(12):
        conversation.receive_reply(tiket=t, content=f"pesan {n}")
    with django_assert_max_num_queries(6):
        client.get(reverse("bantuan-tiket", args=[t.token]))


def test_hak_1a_a_refused_person_is_led_to_a_request_for_access(client):
    response = client.get(reverse("bantuan-tanya"), {"jenis": "permohonan_akses"})
    assert re.search(r'value="permohonan_akses"[^>]*checked', response.text)


def test_a_report_put_aside_as_spam_offers_another_way(client):
    t = tiket()
    closing.mark_spam(tiket=t, by=helpdesk_officer(), alasan="iklan")
    content = client.get(reverse("bantuan-tiket", args=[t.token])).text
    assert "iklan" not in content
    assert "Spam" not in content
    assert '<form method="post" enctype' not in content


def test_what_barely_fits_is_no_answer_and_a_misspelling_still_finds_one():
    load_reference_data()
    assert [a.slug for a in search_articles("lupa kata sandi")][0] == "lupa-kata-sandi"
    assert len(search_articles("lupa kata sandi")) <= 4
    assert "surel-aktivasi-tidak-masuk" in [a.slug for a in search_articles("aktifasi")]
    assert search_articles("bagaimana cara saya") == []


def test_an_answer_that_did_not_help_can_say_what_is_missing(client):
    load_reference_data()
    a = HelpArticle.objects.get(slug="memilih-kbli")
    client.post(a.get_absolute_url(), {"membantu": "tidak", "komentar": "Contohnya kurang"})
    a.refresh_from_db()
    assert (a.tidak_membantu, a.suara.get().komentar) == (1, "Contohnya kurang")
    assert "Kesalahan" in client.post(a.get_absolute_url(), {"membantu": "entah"}).text


def test_who_has_lost_their_account_is_led_to_the_emergency_stop_first(client):
    load_reference_data()
    assert reverse("amankan") in client.get(reverse("bantuan")).text


def test_a_business_is_named_by_its_nib_or_as_without_one(client):
    load_reference_data()
    right = HakAksesFactory()
    client.force_login(right.pengguna, backend=BACKEND)
    assert "belum punya NIB" in client.get(reverse("bantuan-tanya")).text
    nib = make_nib(hak_akses=right)
    assert f"NIB {nib.nomor}" in client.get(reverse("bantuan-tanya")).text


def test_the_code_of_a_strangers_message_opens_nothing(client):
    """The code only prevents two messages from a double click."""
    secret, t = tiket(content="Rahasia"), tiket()
    kode = str(secret.pesan.get().kode)
    response = client.post(reverse("bantuan-tiket", args=[t.token]), {"aksi": "balas", "isi": "Halo", "kode": kode})
    assert response.url == reverse("bantuan-tiket", args=[t.token])
    assert t.pesan.latest("id").isi == "Halo"
    kode = str(uuid.uuid4())
    for _ in range(2):
        client.post(reverse("bantuan-tiket", args=[t.token]), {"aksi": "balas", "isi": "Sekali", "kode": kode})
    assert t.pesan.filter(isi="Sekali").count() == 1


def test_who_goes_back_and_sends_the_same_reply_again_has_said_it_once(client):
    """The page that the browser shows again has a new code, and the text that was sent."""
    t = tiket()

    def send_reply(words: str, *files: SimpleUploadedFile) -> int:
        page = client.get(reverse("bantuan-tiket", args=[t.token]))
        kode = page.context["reply_form"]["kode"].value()
        client.post(
            reverse("bantuan-tiket", args=[t.token]), {"aksi": "balas", "isi": words, "kode": kode, "lampiran": files}
        )
        return t.pesan.filter(arah="masuk").count()

    def photo(colour: str) -> SimpleUploadedFile:
        output = BytesIO()
        Image.new("RGB", (60, 40), colour).save(output, "PNG")
        return SimpleUploadedFile("foto.png", output.getvalue())

    assert send_reply("Alamat baru: Jalan Mawar.", photo("red")) == 2
    assert send_reply("Alamat baru: Jalan Mawar.") == 2
    assert send_reply("Alamat baru: Jalan Mawar.", photo("red")) == 2
    assert send_reply("Alamat baru: Jalan Mawar.", photo("green")) == 3
    assert send_reply("Sudah?") == 4
    conversation.reply(tiket=t, by=helpdesk_officer(), content="Belum.")
    assert send_reply("Sudah?") == 5
    closing.close(tiket=t, by=None, alasan="selesai")
    assert send_reply("Sudah?") == 6
    t.refresh_from_db()
    assert t.is_open
    later = timezone.now() + timedelta(minutes=31)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        assert send_reply("Sudah?") == 7
