"""Rules for every page of the staff's admin: Indonesian words, and a name for each input."""

import re
from html.parser import HTMLParser
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers, results
from django.contrib.auth.models import Group, Permission
from django.test import Client, RequestFactory
from django.urls import reverse
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from helpdesk.models import Kategori, SlaRule
from helpdesk.reference_data import load as load_helpdesk
from nib.models import AmbangSkala, SkalaUsaha
from nib.reference_data import load as load_nib
from oss_portal.audit.sentences import sentence
from oss_portal.audit.trail import record
from oss_portal.models import HariLibur
from oss_portal.operation.task_admin import TITLES
from oss_portal.staff.list_rows import list_rows
from oss_portal.staff.roles import declared_roles
from registrasi.admin.hak_akses import HakAksesAdmin
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory
from tests.security.crawler import page_forms
from tests.security.test_records_of_others import scene  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def web_client():
    web_client = Client()
    web_client.force_login(
        PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend"
    )
    return web_client


class _BoxParser(HTMLParser):
    """Collects the inputs of a page and the attributes and labels that name them."""

    def __init__(self):
        super().__init__()
        self.box: dict[str, bool] = {}
        self.label: set[str] = set()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "label":
            self.label.add(attributes.get("for", ""))
        hidden = attributes.get("type") in {"hidden", "submit", "button"}
        if tag in {"input", "select", "textarea"} and attributes.get("name") and not hidden:
            self.box[attributes.get("id", attributes["name"])] = "aria-label" in attributes

    def unnamed(self) -> list[str]:
        return [k for k, has_name in self.box.items() if not has_name and k not in self.label]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("nib_era_add", []),
        ("nib_kbli_add", []),
        ("helpdesk_kategori_changelist", []),
        ("oss_portal_undanganpetugas_add", []),
    ],
)
def test_every_input_box_has_a_name(web_client, name, args):
    """In tables that are edited in place no heading names the input for a screen reader."""
    load_nib()
    load_helpdesk(lambda _: None)
    content = web_client.get(reverse(f"admin:{name}", args=args)).text
    page = _BoxParser()
    page.feed(content.split('id="changelist-search"')[0] if 'id="changelist-search"' in content else content)
    assert len(page.box) > 3
    assert page.unnamed() == []


def test_the_rights_of_a_group_are_named_in_indonesian(web_client):
    permission = Permission.objects.get(codename="view_versiketentuan")
    group = Group.objects.create(name="Uji")
    group.permissions.add(permission, Permission.objects.get(codename="umumkan_versiketentuan"))
    address = reverse("admin:auth_group_change", args=[group.pk])
    content = web_client.get(address).text
    assert "Ketentuan Penggunaan: melihat versi ketentuan" in content
    assert "Ketentuan Penggunaan: Menyetujui dan mengumumkan versi yang disusun petugas lain" in content
    assert not re.search(r"\bCan (add|view|change|delete)\b", content)


def test_row_a2_nobody_changes_a_role_by_a_form_of_django(web_client):
    """Roles are declared by the apps; an officer gets or loses a role by an act, not in Django's forms."""
    permission = Permission.objects.filter(content_type__app_label="nib").first()
    group = Group.objects.create(name="Uji")
    address = reverse("admin:auth_group_change", args=[group.pk])
    assert web_client.post(address, {"name": "Uji", "permissions": [permission.pk]}).status_code == 403
    assert web_client.get(reverse("admin:auth_group_add")).status_code == 403
    assert web_client.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"}).status_code == 403
    assert not group.permissions.exists()


def test_the_thresholds_of_the_skala_are_given_in_rupiah(web_client):
    load_nib()
    listing = web_client.get(reverse("admin:nib_ambangskala_changelist")).content.decode()
    assert "Rp 1.000.000.000" in listing
    assert "1000000000" not in listing
    threshold = AmbangSkala.objects.get(skala=SkalaUsaha.MIKRO)
    address = reverse("admin:nib_ambangskala_change", args=[threshold.pk])
    assert "Rp 1.000.000.000" in web_client.get(address).content.decode()
    payload = {
        "skala": SkalaUsaha.MIKRO,
        "modal_sampai": "2.000.000.000",
        "dasar_hukum": threshold.dasar_hukum_id,
        "berlaku_sejak": "01-01-2027",
    }
    assert web_client.post(reverse("admin:nib_ambangskala_add"), payload).status_code == 302
    assert AmbangSkala.objects.latest("pk").modal_sampai == 2_000_000_000
    # An existing threshold can only be ended; its amount cannot be changed.
    payload = {"dasar_hukum": threshold.dasar_hukum_id, "berlaku_sampai": "31-12-2026", "modal_sampai": "5"}
    assert web_client.post(address, payload).status_code == 302
    threshold.refresh_from_db()
    assert (threshold.modal_sampai, threshold.berlaku_sampai.year) == (1_000_000_000, 2026)


