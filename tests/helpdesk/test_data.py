"""Set-up and demonstration data, and parts of the helpdesk on pages of other apps."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from helpdesk import demo_data
from helpdesk.hooks import case_file_sections, tiket_data
from helpdesk.knowledge_base.search import search_articles
from helpdesk.models import CannedAnswer, HelpArticle, JenisTiket, Kategori, Prioritas, SlaRule, Tiket
from helpdesk.reference_data import load
from helpdesk.services import conversation, handling, sweeps
from helpdesk.services.creation import promised_times
from oss_portal.models import AuditEvent
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, PetugasFactory, have_roles
from tests.translations import catalogue

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


def test_set_up_data_is_loaded_once_and_what_officers_changed_stays():
    load(lambda text: None)
    HelpArticle.objects.filter(slug="memilih-kbli").update(judul="Judul petugas")
    SlaRule.objects.filter(jenis="keluhan", prioritas=3).update(menit_penyelesaian=4800)
    count = [m.objects.count() for m in (Kategori, HelpArticle, SlaRule, CannedAnswer, Group)]
    load(lambda text: None)
    assert count == [m.objects.count() for m in (Kategori, HelpArticle, SlaRule, CannedAnswer, Group)]
    assert HelpArticle.objects.get(slug="memilih-kbli").judul == "Judul petugas"
    assert tiket().menit_penyelesaian == 4800


def test_every_kind_and_priority_has_its_service_time_and_sp4n_holds():
    load_reference_data()
    assert SlaRule.objects.count() == len(JenisTiket) * len(Prioritas)
    ordinary = SlaRule.objects.get(jenis="keluhan", prioritas=3)
    assert (ordinary.menit_tanggapan, ordinary.menit_penyelesaian) == (3 * 480, 5 * 480)


def test_the_article_on_times_says_what_the_rules_promise():
    load_reference_data()
    article = HelpArticle.objects.get(slug="lama-jawaban-helpdesk")
    assert article.ringkasan.startswith(
        "Jawaban pertama paling lambat 3 hari kerja, selesai paling lambat 5 hari kerja untuk"
    )
    for text in (
        "jawaban pertama 3 hari kerja, selesai 5 hari kerja.",
        "selesai 14 hari kerja.",
        "selesai 3 x 24 jam.",
        "**Buka kembali** dalam 14 hari,",
    ):
        assert text in article.isi
    assert not HelpArticle.objects.filter(isi__contains="{").exists()


_LABELS = r"\*\*[^*]+\*\*(?:, (?:lalu |then )?\*\*[^*]+\*\*)*"


@pytest.mark.parametrize(
    ("file", "verbs", "text"),
    [
        ("articles.txt", "tekan|pilih|buka|langkah|jenis|pakai", "id"),
        ("articles_en.txt", "press|choose|open|step|use|as|choosing", "string"),
    ],
)
def test_what_an_article_tells_to_press_or_open_is_written_so_on_a_page(file, verbs, text):
    root = Path(__file__).parents[2]
    written = {"english"} | {str(getattr(message, text)).lower() for message in catalogue("en")}
    articles = (root / "helpdesk/data" / file).read_text(encoding="utf-8")
    told = re.findall(rf"\b(?:{verbs})(?:es)? ({_LABELS})", articles, re.IGNORECASE)
    labels = [label.rstrip(".") for chain in told for label in re.findall(r"\*\*([^*]+)\*\*", chain)]
    assert len(labels) > 30
    # Other words in bold are not capitalised, so they are no labels.
    assert [label for label in labels if label[0].isupper() and label.lower() not in written] == []


def test_the_demonstration_shows_every_list_of_the_queue():
    load_reference_data()
    have_roles()
    demo_data.fill(lambda text: None)
    assert {"baru", "menunggu_pelapor", "selesai", "spam"} <= set(Tiket.objects.values_list("status", flat=True))
    # A late ticket was made before its due time.
    late = Tiket.objects.filter(tanda_waktu=2)
    assert late.exists()
    assert all(max(t.dibuat_pada, t.pesan.first().waktu) < t.tenggat_tanggapan for t in late)
    # The demonstration data must not cause mails about a moved due time.
    mail.outbox.clear()
    with transaction.atomic():
        sweeps.move_with_calendar(0)
    assert not [m.subject for m in mail.outbox if "bergeser" in m.subject]
    assert Tiket.objects.filter(tanda_waktu=2).exists()


def test_the_dashboard_shows_the_report_that_waits_for_the_person(client):
    right = HakAksesFactory()
    t = tiket(pelapor=right.pengguna)
    handling.ask_reporter(tiket=t, by=helpdesk_officer(), content="Apa?")
    client.force_login(right.pengguna, backend=BACKEND)
    content = client.get(reverse("dasbor")).text
    assert t.nomor in content
    assert "Menunggu Anda" in content
    assert f'href="{reverse("bantuan-tiket", args=[t.token])}"' in content


def test_the_dashboard_counts_all_open_reports_and_shows_an_old_one_that_waits(client):
    right = HakAksesFactory()
    waiting, *_later = [tiket(pelapor=right.pengguna, perihal=f"Soal {n}") for n in range(12)]
    handling.ask_reporter(tiket=waiting, by=helpdesk_officer(), content="Apa?")
    client.force_login(right.pengguna, backend=BACKEND)
    content = client.get(reverse("dasbor")).text
    assert "12 laporan terbuka" in content
    assert waiting.nomor in content


def test_what_is_kept_about_a_person_names_their_reports_and_no_internal_note():
    person = PenggunaFactory()
    t = tiket(pelapor=person, content="Halo")
    conversation.add_internal_note(tiket=t, by=helpdesk_officer(), content="RAHASIA")
    data = tiket_data(person)
    assert data.data[0]["pesan"] == ["Halo"]
    assert "RAHASIA" not in str(data)
    assert case_file_sections(pengguna=person).rows[0]["nomor"] == t.nomor
    assert case_file_sections() is None


def test_tickets_are_not_in_the_admin_and_master_data_are_never_deleted(client):
    load_reference_data()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    content = client.get(reverse("admin:index")).text
    assert "/admin/helpdesk/tiket/" not in content
    k = Kategori.objects.first()
    assert client.get(reverse("admin:helpdesk_kategori_delete", args=[k.pk])).status_code == 403
    for model in ("kategori", "slarule", "cannedanswer", "helparticle"):
        assert client.get(reverse(f"admin:helpdesk_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:helpdesk_{model}_add")).status_code == 200


def test_an_article_may_hold_a_table(client):
    load_reference_data()
    HelpArticle.objects.filter(slug="memilih-kbli").update(isi="| Kode | Usaha |\n|---|---|\n| 56303 | Kedai kopi |")
    page = client.get(reverse("bantuan-artikel", args=["memilih-kbli"])).text
    assert '<table class="table">' in page
    assert "<td>Kedai kopi</td>" in page


def test_officers_edit_articles_and_their_change_is_found_at_once(client):
    client.force_login(helpdesk_officer(), backend=BACKEND)
    a = HelpArticle.objects.get(slug="memilih-kbli")
    data = {
        "slug": a.slug,
        "judul": a.judul,
        "ringkasan": a.ringkasan,
        "isi": "Kini dengan kata **gelombang**.",
        "kata_kunci": a.kata_kunci,
        "kategori": a.kategori_id,
        "terbit": "on",
        "urutan": a.urutan,
    }
    assert client.post(reverse("admin:helpdesk_helparticle_change", args=[a.pk]), data).status_code == 302
    for words in ("gelombang", "ge\u00adlom\u00adbang", "\u202agelombang\u200b\u202c"):
        assert a.judul in client.get(reverse("bantuan"), {"q": words}).text


def test_what_an_officer_changed_in_an_article_is_seen_and_undone(client):
    officer = helpdesk_officer()
    client.force_login(officer, backend=BACKEND)
    a = HelpArticle.objects.get(slug="memilih-kbli")
    change, versions = (reverse(f"admin:helpdesk_helparticle_{page}", args=[a.pk]) for page in ("change", "versi"))
    assert versions not in client.get(change).text
    form = {name: getattr(a, name) for name in ("slug", "urutan", *HelpArticle.TEXTS)} | {"kategori": a.kategori_id}
    # Unpublishing changes no text, so it makes no version.
    assert client.post(change, form).status_code == 302
    assert not a.versi.exists()
    assert client.post(change, form | {"ringkasan": "Kode 99999."}).status_code == 302
    earlier = a.versi.get()
    assert (earlier.teks, earlier.oleh) == (a.texts, officer)
    assert versions in client.get(change).text
    page = client.get(versions).text
    assert "<ins>" in page
    assert "99999" in page
    restore = reverse("admin:helpdesk_helparticle_pulihkan", args=[a.pk, earlier.pk])
    # The second click does nothing more.
    for _click in range(2):
        assert client.post(restore).status_code == 302
    assert HelpArticle.objects.get(pk=a.pk).texts == a.texts
    assert [v.teks["ringkasan"] for v in a.versi.all()] == ["Kode 99999.", a.ringkasan]
    undone = AuditEvent.objects.filter(peristiwa="data.disimpan").latest("id")
    assert (undone.oleh, undone.perubahan) == (officer, {"ringkasan": ["Kode 99999.", a.ringkasan]})
    client.force_login(PetugasFactory(group="Verifikasi"), backend=BACKEND)
    assert [client.get(versions).status_code, client.post(restore).status_code] == [403, 403]
    with pytest.raises(Exception, match="or delete"), transaction.atomic():
        earlier.delete()


def test_a_working_day_of_a_promise_is_as_long_as_the_service_is_open(settings):
    settings.WORKING_HOURS = ("08:00", "15:00")
    load(lambda text: None)
    rule = SlaRule.objects.get(jenis="keluhan", prioritas=3)
    assert (rule.menit_tanggapan, rule.menit_penyelesaian) == (3 * 420, 5 * 420)
    SlaRule.objects.all().delete()
    assert promised_times("keluhan", 3) == (3 * 420, 5 * 420, False)
    assert promised_times("data_pribadi", 3) == (24 * 60, 72 * 60, True)


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("cara daftar nib", "cara-daftar-nib"),
        ("bagaimana mengurus iumk", "iumk-usaha-mikro-kecil"),
        ("sertifikat halal", "sertifikat-halal"),
        ("pirt keripik", "pirt-pangan-rumahan"),
        ("syarat kur bank", "kur-pinjaman-bank"),
        ("hapus akun", "menghapus-akun"),
        ("ganti hp", "ganti-hp-atau-nomor"),
        ("belum punya npwp", "npwp-untuk-nib"),
        ("pindah alamat usaha", "pindah-alamat-usaha"),
        ("buka cabang", "cabang-dan-tempat-lain"),
        ("lapor lkpm", "lapor-lkpm"),
        ("sertifikat standar", "apa-setelah-nib"),
        ("amdal", "apa-setelah-nib"),
        ("impor barang", "ekspor-impor-kepabeanan"),
        ("tdp", "ekspor-impor-kepabeanan"),
        ("daftar koperasi", "badan-usaha-pt-cv-koperasi"),
        ("akuntan mengurus", "kuasa-untuk-akuntan-atau-karyawan"),
        ("wna", "orang-asing-dan-kantor-perwakilan"),
        ("nib dibekukan", "nib-dibekukan-atau-dicabut"),
        ("nib palsu", "cek-keaslian-nib"),
        ("captcha susah dibaca", "kode-keamanan-captcha"),
        ("status tiket", "status-laporan-dan-kontak"),
        ("jam buka", "status-laporan-dan-kontak"),
        ("data pribadi", "data-pribadi-saya"),
        ("sidik jari", "kunci-sandi-passkey"),
    ],
)
def test_what_people_ask_has_an_article_on_top(question, slug):
    load_reference_data()
    assert search_articles(question)[0].slug == slug


@pytest.mark.parametrize(("language", "name"), [("id", "everyday_questions.tsv"), ("en", "everyday_questions_en.tsv")])
def test_questions_as_they_are_typed_have_their_article_on_top(language, name):
    """A word in all articles ("NIB") weighs less than one in few articles; colloquial words find the formal ones."""
    load_reference_data()
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()[1:]
    wrong = []
    with translation.override(language):
        for question, slugs in (line.split("\t") for line in lines):
            first = next(iter(search_articles(question)), None)
            if first is None or first.slug not in slugs.split("|"):
                wrong.append((question, first and first.slug))
    assert wrong == []


def test_every_article_and_topic_is_there_in_english_too(client):
    load_reference_data()
    assert not HelpArticle.objects.filter(judul_en="").exists()
    assert not Kategori.objects.filter(nama_en="").exists()
    client.cookies["bahasa"] = "en"
    page = client.get(reverse("bantuan")).text
    assert "How do I register for an NIB?" in page
    assert "Registration and activation" in page
    article = client.get(reverse("bantuan-artikel", args=["cara-daftar-nib"])).text
    assert '<article class="reading-width" lang="en">' in article
    assert "Each step is saved" in article
    assert "Is the NIB a halal certificate?" in client.get(reverse("bantuan"), {"q": "halal certificates"}).text


def test_c14_an_article_without_english_is_marked_as_indonesian(client):
    load_reference_data()
    HelpArticle.objects.update(judul_en="", ringkasan_en="", isi_en="")
    client.cookies["bahasa"] = "en"
    article = client.get(reverse("bantuan-artikel", args=["cara-daftar-nib"])).text
    assert '<article class="reading-width" lang="id">' in article


def test_the_list_of_articles_costs_the_same_in_both_languages(client, django_assert_max_num_queries):
    load_reference_data()
    for bahasa in ("id", "en"):
        client.cookies["bahasa"] = bahasa
        with django_assert_max_num_queries(4):
            client.get(reverse("bantuan"))
