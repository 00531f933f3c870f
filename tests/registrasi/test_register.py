"""DAFTAR: the form of the seed (FRM-1..12), with good and bad input."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from ketentuan.models import Persetujuan
from oss_portal.models import AuditEvent
from registrasi.models import Pendaftaran, StatusVerifikasi
from registrasi.services.pendaftaran import expire_old
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, nik
from tests.registrasi.helpers import BADAN, payload, reset_counters, solved_captcha

pytestmark = pytest.mark.usefixtures("ketentuan")


def _errors(response) -> dict:
    return response.context["form"].errors


def test_a_registration_is_taken_with_its_acceptance_its_mail_and_its_event(client):
    response = client.post("/daftar/", payload(), headers={"user-agent": "HP murah"})
    assert response.status_code == 302
    assert response.url == "/daftar/periksa-surel/"
    p = Pendaftaran.objects.get()
    assert (p.status, p.verifikasi) == ("menunggu_aktivasi", StatusVerifikasi.OTOMATIS_LOLOS)
    assert (p.nomor_identitas, p.telepon, p.email) == ("3171061705900001", "+6285712345678", "siti@contoh.id")
    assert p.user_id.startswith("OSS")
    proof = Persetujuan.objects.filter(rujukan=p.kode)
    assert {b.versi.jenis for b in proof} == {"ketentuan", "privasi"}
    assert {(b.ip, b.agen, b.saluran) for b in proof} == {("127.0.0.1", "HP murah", "pendaftaran")}
    assert AuditEvent.objects.filter(peristiwa="registrasi.pendaftaran.diterima").exists()
    [letter] = mail.outbox
    assert letter.to == ["siti@contoh.id"]
    assert "/aktivasi/" in letter.body
    page = client.get(response.url).content.decode()
    assert "s•••@contoh.id" in page
    assert "siti@contoh.id" not in page


def test_the_nik_lies_encrypted_in_the_database(client):
    from django.db import connection

    client.post("/daftar/", payload())
    with connection.cursor() as cursor:
        cursor.execute("select nomor_identitas, identitas_indeks, row_to_json(p)::text from registrasi_pendaftaran p")
        password, index, everything = cursor.fetchone()
    assert "3171061705900001" not in everything
    assert len(index) == 64
    assert password != "3171061705900001"


_REQUIRED = {
    "jenis_identitas": "jenis_identitas",
    "nik": "nik",
    "email": "email",
    "jenis_perusahaan": "jenis_perusahaan",
    "nama": "nama",
    "negara_asal": "negara_asal",
    "telepon": "telepon",
    "privasi": "privasi",
    "setuju": "setuju",
    "kode_1": "kode",
}


@pytest.mark.parametrize(("field", "error"), list(_REQUIRED.items()))
def test_frm_1_each_required_field_alone_missing_has_its_own_message(client, field, error):
    response = client.post("/daftar/", payload(**{field: None}))
    assert response.status_code == 422
    assert list(_errors(response)) == [error]
    content = response.content.decode()
    assert 'id="error-summary"' in content
    assert not Pendaftaran.objects.exists()


def test_frm_1_a_missing_birth_date_has_its_own_message(client):
    response = client.post("/daftar/", payload(tanggal_lahir_0="", tanggal_lahir_1="", tanggal_lahir_2=""))
    assert list(_errors(response)) == ["tanggal_lahir"]


def test_every_link_of_the_error_summary_leads_to_a_control(client):
    import re

    response = client.post("/daftar/", {"token_form": uuid.uuid4()})
    content = response.content.decode()
    summary = content[content.index('id="error-summary"') : content.index("<h1>")]
    link = re.findall(r'href="#([^"]+)"', summary)
    assert len(link) >= 9
    for id_ in link:
        assert re.search(rf'<(input|select|textarea)[^>]* id="{id_}"', content), id_


@pytest.mark.parametrize(
    "nomor", ["085712345678", "85712345678", "+62 857-1234-5678", "6285712345678", "0857.1234.5678"]
)
def test_frm_9_every_way_of_writing_a_phone_number_is_the_same(client, nomor):
    client.post("/daftar/", payload(telepon=nomor))
    assert Pendaftaran.objects.get().telepon == "+6285712345678"


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("nik", "123", "nik"),
        ("nik", "3171061705900000", "nik"),
        ("nik", "3171068105900001", "nik"),
        ("nik", "3171061705900001x", "nik"),
        ("email", "bukan surel", "email"),
        ("email", "a" * 95 + "@contoh.id", "email"),
        ("nama", "12345", "nama"),
        ("nama", "<script>", "nama"),
        ("nama", "😀😀", "nama"),
        ("nama", "x" * 151, "nama"),
        ("tanggal_lahir_0", "31", "tanggal_lahir"),
        ("tanggal_lahir_2", "2090", "tanggal_lahir"),
        ("tanggal_lahir_2", "2015", "tanggal_lahir"),
        ("tanggal_lahir_2", "90", "tanggal_lahir"),
        ("telepon", "12", "telepon"),
        ("telepon", "02138575960", "telepon"),
        ("website", "javascript:alert(1)", "website"),
        ("website", "ftp://contoh.id", "website"),
        ("jenis_perusahaan", "99", "jenis_perusahaan"),
        ("negara_asal", "XX", "negara_asal"),
        ("kode_1", "00000x", "kode"),
    ],
)
def test_bad_input_gets_a_message_at_its_field_and_keeps_the_rest(client, field, value, error):
    data = payload(**({"tanggal_lahir_1": "02"} if value == "31" else {}), **{field: value})
    response = client.post("/daftar/", data)
    assert response.status_code == 422
    assert error in _errors(response)
    content = response.content.decode()
    for unchanged in ("siti@contoh.id", "Siti Aminah"):
        if value not in data.values() or field not in {"email", "nama"}:
            assert unchanged in content
    assert not Pendaftaran.objects.exists()


@pytest.mark.parametrize(
    "rough",
    ["３１７１０６１７０５９００００１", " 3171 0617 0590 0001 ", "\u202e3171061705900001", "317106-170590-0001"],
)
def test_frm_3_a_nik_is_read_however_it_was_typed(client, rough):
    assert client.post("/daftar/", payload(nik=rough)).status_code == 302
    assert Pendaftaran.objects.get().nomor_identitas == "3171061705900001"


@pytest.mark.parametrize(
    "nama", ["Suharto", "I Gusti Ngurah Rai", "Ma'ruf Amin", "Siti Nurhaliza, S.E.", "Jean-Luc O’Neill"]
)
def test_frm_6_names_as_people_have_them_are_taken(client, nama):
    assert client.post("/daftar/", payload(nama=nama)).status_code == 302


def test_n4_a_differing_birth_date_is_asked_once_and_then_flagged_for_staff(client):
    data = payload(nik="3171061605900001")
    response = client.post("/daftar/", data)
    assert list(_errors(response)) == ["sesuai_ktp"]
    content = response.content.decode()
    assert "angka ke-7 dan ke-8" in content
    # The captcha was solved, so it is not asked for again.
    pass_code = response.context["form"]["kode_lolos"].value()
    data = {k: v for k, v in data.items() if not k.startswith("kode")} | {"kode_lolos": pass_code, "sesuai_ktp": "on"}
    assert client.post("/daftar/", data).status_code == 302
    p = Pendaftaran.objects.get()
    assert p.verifikasi == StatusVerifikasi.PERLU_DITINJAU
    assert p.temuan == ["tanggal_beda"]


def test_who_is_asked_about_the_region_of_the_nik_only_is_not_sent_to_the_birth_date(client):
    errors = _errors(client.post("/daftar/", payload(nik="3170011705900001")))
    assert errors["sesuai_ktp"] == ["Periksa NIK. Bila memang begitu di KTP, centang bahwa data sudah sesuai KTP."]


def test_frm_11_a_captcha_is_good_once_and_a_wrong_one_clears_only_itself(client):
    data = payload()
    assert client.post("/daftar/", data).status_code == 302
    again = client.post("/daftar/", data | {"token_form": str(uuid.uuid4()), "nik": nik(7), "email": "lain@contoh.id"})
    assert list(_errors(again)) == ["kode"]
    assert "lain@contoh.id" in again.content.decode()


def test_frm_11_another_code_is_given_without_a_word_of_complaint_and_without_loss(client):
    response = client.post("/daftar/", payload(kode_1="", setuju=None) | {"muat_ulang_kode": "1"})
    content = response.content.decode()
    assert response.status_code == 200
    assert "error-summary" not in content
    assert "siti@contoh.id" in content


def test_frm_11_an_expired_captcha_says_so(client):
    from captcha.models import CaptchaStore

    data = payload()
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(minutes=1))
    assert "kedaluwarsa" in str(_errors(client.post("/daftar/", data))["kode"])


def test_frm_12_terms_that_changed_meanwhile_are_shown_with_their_difference_and_ticked_anew(client):
    from ketentuan.models import VersiKetentuan
    from tests.factories.ketentuan import VersiKetentuanFactory, text

    VersiKetentuan.objects.filter(jenis="ketentuan").first()
    data = payload()
    new = VersiKetentuanFactory(berlaku_sejak=timezone.now(), sumber=text(2))
    response = client.post("/daftar/", data)
    assert list(_errors(response)) == ["setuju"]
    content = response.content.decode()
    assert "<ins>" in content
    assert new.get_absolute_url() in content
    assert "siti@contoh.id" in content
    assert 'name="setuju" class="checkboxinput form-check-input is-invalid" checked' not in content
    form = response.context["form"]
    data |= {"versi_ketentuan": form["versi_ketentuan"].value(), "kode_lolos": form["kode_lolos"].value()}
    assert client.post("/daftar/", data).status_code == 302
    assert Persetujuan.objects.filter(versi=new).exists()


def test_the_form_links_to_the_exact_versions_it_binds_to(client):
    content = client.get("/daftar/").content.decode()
    assert 'href="/ketentuan/1/"' in content
    assert 'href="/privasi/1/"' in content


def test_u6_a_double_click_or_the_back_button_makes_one_registration(client):
    data = payload()
    client.post("/daftar/", data)
    client.post("/daftar/", {k: v for k, v in data.items() if not k.startswith("kode")} | solved_captcha())
    assert Pendaftaran.objects.count() == 1
    assert len(mail.outbox) == 1


def test_u6_who_goes_back_and_mends_a_slip_gets_the_mail_at_the_right_address(client):
    data = payload(email="salah@contoh.id")
    client.post("/daftar/", data)
    client.post("/daftar/", data | {"email": "siti@contoh.id"} | solved_captcha())
    [p] = Pendaftaran.objects.waiting()
    assert p.email == "siti@contoh.id"
    assert mail.outbox[-1].to == ["siti@contoh.id"]
    assert Pendaftaran.objects.exclude(pk=p.pk).get().email == ""
    # A registration from another browser does not set a waiting one aside.
    Client().post("/daftar/", payload(email="jahat@contoh.id"))
    p.refresh_from_db()
    assert (p.status, p.email) == ("menunggu_aktivasi", "siti@contoh.id")


def test_a_robot_that_fills_in_the_hidden_field_sees_the_same_and_leaves_nothing(client):
    response = client.post("/daftar/", payload(situs_lain="http://spam"))
    assert response.url == "/daftar/periksa-surel/"
    assert not Pendaftaran.objects.exists()
    assert not mail.outbox


# --- U2: no visitor learns who is registered
def _submit(data) -> str:
    c = Client()
    response = c.post("/daftar/", data)
    assert response.status_code == 302
    import re

    content = c.get(response.url).content.decode()
    return re.sub(r'value="[^"]{60,}"', "", content)


def test_u2_a_registered_nik_gives_the_same_page_and_the_holder_a_mail(db):
    right = HakAksesFactory(pengguna__email="pemilik@contoh.id")
    new = _submit(payload())
    mail.outbox.clear()
    registered = _submit(payload(nik=right.pengguna.nomor_identitas))
    assert new == registered
    # The first claimant may not own the number: the new one gets a link as usual.
    activation, letter = mail.outbox
    assert activation.to == ["siti@contoh.id"]
    assert "/aktivasi/" in activation.body
    assert letter.to == ["pemilik@contoh.id"]
    assert "mencoba mendaftar" in letter.subject
    p = Pendaftaran.objects.latest("id")
    assert (p.status, p.sebab_tolak, p.user_id[:3]) == ("menunggu_aktivasi", "", "OSS")


def test_u2_who_registers_again_with_the_address_of_their_login_is_told_there_and_nothing_is_kept(db):
    right = HakAksesFactory(pengguna__email="pemilik@contoh.id")
    _submit(payload(nik=right.pengguna.nomor_identitas, email="Pemilik@contoh.id"))
    [letter] = mail.outbox
    assert letter.to == ["pemilik@contoh.id"]
    assert "mencoba mendaftar" in letter.subject
    p = Pendaftaran.objects.latest("id")
    assert (p.status, p.sebab_tolak, p.nomor_identitas, p.email, p.nama) == ("ditolak", "ganda", "", "", "")


def test_u2_the_work_of_the_answer_is_the_same_for_both(db, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from registrasi import tasks

    # The worker decides who else is told; the same task is enqueued for every visitor.
    queued = []
    monkeypatch.setattr(type(tasks.tell_same_number), "enqueue", lambda self, *content: queued.append(self.name))
    right = HakAksesFactory()
    with CaptureQueriesContext(connection) as new:
        _submit(payload())
    with CaptureQueriesContext(connection) as registered:
        _submit(payload(nik=right.pengguna.nomor_identitas))
    assert abs(len(new) - len(registered)) <= 2
    assert queued.count("tell_same_number") == 2


def test_u2_a_nik_waiting_for_activation_gets_a_new_link_only_at_its_own_address(db):
    _submit(payload())
    mail.outbox.clear()
    _submit(payload(email="lain@contoh.id"))
    # The other person's link goes only to the other person; the waiting person is told.
    activation, letter = mail.outbox
    assert activation.to == ["lain@contoh.id"]
    assert letter.to == ["siti@contoh.id"]
    assert "/aktivasi/" not in letter.body
    mail.outbox.clear()
    _submit(payload())
    assert [m.to for m in mail.outbox] == [["siti@contoh.id"]]
    assert "/aktivasi/" in mail.outbox[0].body
    assert Pendaftaran.objects.waiting().count() == 2


def test_an_address_of_somebody_else_is_told_only_to_that_person(db):
    PenggunaFactory(email="siti@contoh.id", nomor_identitas=nik(99))
    _submit(payload())
    [letter] = mail.outbox
    assert "dipakai untuk pendaftaran lain" in letter.subject
    assert not Pendaftaran.objects.waiting().exists()


def test_one_person_may_register_several_businesses(db):
    right = HakAksesFactory()
    _submit(payload(nik=right.pengguna.nomor_identitas, email=right.pengguna.email, **BADAN))
    p = Pendaftaran.objects.get()
    assert (p.status, p.verifikasi) == ("menunggu_aktivasi", "perlu_ditinjau")


def test_a_body_names_itself_and_the_office_of_its_penanggung_jawab(client):
    response = client.post("/daftar/", payload(jenis_perusahaan="01"))
    assert set(_errors(response)) == {"nama_badan", "nomor_legalitas", "tanggal_legalitas", "jabatan"}


def test_a_dash_alone_names_no_body_and_no_office(client):
    response = client.post("/daftar/", payload(**BADAN) | {"nama_badan": "-", "jabatan": "–"})
    assert {k: [str(e) for e in v] for k, v in _errors(response).items()} == {
        "nama_badan": ["Isi nama badan usaha."],
        "jabatan": ["Isi jabatan penanggung jawab."],
    }


@pytest.mark.parametrize(("kind", "field"), [("01", "nik"), ("02", "paspor")])
def test_a_number_too_long_for_its_box_is_not_called_missing(client, kind, field):
    response = client.post("/daftar/", payload(**BADAN) | {"jenis_identitas": kind, field: "1" * 61})
    [message] = _errors(response)[field]
    assert "60 karakter" in message


def test_frm_5_a_representative_office_may_come_with_a_passport_and_a_person_not(client):
    paspor = {
        "jenis_identitas": "02",
        "nik": "",
        "paspor": "a1234567",
        "negara_penerbit_paspor": "JP",
        "paspor_berlaku_sampai_0": "1",
        "paspor_berlaku_sampai_1": "1",
        "paspor_berlaku_sampai_2": str(timezone.localdate().year + 3),
    }
    response = client.post("/daftar/", payload(**paspor))
    assert "jenis_identitas" in _errors(response)
    perwakilan = {
        "jenis_perusahaan": "25",
        "nama_badan": "KP3A Tanaka Trading",
        "nomor_legalitas": "12/SP/2026",
        "tanggal_legalitas_0": "1",
        "tanggal_legalitas_1": "2",
        "tanggal_legalitas_2": "2026",
        "jabatan": "Kepala perwakilan",
        "negara_asal": "JP",
        "telepon": "+81 90-1234-5678",
    }
    assert client.post("/daftar/", payload(**paspor, **perwakilan)).status_code == 302
    p = Pendaftaran.objects.get()
    assert (p.nomor_identitas, p.telepon, p.jenis) == ("A1234567", "+819012345678", "03")
    expired = paspor | {"paspor_berlaku_sampai_2": "2020"}
    reset_counters()
    assert "paspor_berlaku_sampai" in _errors(client.post("/daftar/", payload(**expired, **perwakilan)))


# --- Bad requests
def test_without_a_csrf_token_nothing_is_taken():
    c = Client(enforce_csrf_checks=True)
    assert c.post("/daftar/", payload()).status_code == 403
    assert not Pendaftaran.objects.exists()


def test_nul_bytes_invalid_utf_8_and_huge_bodies_get_a_page(client):
    assert client.post("/daftar/", payload(nama="Siti\x00Aminah")).status_code == 302
    dirty = b"nama=%ff%fe&email=a%00b&token_form=x"
    assert client.post("/daftar/", dirty, content_type="application/x-www-form-urlencoded").status_code in {
        302,
        400,
        422,
    }
    large = client.post("/daftar/", payload(nama="x" * 1_100_000))
    assert large.status_code in {400, 413, 422}
    # A NUL in a name becomes a space.
    assert Pendaftaran.objects.count() == 1


def test_repeated_and_unknown_parameters_do_no_harm(client):
    data = [*payload().items(), ("status", "aktif"), ("verifikasi", "terverifikasi"), ("nama", "Siti Lain")]
    from urllib.parse import urlencode

    response = client.post("/daftar/", urlencode(data), content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    p = Pendaftaran.objects.get()
    assert (p.status, p.nama) == ("menunggu_aktivasi", "Siti Lain")


def test_too_many_tries_with_one_number_rest(client):
    for n in range(10):
        client.post("/daftar/", payload(email=f"a{n}@contoh.id"))
    assert client.post("/daftar/", payload()).status_code == 429


# --- Races and time
@pytest.mark.django_db(transaction=True)
def test_of_many_registrations_with_the_same_data_at_the_same_moment_one_waits():
    everything = [payload() for _ in range(6)]

    def send(data):
        try:
            return Client().post("/daftar/", data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, everything)) == {302}
    assert Pendaftaran.objects.waiting().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_code", [True, False])
def test_of_a_double_click_on_two_connections_one_registration_comes(same_code):
    one = payload()
    # Without scripts both clicks send the same captcha: the second click is no error of the person.
    two = one if same_code else one | solved_captcha()

    def send(data):
        try:
            return Client().post("/daftar/", data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(send, [one, two])) == {302}
    assert Pendaftaran.objects.count() == 1


def test_after_thirty_days_the_data_of_a_registration_never_activated_are_erased_and_the_nik_is_free(client):
    client.post("/daftar/", payload())
    Pendaftaran.objects.update(dibuat_pada=timezone.now() - timedelta(days=31))
    assert expire_old() == 1
    assert expire_old() == 0
    p = Pendaftaran.objects.get()
    assert (p.status, p.nama, p.email, p.nomor_identitas, p.identitas_indeks) == ("kedaluwarsa", "", "", "", "")
    assert client.post("/daftar/", payload()).status_code == 302
    assert Pendaftaran.objects.waiting().count() == 1


def test_the_form_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/daftar/")
    data = payload()
    # Two of these statements add the leaves of both acceptances to the transparency log.
    with django_assert_max_num_queries(54):
        client.post("/daftar/", data)


def test_frm_8_indonesia_is_chosen_and_every_country_is_there(client):
    content = client.get("/daftar/").content.decode()
    assert content.count('<option selected value="ID">+62 - Indonesia</option>') == 1
    # The country of a passport is listed without its telephone code.
    assert (content.count("+81 - Jepang"), content.count(">Jepang<")) == (1, 1)
    response = client.post("/daftar/", payload(negara_asal="JP", nama=""))
    assert '<option selected value="JP">+81 - Jepang</option>' in response.content.decode()


def test_the_birth_date_of_the_nik_is_offered_and_sending_it_again_confirms_it(client, ketentuan):
    empty = {f"tanggal_lahir_{n}": "" for n in range(3)}
    answer = client.post("/daftar/", payload(**empty))
    assert answer.status_code == 422
    assert "Menurut NIK, tanggal lahir Anda 17-05-1990. Sudah benar? Kirim lagi." in answer.text
    for n, part in enumerate(("17", "05", "1990")):
        assert f'name="tanggal_lahir_{n}" value="{part}"' in answer.text
    # No date is taken from an impossible NIK.
    answer = client.post("/daftar/", payload(nik="3171061705900000", **empty))
    assert "Isi tanggal lahir." in answer.text