def test_only_actions_that_may_be_performed_are_offered():
    """A button that answers 403 makes an officer think that the portal is broken."""
    right = HakAksesFactory()
    address = reverse("admin:registrasi_hakakses_change", args=[right.pk])
    link = reverse("admin:registrasi_hakakses_batasi", args=[right.pk])
    petugas = PetugasFactory()
    petugas.user_permissions.add(Permission.objects.get(codename="view_hakakses"))
    web_client = Client()
    web_client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    assert link not in web_client.get(address).text
    permission = next(a for a in HakAksesAdmin.ACTIONS if a.name == "batasi").permission.split(".")
    petugas.user_permissions.add(Permission.objects.get(content_type__app_label=permission[0], codename=permission[1]))
    assert link in web_client.get(address).text


def test_a_list_is_named_by_its_content_and_results_are_counted_only_when_searched(web_client):
    address = reverse("admin:nib_instansipemerintah_changelist")
    listing = web_client.get(address).content.decode()
    assert "<h1>Instansi pembaca data</h1>" in listing
    assert "<title>Instansi pembaca data – OSS</title>" in " ".join(listing.split()).replace("> ", ">").replace(
        " <", "<"
    )
    assert "Pilih instansi" not in listing
    assert "Tampilkan semua" not in listing
    assert "Tampilkan semua" in web_client.post(address, {"q": "Bea"}, follow=True).content.decode()


@pytest.mark.parametrize(("limit", "shown"), [(3, "3"), (2, "2+")])
def test_a_very_long_queue_is_not_counted_to_its_end(web_client, monkeypatch, limit, shown):
    monkeypatch.setattr("oss_portal.hooks.QUEUE_LIMIT", limit)
    for _ in range(3):
        PendaftaranFactory(verifikasi="perlu_ditinjau")
    content = web_client.get(reverse("admin:index")).text
    rows = content.split("Pendaftaran perlu ditinjau</a>")[1].split("</tr>")[0]
    assert f'<td data-label="Menunggu">{shown}</td>' in rows


@pytest.mark.parametrize("group", sorted(declared_roles()))
def test_every_button_on_a_record_is_open_to_whoever_sees_it(group):
    """For all groups and the records that they can open, no offered act answers 403."""
    petugas = PetugasFactory(group=group)
    web_client = Client()
    web_client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    nib = make_nib(hak_akses=(right := HakAksesFactory()))
    listing = PendaftaranFactory(verifikasi="perlu_ditinjau")
    offered = 0
    for note in (right, right.pengguna, nib, listing):
        response = web_client.get(reverse(f"admin:{note._meta.label_lower.replace('.', '_')}_change", args=[note.pk]))
        if response.status_code == 403:
            continue
        assert response.status_code == 200
        for link in re.findall(r'(?:action|btn-outline-danger" href)="(/admin/[^"]+)"', response.text):
            assert web_client.get(link).status_code == 200, link
            offered += 1
    assert offered or group not in {"Hak Akses", "Penyelia"}


def test_apps_and_tables_of_libraries_are_named_in_indonesian(web_client):
    home = web_client.get(reverse("admin:index")).text
    assert "Tugas latar" in home
    listing = web_client.get(reverse("admin:django_tasks_database_dbtaskresult_changelist")).text
    roles = web_client.get(reverse("admin:auth_group_changelist")).text
    assert "Peran dan haknya" in roles
    for foreign in ("TOTP devices", "WebAuthn", "Task Results", "Otp_Totp", "Tasks Database Backend", "Axes"):
        assert foreign not in home + listing
    assert "Autentikasi dan Otorisasi" not in roles


def test_the_list_of_background_work_says_what_is_done_and_shows_no_argument(web_client):
    task = DBTaskResult.objects.create(
        args_kwargs={"args": ["gAAAAA-rahasia"], "kwargs": {}},
        task_path="registrasi.tasks.carry_out_help",
        queue_name="surel",
        backend_name="default",
        status="FAILED",
        traceback="Traceback: <b>",
        exception_class_path="builtins.ValueError",
    )
    address = reverse("admin:django_tasks_database_dbtaskresult_changelist")
    listing = web_client.get(address, {"keadaan": "FAILED"}).text
    assert "Menyurati bantuan masuk yang diminta" in listing
    assert "Gagal" in listing
    assert "carry_out_help" not in listing
    assert "Menyurati bantuan" not in web_client.get(address, {"keadaan": "READY"}).text
    page = web_client.get(reverse("admin:django_tasks_database_dbtaskresult_change", args=[task.pk])).text
    assert "Traceback: &lt;b&gt;" in page
    assert "rahasia" not in page


