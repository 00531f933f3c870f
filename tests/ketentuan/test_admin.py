"""The admin pages of the terms: two officers publish, every refusal is shown at its field, every act is a service."""

import csv
import io
import re
import uuid
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from ketentuan import reports
from ketentuan.events import Event
from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.reference_data import load
from ketentuan.services import publishing
from ketentuan.tasks import compute_report
from oss_portal.documents.signing import verify_signature
from oss_portal.models import AuditEvent
from oss_portal.reference.charts import safe_cell
from tests.factories.ketentuan import DrafFactory, PersetujuanFactory, VersiKetentuanFactory, text
from tests.factories.registrasi import PenggunaFactory, PetugasFactory, have_roles
from tests.security.naughty_strings import NAUGHTY

pytestmark = pytest.mark.django_db


def petugas(*groups):
    person = PetugasFactory()
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def sign_in(person) -> Client:
    web_client = Client()
    web_client.force_login(person, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    return web_client


@pytest.fixture(autouse=True)
def _data():
    load()
    have_roles()


@pytest.fixture
def drafter():
    return petugas("Penyusun Ketentuan")


@pytest.fixture
def approver():
    return petugas("Penyetuju Ketentuan")


def admin_url(name, *args):
    return reverse(f"admin:ketentuan_versiketentuan_{name}", args=args)


def action_url(versi, action):
    return admin_url("tindakan", versi.pk, action)


def payload(days=30, **extra):
    when = timezone.localtime() + timedelta(days=days)
    return {
        "sumber": text(2),
        "ringkasan_perubahan": "Angka 1 diperjelas.",
        "dasar_hukum": "PP 24/2018",
        "perlu_persetujuan": "on",
        "berlaku_sejak_0": when.strftime("%d-%m-%Y"),
        "berlaku_sejak_1": "00:00:00",
    } | extra


def test_from_draft_to_announced_by_two_officers(drafter, approver):
    a, b = sign_in(drafter), sign_in(approver)
    page = a.get(admin_url("add"))
    # A new draft starts as a copy of the text in force, and the page has help on writing.
    assert "Hal-hal lain yang belum diatur" in page.text
    assert "Cara menulis (Markdown)" in page.text
    response = a.post(admin_url("add"), payload())
    assert response.status_code == 302, response.text
    v = VersiKetentuan.objects.get(status="draf")
    assert v.disusun_oleh == drafter
    assert "<ins>" in a.get(admin_url("change", v.pk)).text
    assert a.post(admin_url("change", v.pk), payload(_ajukan="1")).url == action_url(v, "ajukan")
    a.post(action_url(v, "ajukan"))
    v.refresh_from_db()
    assert v.status == "menunggu"
    assert "Setelah diumumkan" in b.get(action_url(v, "umumkan")).text
    b.post(action_url(v, "umumkan"))
    v.refresh_from_db()
    assert (v.status, v.nomor, v.disetujui_oleh) == ("diumumkan", 2, approver)
    page = b.get(admin_url("change", v.pk)).text
    assert "Disetujui dan diumumkan" in page
    assert "<textarea" not in page


def test_a_drafter_cannot_announce_their_own_draft():
    person = petugas("Penyusun Ketentuan", "Penyetuju Ketentuan")
    v = DrafFactory(disusun_oleh=person, status="menunggu")
    web_client = sign_in(person)
    assert "Setujui dan umumkan" not in web_client.get(admin_url("change", v.pk)).text
    assert web_client.post(action_url(v, "umumkan")).status_code == 403
    v.refresh_from_db()
    assert v.status == "menunggu"


def test_another_officer_sees_a_draft_without_being_able_to_change_it(drafter):
    v = DrafFactory()
    web_client = sign_in(drafter)
    assert "<textarea" not in web_client.get(admin_url("change", v.pk)).text
    assert web_client.post(admin_url("change", v.pk), payload()).status_code == 403
    assert web_client.post(action_url(v, "ajukan")).status_code == 403
    assert web_client.post(action_url(v, "batalkan"), {"alasan": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["add", "changelist"])
def test_without_permission_it_is_closed(name):
    assert sign_in(petugas()).get(admin_url(name)).status_code == 403


def test_an_approver_does_not_draft(approver):
    assert sign_in(approver).get(admin_url("add")).status_code == 403
    assert sign_in(approver).post(admin_url("periksa"), {"jenis": "ketentuan", "sumber": "x"}).status_code == 403


def test_there_is_no_way_to_delete(drafter):
    v = DrafFactory(disusun_oleh=drafter)
    web_client = sign_in(PetugasFactory(is_superuser=True))
    assert web_client.post(admin_url("delete", v.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in web_client.get(admin_url("changelist")).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sumber": "# J\n\n## B\n\n1. <script>alert(1)</script>\n"}, "kode HTML"),
        ({"sumber": "# J\n\n## B\n\n1. [x](https://jahat.example/)\n"}, "jahat.example"),
        ({"sumber": "# J\n\n## B\n\n1. [x](javascript:alert)\n"}, "tidak dapat dipakai"),
        ({"sumber": "# J\n\nTanpa klausul\n"}, "tidak memuat satu klausul pun"),
        ({"sumber": "# J\n\n## B\n\n1. " + "x" * 200_001}, "terlalu panjang"),
        ({"sumber": ""}, "Isi"),
        ({"berlaku_sejak_0": "31-02-2027"}, "errorlist"),
    ],
)
def test_wrong_input_is_explained_and_stays(drafter, change, message):
    response = sign_in(drafter).post(admin_url("add"), payload(dasar_hukum="PP yang diketik") | change)
    assert response.status_code == 200
    assert message in response.text
    assert "PP yang diketik" in response.text
    assert "<script>alert" not in response.text
    assert not VersiKetentuan.objects.filter(status="draf").exists()


def test_one_megabyte_of_text_is_refused(drafter):
    response = sign_in(drafter).post(admin_url("add"), payload(sumber="# J\n\n## B\n\n1. " + "x" * 1_100_000))
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"berlaku_sejak": timezone.now() + timedelta(days=2)}, "Masa pengumuman paling singkat"),
        ({"berlaku_sejak": timezone.now() - timedelta(days=2)}, "sudah lewat"),
        ({"ringkasan_perubahan": ""}, "Isi apa yang berubah"),
    ],
)
def test_a_refused_submission_is_explained(drafter, change, message):
    v = DrafFactory(disusun_oleh=drafter, **change)
    assert message in sign_in(drafter).post(action_url(v, "ajukan")).text
    v.refresh_from_db()
    assert v.status == "draf"


