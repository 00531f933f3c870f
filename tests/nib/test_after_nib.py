"""After the NIB: what each activity still needs, when to report, and the name of the business."""

from datetime import UTC, date, datetime
from itertools import islice

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from nib.models import AturanLkpm, DasarHukum, Nib, PeranNib, RisikoKbli
from nib.rules.lkpm import lkpm_due_dates
from nib.services import reminders
from nib.services.public_check import display_status
from oss_portal.models import AuditEvent, OutgoingMail
from oss_portal.web.page_cache import PAGES
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory
from tests.nib.helpers import fill_until, permohonan, remind, send, sign_in


@pytest.fixture
def hak_akses(db):
    return HakAksesFactory()


@pytest.fixture
def nib(hak_akses) -> Nib:
    return make_nib(hak_akses=hak_akses, kegiatan__nama_usaha="Warung Bu Sri", kegiatan__risiko="R")


@pytest.fixture
def owner(client, hak_akses, nib):
    return sign_in(client, hak_akses)


def test_the_holder_reads_what_the_activity_needs_and_that_usaha_mikro_does_not_report(owner):
    page = owner.get(reverse("nib-setelah")).text
    assert "Risiko rendah." in page
    assert "NIB sudah cukup" in page
    assert "Usaha mikro tidak perlu melapor" in page
    assert reverse("nib-setelah") in owner.get(reverse("nib-hasil")).text
    assert reverse("nib-setelah") in owner.get(reverse("nib")).text


@pytest.mark.parametrize("name", ["kbli", "setelah-nib"])
def test_home_menu_and_footer_lead_to_what_comes_before_and_after_the_nib(client, db, name):
    assert f'href="{reverse(name)}"' in client.get("/").text
    assert f'href="{reverse(name)}"' in client.get(reverse("status")).text


def test_an_unmapped_activity_names_who_answers(client, hak_akses):
    make_nib(hak_akses=hak_akses)
    page = sign_in(client, hak_akses).get(reverse("nib-setelah")).text
    assert "Tingkat risikonya belum ada di daftar kami." in page
    assert "DPMPTSP" in page


@pytest.mark.parametrize(
    ("laws", "shown", "hidden"),
    [
        (["pp-5-2021"], "PP 5/2021, berlaku sampai 4 Juni 2025", "belum ada di daftar"),
        (["pp-5-2021", "pp-28-2025"], "Risiko tinggi.", "PP 5/2021"),
    ],
)
def test_what_the_list_says_since_the_nib_was_issued_stands_there_with_its_law(client, hak_akses, laws, shown, hidden):
    kegiatan = make_nib(hak_akses=hak_akses).data.kegiatan.get()
    for n, (law, level) in enumerate(zip(laws, ["MT", "T"], strict=False)):
        RisikoKbli.objects.create(
            kbli=kegiatan.kbli,
            skala="01",
            ruang_lingkup=f"lingkup {n}",
            tingkat=level,
            perizinan="NIB dan Izin",
            dasar_hukum=DasarHukum.objects.get(kode=law),
        )
    page = " ".join(sign_in(client, hak_akses).get(reverse("nib-setelah")).text.split())
    assert shown in page
    assert hidden not in page


def test_a_usaha_kecil_gets_its_dates_and_a_calendar(client, hak_akses):
    make_nib(hak_akses=hak_akses, skala="02")
    page = sign_in(client, hak_akses).get(reverse("nib-setelah")).text
    assert "Batas berikutnya" in page
    calendar = client.get(reverse("lkpm-kalender", args=["02"]))
    assert calendar["Content-Type"].startswith("text/calendar")
    text = calendar.content.decode()
    assert text.count("BEGIN:VEVENT") == text.count("RRULE:FREQ=YEARLY") == 2
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.django_db
def test_what_an_operator_wrote_of_the_law_is_a_text_of_the_calendar(client):
    make_nib(skala="02")
    AturanLkpm.objects.filter(skala="02").update(pasal="Pasal 285, 286; a & b " + "“”" * 19)
    text = client.get(reverse("lkpm-kalender", args=["02"])).content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"Pasal 285\\, 286\\; a & b {'“”' * 19}\r\n" in text.replace("\r\n ", "")


@pytest.mark.django_db
@pytest.mark.parametrize("skala", ["01", "99", "x"])
def test_there_is_no_calendar_where_nothing_is_reported(client, skala):
    assert client.get(reverse("lkpm-kalender", args=[skala])).status_code == 404


def test_without_an_nib_the_page_leads_to_the_application(client, hak_akses):
    assert sign_in(client, hak_akses).get(reverse("nib-setelah")).url == reverse("nib")


@pytest.mark.django_db
def test_anyone_reads_the_levels_and_the_duties(client):
    page = client.get(reverse("setelah-nib")).text
    for text in ("Menengah tinggi", "SPPL", "PIRT", "BPJS", "15 Juli ", "PP 28/2025"):
        assert text in page


@given(st.sampled_from([(1, 7), (1, 4, 7, 10)]), st.integers(1, 28), st.dates(date(2025, 1, 1), date(2090, 12, 31)))
def test_due_dates_are_that_day_of_the_months_and_never_past(months, day, today):
    dates = list(islice(lkpm_due_dates(months, day, today), 6))
    assert dates == sorted(set(dates))
    assert all(d.day == day and d.month in months and d >= today for d in dates)
    assert (dates[0] - today).days <= 366 / len(months) + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "skala", "tanggal", "ground"),
    [
        (date(2025, 9, 30), "02", 10, "PerBKPM 5/2021 Pasal 32"),
        (date(2025, 10, 2), "02", 15, "PerBKPM 5/2025 Pasal 286"),
        (date(2025, 10, 2), "04", 15, "PerBKPM 5/2025 Pasal 286"),
    ],
)
def test_when_a_scale_reports_is_what_the_law_in_force_that_day_says(day, skala, tanggal, ground):
    with time_machine.travel(datetime(day.year, day.month, day.day, 5, tzinfo=UTC)):
        rule = AturanLkpm.by_skala()[skala]
    assert (rule.tanggal, rule.dasar) == (tanggal, ground)