def test_every_task_has_words_for_the_list():
    functions = {
        task.module_path
        for app in settings.PORTAL_APPS
        for task in vars(import_module(f"{app}.tasks")).values()
        if isinstance(task, Task) and task.module_path.startswith(app)
    }
    assert functions == set(TITLES)


def test_the_audit_list_has_sentences_and_its_page_the_details(web_client):
    right = HakAksesFactory()
    event = record(
        "identitas.diungkap", subject=right.pengguna, by=PetugasFactory(nama="Rina"), details={"kanal": "telepon"}
    )
    listing = web_client.get(reverse("admin:oss_portal_auditevent_changelist")).text
    assert sentence(event) in listing
    assert "Rina" in sentence(event)
    assert "identitas.diungkap" not in listing
    page = web_client.get(reverse("admin:oss_portal_auditevent_change", args=[event.pk])).text
    assert "kanal: telepon" in page
    # Codes and keys are for technicians, so they are folded away.
    before, _fold, technical = page.partition("<details")
    assert "identitas.diungkap" in technical
    assert "identitas.diungkap" not in before


def test_each_cell_of_a_list_is_called_by_its_column_and_what_is_empty_is_marked(web_client):
    event = record("identitas.diungkap", subject=HakAksesFactory().pengguna, by=PetugasFactory(), alasan="Jalan <b>")
    listing = web_client.get(reverse("admin:oss_portal_auditevent_changelist")).text
    url = reverse("admin:oss_portal_auditevent_change", args=[event.pk])
    assert f'<th scope="row" data-label="Waktu" class="field-waktu nowrap"><a href="{url}">' in listing
    assert '<td data-label="Alasan" class="field-alasan">Jalan &lt;b&gt;</td>' in listing
    assert '<td data-label="NIB" data-nothing class="field-nib">-</td>' in listing
    assert "jquery" not in listing


_OURS_ALONE = re.compile(r' (data-label="[^"]*"|data-nothing|scope="row")|\s+')


def test_each_list_shows_what_django_would_show(scene):  # noqa: F811 - the fixture
    """Compare cell by cell, except for column names, marks of empty cells and the mark of the cell that names a row."""
    request, compared = RequestFactory().get("/"), 0
    request.user = PetugasFactory(is_superuser=True)
    for model, model_admin in admin.site._registry.items():
        listing = model_admin.get_changelist_instance(request)
        listing.formset = None
        django = [f"<tr>{_OURS_ALONE.sub('', ''.join(row))}</tr>" for row in results(listing)]
        ours = [_OURS_ALONE.sub("", row) for row in list_rows(listing, list(result_headers(listing)))]
        assert ours == django, model
        compared += bool(ours)
    assert compared > 30


def test_a_list_that_is_edited_in_place_has_a_box_in_each_row(web_client):
    load_helpdesk(lambda _line: None)
    topic = Kategori.objects.first()
    listing = web_client.get(reverse("admin:helpdesk_kategori_changelist")).text
    assert f'data-label="Nama" class="field-nama"><a href="/admin/helpdesk/kategori/{topic.pk}/change/">' in listing
    assert 'class="field-urutan"><input type="number" name="form-0-urutan"' in listing


def test_dates_and_numbers_typed_into_the_admin_are_read_as_elsewhere(web_client):
    """Django alone refuses "17 Agustus 2026", takes 05/17/2026 for May, and stores one for "1.000"."""
    data = {"nama": "Hari Kemerdekaan", "jenis": HariLibur.Jenis.choices[0][0]}
    address = reverse("admin:oss_portal_harilibur_add")
    wrong = web_client.post(address, data | {"tanggal": "31 Februari 2031"})
    assert "Tanggal 31-02-2031 tidak ada di kalender" in wrong.text
    assert 'value="31 Februari 2031"' in wrong.text
    assert web_client.post(address, data | {"tanggal": "Minggu, 17 Agustus 2031"}).status_code == 302
    assert HariLibur.objects.filter(tanggal="2031-08-17").exists()
    load_helpdesk(print)
    rule = SlaRule.objects.first()
    address = reverse("admin:helpdesk_slarule_change", args=[rule.pk])
    [form] = [f for f in page_forms(web_client.get(address).text) if "menit_tanggapan" in f.values]
    sent = web_client.post(address, form.values | {"menit_tanggapan": ["1.000"], "_save": "1"})
    assert sent.status_code == 302, sent.text
    rule.refresh_from_db()
    assert rule.menit_tanggapan == 1000