def test_it_is_returned_with_a_reason(drafter, approver):
    v = DrafFactory(disusun_oleh=drafter, status="menunggu")
    web_client = sign_in(approver)
    assert "Isi alasan." in web_client.post(action_url(v, "kembalikan"), {"alasan": ""}).text
    web_client.post(action_url(v, "kembalikan"), {"alasan": "Angka 2 belum jelas."})
    v.refresh_from_db()
    assert v.status == "draf"
    assert "Angka 2 belum jelas." in sign_in(drafter).get(admin_url("change", v.pk)).text


def test_it_is_cancelled_by_its_drafter(drafter):
    v = DrafFactory(disusun_oleh=drafter)
    sign_in(drafter).post(action_url(v, "batalkan"), {"alasan": "Tidak jadi."})
    v.refresh_from_db()
    assert v.status == "dibatalkan"
    assert sign_in(drafter).post(admin_url("change", v.pk), payload()).status_code == 403


def test_a_double_click_on_announce_only_informs(drafter, approver):
    v = DrafFactory(disusun_oleh=drafter, status="menunggu", berdasar=VersiKetentuan.objects.get(jenis="ketentuan"))
    web_client = sign_in(approver)
    web_client.post(action_url(v, "umumkan"))
    assert "sudah berubah" in web_client.post(action_url(v, "umumkan"), follow=True).text
    assert VersiKetentuan.objects.announced().filter(jenis="ketentuan").count() == 2