@pytest.mark.django_db
def test_usaha_mikro_has_no_due_dates():
    rule = AturanLkpm.by_skala()["01"]
    assert list(rule.due_dates(date(2026, 1, 1))) == []
    assert rule.dasar == "PP 28/2025 Pasal 255 ayat (2) huruf a"


@pytest.mark.django_db
def test_a_law_that_ends_takes_its_ground_and_its_dates_from_the_pages(client):
    assert "PP 28/2025 Pasal 220 ayat (2)" in client.get(reverse("setelah-nib")).text
    DasarHukum.objects.filter(kode__in=["pp-28-2025", "perbkpm-5-2025"]).update(berlaku_sampai=date(2026, 1, 1))
    PAGES.clear()
    page = client.get(reverse("setelah-nib")).text
    assert "Empat tingkat risiko" in page
    assert "PP 28/2025" not in page
    assert "PerBKPM" not in page


def test_the_next_report_stands_on_the_dashboard_and_on_the_page_of_the_nib(client, hak_akses):
    make_nib(hak_akses=hak_akses, skala="02")
    with time_machine.travel(datetime(2026, 11, 27, 3, tzinfo=UTC)):
        sign_in(client, hak_akses)
        assert "LKPM: laporkan paling lambat 15 Januari 2027" in client.get(reverse("dasbor")).text
        assert "paling lambat 15 Januari 2027" in client.get(reverse("nib")).text


def test_usaha_mikro_reads_nothing_of_reports_on_the_dashboard(owner):
    assert "LKPM" not in owner.get(reverse("dasbor")).text


def test_who_asks_for_it_gets_one_mail_before_each_report_and_can_end_it(client, hak_akses):
    nib = make_nib(hak_akses=hak_akses, skala="02")
    with time_machine.travel(datetime(2027, 1, 6, 3, tzinfo=UTC)):
        sign_in(client, hak_akses)
        assert remind(reminders.lkpm) == 0
        answer = client.post(reverse("nib-ingatkan-lkpm"), {"ingatkan": "ya"}, follow=True)
        assert "Kami mengirim surat sebelum setiap batas" in answer.text
        client.post(reverse("nib-ingatkan-lkpm"), {"ingatkan": "ya"})
        assert AuditEvent.objects.filter(peristiwa="nib.lkpm.pengingat").count() == 1
        for _n in range(2):
            assert remind(reminders.lkpm) == 1
        mail = OutgoingMail.objects.get(kunci__startswith=f"nib-lkpm-{nib.nomor}-20270115", pengguna=hak_akses.pengguna)
        assert mail.perihal == "LKPM: laporkan kegiatan usaha paling lambat 15 Januari 2027"
        assert "PerBKPM 5/2025 Pasal 286" in mail.isi
    with time_machine.travel(datetime(2027, 2, 1, 3, tzinfo=UTC)):
        assert remind(reminders.lkpm) == 0, "the next one is due in July"
    with time_machine.travel(datetime(2027, 7, 10, 3, tzinfo=UTC)):
        sign_in(client, hak_akses)
        assert remind(reminders.lkpm) == 1
        assert "Surat pengingat dihentikan" in client.post(reverse("nib-ingatkan-lkpm"), follow=True).text
        assert remind(reminders.lkpm) == 0


def test_reading_the_address_of_the_reminder_changes_nothing(owner, nib):
    assert owner.get(reverse("nib-ingatkan-lkpm")).url == reverse("nib-setelah")
    nib.refresh_from_db()
    assert not nib.ingatkan_lkpm


@pytest.mark.parametrize("jenis", ["JAMSOS_KES", "JAMSOS_TK", "WLKP"])
def test_c6_a_registration_is_not_called_active(jenis):
    assert display_status(jenis, PeranNib.Status.AKTIF, "01").startswith("Terdaftar")
    assert display_status("TDP", PeranNib.Status.AKTIF, "01") == "Aktif"
    assert display_status(jenis, PeranNib.Status.AKTIF, "05") == "Berhenti selama NIB dibekukan"


def test_the_name_of_the_business_is_kept_and_shown_on_its_pages_and_in_the_check_by_code(owner, client, nib):
    assert "Warung Bu Sri" in owner.get(reverse("nib")).text
    certificate = nib.sertifikat.get()
    assert certificate.data["kegiatan"][0]["nama_usaha"] == "Warung Bu Sri"
    assert "Warung Bu Sri" in client.get(reverse("cek-sertifikat", args=[certificate.token])).text
    # Checking by number alone shows nothing about the activities.
    assert "Warung Bu Sri" not in client.get(reverse("cek"), {"nomor": nib.nomor}).text


def test_the_name_of_the_business_is_asked_with_the_activity(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    data = {"lokasi": "kantor", "modal": "5 juta", "tenaga_kerja": "", "nama_usaha": "Kopi Bu Sri"}
    assert send(web_client, hak_akses, "nib-kegiatan-baru", data, kbli="56303").status_code == 302
    assert permohonan(hak_akses).kegiatan.get().nama_usaha == "Kopi Bu Sri"
    assert "Kopi Bu Sri" in web_client.get(reverse("nib-langkah", args=[2])).text
    answer = send(web_client, hak_akses, "nib-kegiatan-baru", data | {"nama_usaha": "Kopi 🍵"}, kbli="56102")
    assert answer.status_code == 200
    assert "Kopi 🍵" in answer.text