def test_another_version_announced_first_is_explained(drafter, approver):
    v = DrafFactory(disusun_oleh=drafter, status="menunggu")
    assert "sudah diumumkan sesudah draf ini diajukan" in sign_in(approver).post(action_url(v, "umumkan")).text


def opened_field(page: str) -> str:
    """Return the page's hidden field with the state of the draft at the time of opening."""
    return re.search(r'name="dibuka" value="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    "unseen", [{"perlu_persetujuan": False}, {"ringkasan_perubahan": "Lain"}, {"berlaku_sejak": timedelta(days=1)}]
)
def test_nobody_announces_a_date_a_summary_or_a_question_that_they_have_not_seen(drafter, approver, unseen):
    v = DrafFactory(disusun_oleh=drafter)
    publishing.submit_version(versi=v, by=drafter)
    web_client = sign_in(approver)
    opened = opened_field(web_client.get(action_url(v, "umumkan")).text)
    mail.outbox.clear()
    publishing.return_version(versi=v, by=drafter, alasan="Saya ubah dahulu.")
    assert not mail.outbox
    v.refresh_from_db()
    data = {k: v.berlaku_sejak + x if isinstance(x, timedelta) else x for k, x in unseen.items()}
    publishing.save_draft(versi=v, by=drafter, data=data)
    publishing.submit_version(versi=v, by=drafter)
    page = web_client.post(action_url(v, "umumkan"), {"dibuka": opened}).text
    assert "belum ada yang dilakukan" in page
    v.refresh_from_db()
    assert v.status == "menunggu"
    web_client.post(action_url(v, "umumkan"), {"dibuka": opened_field(page)})
    v.refresh_from_db()
    assert v.status == "diumumkan"


def test_of_two_tabs_of_the_drafter_the_old_one_does_not_overwrite(drafter):
    v = DrafFactory(disusun_oleh=drafter)
    web_client, opened = sign_in(drafter), opened_field(sign_in(drafter).get(admin_url("change", v.pk)).text)
    web_client.post(admin_url("change", v.pk), payload(dibuka=opened, sumber=text(50)))
    response = web_client.post(admin_url("change", v.pk), payload(dibuka=opened, sumber=text(51)))
    assert "tab lain" in response.text
    v.refresh_from_db()
    assert "versi 50" in v.sumber


def test_the_live_check_gives_problems_differences_and_a_preview(drafter):
    web_client = sign_in(drafter)
    data = web_client.post(admin_url("periksa"), {"jenis": "ketentuan", "sumber": text(9)}).json()
    assert data["problems"] == []
    assert "<ins>" in data["diff"]
    assert "Pengguna tunduk pada versi 9" in data["preview"]
    data = web_client.post(admin_url("periksa"), {"jenis": "ketentuan", "sumber": "<b>"}).json()
    assert data["problems"]
    assert web_client.post(admin_url("periksa"), {"jenis": "lain", "sumber": "x"}).status_code == 404
    assert web_client.get(admin_url("periksa")).status_code == 405


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_the_live_check_withstands_naughty_strings(drafter, naughty):
    web_client = sign_in(drafter)
    origin = f"# {naughty}\n\n## {naughty}\n\n1. {naughty}\n{naughty}"
    for data in ({"sumber": origin}, {"sumber": naughty}):
        response = web_client.post(admin_url("periksa"), {"jenis": "ketentuan"} | data)
        assert response.status_code == 200
        for html in (response.json().get("diff", ""), response.json().get("preview", "")):
            assert not re.search(r"<(script|img|svg|iframe|style)", html, re.IGNORECASE)


def test_the_phone_preview_is_only_for_officers(drafter, client):
    v = DrafFactory()
    assert "phone-frame" in sign_in(drafter).get(admin_url("pratinjau", v.pk)).text
    assert client.get(admin_url("pratinjau", v.pk)).status_code == 302
    assert sign_in(PenggunaFactory()).get(admin_url("pratinjau", v.pk)).status_code == 302


@pytest.mark.parametrize("name", ["change", "pratinjau", "laporan"])
def test_an_address_that_does_not_exist(drafter, name):
    for pk in ("0", "x", "9" * 30):
        assert sign_in(drafter).get(admin_url(name, pk)).status_code in {302, 404}


# --- Report -----------------------------------------------------------------------------------------------------------


def test_the_report_says_who_how_many_and_since_when(drafter):
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    pending = PenggunaFactory()
    p = [PersetujuanFactory(versi=v, saluran=s) for s in ("dinding", "dinding", "lebih_awal")]
    web_client = sign_in(drafter)
    content = web_client.get(admin_url("laporan", v.pk)).text
    assert all(x.pengguna.user_id in content for x in p)
    assert pending.user_id not in content
    assert re.search(r"Orang yang sudah menyetujui versi ini</th>\s*<td>3<", content)
    assert re.search(r"belum menyetujui versi ini atau yang lebih baru</th>\s*<td>1<", content)
    content = web_client.get(admin_url("laporan", v.pk), {"user_id": p[0].pengguna.user_id.lower()}).text
    assert str(p[0].kode) in content
    assert str(p[1].kode) not in content


def test_who_accepted_a_newer_version_is_not_reported_as_pending(drafter):
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    PersetujuanFactory(versi=VersiKetentuanFactory(berlaku_sejak=timezone.now() + timedelta(minutes=1)))
    content = sign_in(drafter).get(admin_url("laporan", v.pk)).text
    assert re.search(r"belum menyetujui versi ini atau yang lebih baru</th>\s*<td>0<", content)


def test_the_report_is_paged_without_a_query_per_row(drafter, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("ketentuan.reports.PER_PAGE", 3)
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    p = [PersetujuanFactory(versi=v) for _ in range(7)]
    web_client = sign_in(drafter)
    # One of the queries counts the queues for the header.
    with django_assert_max_num_queries(20):
        content = web_client.get(admin_url("laporan", v.pk)).text
    assert str(p[6].kode) in content
    assert str(p[3].kode) not in content
    before = re.search(r"\?sebelum=(\d+)", content)[1]
    content = web_client.get(admin_url("laporan", v.pk), {"sebelum": before}).text
    assert str(p[3].kode) in content
    assert web_client.get(admin_url("laporan", v.pk), {"sebelum": "9" * 40}).status_code == 200


def test_figures_of_millions_of_persetujuan_are_counted_by_a_worker(drafter, monkeypatch):
    """A worker counts figures that are too slow for the page; the list and the export work meanwhile."""
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    p = PersetujuanFactory(versi=v)
    original = reports.summary

    def slow(versi):
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.1)")
        return original(versi)

    monkeypatch.setattr(reports, "summary", slow)
    monkeypatch.setattr(reports, "_QUICK_MS", 20)
    monkeypatch.setattr("ketentuan.tasks.compute_report", task := Mock())
    web_client = sign_in(drafter)
    content = web_client.get(admin_url("laporan", v.pk)).text
    assert "Angkanya sedang dihitung" in content
    assert str(p.kode) in content
    web_client.get(admin_url("laporan", v.pk))
    # The task is queued once, however often the page is opened.
    task.enqueue.assert_called_once_with(v.pk)
    compute_report.func(v.pk)
    content = web_client.get(admin_url("laporan", v.pk)).text
    assert "Angka dihitung" in content
    assert re.search(r"Orang yang sudah menyetujui versi ini</th>\s*<td>1<", content)
    cache.clear()


def test_the_report_requires_permission(approver):
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    person = petugas()
    from django.contrib.auth.models import Permission

    person.user_permissions.set(Permission.objects.filter(codename="view_versiketentuan"))
    assert sign_in(person).get(admin_url("laporan", v.pk)).status_code == 403
    assert sign_in(person).post(admin_url("csv", v.pk)).status_code == 403
    assert sign_in(approver).get(admin_url("laporan", v.pk)).status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_a_cell_that_reads_as_a_formula_is_marked(start):
    assert safe_cell(start + "HYPERLINK(1)") == "'" + start + "HYPERLINK(1)"
    # After a character that a spreadsheet in another locale takes for the end of a cell.
    for end in ",;|\n" if start != "\t" else "":
        assert safe_cell(f"Siti{end} {start}HYPERLINK(1)") == f"Siti{end}' {start}HYPERLINK(1)"
    for harmless in ("Siti", "a = b", "Jl. Anggrek 1-3, Bogor", "0,5"):
        assert safe_cell(harmless) == harmless
    assert safe_cell(None) == ""
    assert [safe_cell(n) for n in (12, 0.5, -1.25)] == ["12", "0,5", "-1,25"]


def test_the_csv_is_complete_safe_and_recorded(drafter, monkeypatch):
    monkeypatch.setattr("ketentuan.reports._READ_BATCH", 2)
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    hostile = PenggunaFactory(nama='=cmd|"/c calc"!A1')
    PersetujuanFactory(versi=v, pengguna=hostile, agen='@SUM(1), "x"\nbaris')
    for _ in range(4):
        PersetujuanFactory(versi=v)
    response = sign_in(drafter).post(admin_url("csv", v.pk))
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert len(rows) == 6
    assert {b[0] for b in rows[1:]} == {str(p.kode) for p in Persetujuan.objects.all()}
    assert not [cell for b in rows for cell in b if cell.startswith(("=", "@", "+", "-"))]
    assert AuditEvent.objects.filter(peristiwa=Event.DAFTAR_PERSETUJUAN_DIUNDUH, oleh=drafter).count() == 1


def test_the_proof_of_a_person_is_downloaded_by_an_officer_and_that_is_recorded(drafter):
    """PJP-2: the Lembaga can present the proof of an acceptance in court."""
    v, other = (VersiKetentuan.objects.get(jenis=j) for j in ("ketentuan", "privasi"))
    p = PersetujuanFactory(versi=v)
    not_active = PersetujuanFactory(versi=v, pengguna=None, rujukan=uuid.uuid4())
    web_client = sign_in(drafter)
    assert str(p.kode) in web_client.get(admin_url("laporan", v.pk)).text
    for proof, words in ((p, p.pengguna.user_id), (not_active, str(not_active.rujukan))):
        response = web_client.post(admin_url("bukti", v.pk, proof.kode))
        assert response.headers["Content-Type"] == "application/pdf"
        content = "".join(h.extract_text() for h in PdfReader(io.BytesIO(response.content)).pages)
        assert words in content.replace("\n", "")
        assert verify_signature(response.content).whole
    note = AuditEvent.objects.filter(peristiwa=Event.BUKTI_DIUNDUH, oleh=drafter)
    assert [c.tentang for c in note.order_by("id")] == [p.pengguna, None]
    assert web_client.post(admin_url("bukti", other.pk, p.kode)).status_code == 404
    assert web_client.get(admin_url("bukti", v.pk, p.kode)).status_code == 405
    assert sign_in(PetugasFactory()).post(admin_url("bukti", v.pk, p.kode)).status_code == 403


def test_the_list_names_the_state_by_the_clock(drafter, django_assert_max_num_queries):
    now = timezone.now()
    VersiKetentuanFactory(berlaku_sejak=now + timedelta(days=9), diumumkan_pada=now)
    for _ in range(5):
        DrafFactory()
    web_client = sign_in(drafter)
    with django_assert_max_num_queries(12):
        content = web_client.get(admin_url("changelist")).text
    assert "Diumumkan, akan berlaku" in content
    assert "Berlaku<" in content
    assert "Draf<" in content


def test_demo_accounts_can_be_loaded():
    from ketentuan.demo_data import fill

    fill(lambda _: None)
    assert VersiKetentuan.objects.filter(status="menunggu").count() == 1
