"""IDENTITY_CHECK=officer: pictures after the activation, an officer who compares, an NIB that waits (PJP-1b, A8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from nib.models import Nib, Permohonan
from nib.services.permohonan import cancel
from nib.services.submission import submit
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent, Upload
from oss_portal.staff.work.assignment import take
from registrasi.exceptions import NotForReview
from registrasi.models import (
    BuktiPendaftaran,
    HakAkses,
    OfficerRelation,
    PelakuUsaha,
    PemeriksaanIdentitas,
    Pendaftaran,
    RetentionRule,
    StatusVerifikasi,
)
from registrasi.services.pendaftaran import erase_personal_data
from registrasi.services.personal_data import who_viewed
from registrasi.services.retention import apply_retention, load_rules
from registrasi.services.review import approve, reject
from tests.factories.nib import PermohonanFactory
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory
from tests.registrasi.helpers import BADAN, NEW_PASSWORD, PERWAKILAN, last_link, payload
from tests.registrasi.pictures import picture, pictures
from tests.work import queue_state

pytestmark = pytest.mark.usefixtures("ketentuan")
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
PASSWORD = {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD}
NIK = "3171061705900001"
ALL_OF_IT = ("nama", "tanggal_lahir", "kartu", "wajah")
COMPARED = {"nomor_kartu": NIK, "butir": list(ALL_OF_IT)}


@pytest.fixture(autouse=True)
def _officer_mode(settings):
    settings.IDENTITY_CHECK = "officer"


def _activated(client, **changes) -> Pendaftaran:
    client.post("/daftar/", payload(**changes))
    client.post(last_link(), PASSWORD)
    return Pendaftaran.objects.latest("id")


@pytest.fixture
def pendaftaran(client, db):
    return _activated(client)


@pytest.fixture
def sent(client, pendaftaran):
    """A registration whose pictures wait for an officer."""
    client.post(f"/dasbor/identitas/{pendaftaran.kode}/", pictures())
    pendaftaran.refresh_from_db()
    return pendaftaran


@pytest.fixture
def verifier(db):
    return PetugasFactory(group="Verifikasi")


@pytest.fixture
def desk(verifier):
    officer = Client()
    officer.force_login(verifier, backend=BACKEND)
    return officer


def _act(p, name):
    return f"/admin/registrasi/pendaftaran/{p.pk}/{name}/"


# --- Before and after the activation


def test_pages_before_the_registration_say_that_pictures_are_needed_and_how_long_it_takes(client, db):
    for address in ("/daftar/", "/panduan/?jenis=perseorangan", "/panduan/"):
        content = client.get(address).content.decode()
        assert "swafoto" in content, address
        assert "2 hari" in " ".join(content.split()), address
    assert "Kamera HP" in client.get("/panduan/?jenis=perseorangan").content.decode()


def test_activation_works_at_once_and_asks_for_the_two_pictures(client, pendaftaran):
    assert (pendaftaran.status, pendaftaran.verifikasi) == ("aktif", StatusVerifikasi.BELUM)
    assert HakAkses.objects.get().usable
    address = f"/dasbor/identitas/{pendaftaran.kode}/"
    # The script refuses a photo that is too large before it is sent, as in every file field.
    assert client.get(address).text.count('data-max="5242880"') == 2
    assert address in mail.outbox[-1].body
    for page in ("/aktivasi/selesai/", "/dasbor/"):
        assert address in client.get(page).content.decode(), page
    content = client.get(address).content.decode()
    assert 'name="ktp"' in content
    assert 'capture="environment"' in content
    assert 'capture="user"' in content
    assert "30 hari setelah keputusan" in " ".join(content.split())


def test_a_perseorangan_is_not_passed_by_the_shape_of_the_nik(client, pendaftaran):
    assert not PelakuUsaha.objects.get().ready_for_nib


def test_the_pictures_reach_the_queue_of_officers_and_the_page_is_closed(client, sent, desk):
    assert sent.verifikasi == StatusVerifikasi.PERLU_DITINJAU
    assert PelakuUsaha.objects.get().verifikasi == StatusVerifikasi.PERLU_DITINJAU
    assert sorted(b.jenis for b in sent.bukti.all()) == ["ktp", "swafoto"]
    assert client.get(f"/dasbor/identitas/{sent.kode}/").url == "/dasbor/"
    assert "paling lama 2 hari kerja" in client.get("/dasbor/").content.decode()
    assert "Siti Aminah" in desk.get("/admin/registrasi/pendaftaran/", follow=True).content.decode()
    assert "Pendaftaran perlu ditinjau" in desk.get("/admin/").content.decode()


def test_a_registration_without_pictures_is_in_no_queue(pendaftaran, desk):
    assert "Siti Aminah" not in desk.get("/admin/registrasi/pendaftaran/", follow=True).content.decode()


def test_the_clock_of_the_queue_starts_with_the_pictures_not_with_the_form(client, pendaftaran, desk):
    Pendaftaran.objects.update(dibuat_pada=timezone.now() - timedelta(days=20))
    client.post(f"/dasbor/identitas/{pendaftaran.kode}/", pictures())
    assert 'class="overdue"' not in desk.get("/admin/").content.decode()


# --- Bad input


@pytest.mark.parametrize(
    ("files", "field", "words"),
    [
        ({"ktp": "foto"}, "swafoto", "Ambil atau pilih swafoto"),
        ({"swafoto": "foto"}, "ktp", "Ambil atau pilih foto KTP"),
        ({"ktp": "foto", "swafoto": "kosong"}, "swafoto", "kosong"),
        ({"ktp": "besar", "swafoto": "foto"}, "ktp", "5 MB"),
        ({"ktp": "terpotong", "swafoto": "foto"}, "ktp", "terpotong"),
        ({"ktp": "teks", "swafoto": "foto"}, "ktp", "sebenarnya HTML"),
        ({"ktp": "pdf", "swafoto": "foto"}, "ktp", "sebenarnya PDF. Kirim foto"),
        ({"ktp": "terkunci", "swafoto": "foto"}, "ktp", "sebenarnya PDF. Kirim foto"),
        ({"ktp": "dokumen", "swafoto": "foto"}, "ktp", "sebenarnya Word. Kirim foto"),
        ({"ktp": "gif", "swafoto": "foto"}, "ktp", "sebenarnya GIF. Kirim foto"),
    ],
)
def test_a_picture_that_cannot_be_taken_gets_a_message_and_nothing_is_kept(client, pendaftaran, files, field, words):
    contents = {
        "foto": lambda: picture(),
        "kosong": lambda: SimpleUploadedFile("kosong.jpg", b""),
        "besar": lambda: SimpleUploadedFile("besar.jpg", b"\xff\xd8" + b"x" * 5_300_000),
        "terpotong": lambda: SimpleUploadedFile("potong.jpg", picture(size=(400, 400)).read()[:300]),
        "teks": lambda: SimpleUploadedFile("ktp.jpg", b"<html>"),
        "pdf": lambda: SimpleUploadedFile("ktp.pdf", _pdf()),
        "terkunci": lambda: SimpleUploadedFile("ktp.pdf", b"%PDF-1.7\n/Encrypt 5 0 R"),
        "dokumen": lambda: SimpleUploadedFile("ktp.jpg", b"PK\3\4 word/document.xml"),
        "gif": lambda: SimpleUploadedFile("ktp.gif", b"GIF89a" + b"\0" * 20),
    }
    response = client.post(f"/dasbor/identitas/{pendaftaran.kode}/", {k: contents[v]() for k, v in files.items()})
    assert response.status_code == 422
    content = response.content.decode()
    assert field in response.context["form"].errors
    assert words in str(response.context["form"].errors[field])
    assert f'href="#id_{field}"' in content
    # The page does not ask to choose a refused file again.
    chosen = [contents[kind]().name for name, kind in files.items() if name == field]
    assert not [name for name in chosen if f"Pilih lagi: {name}" in content]
    pendaftaran.refresh_from_db()
    assert pendaftaran.verifikasi == StatusVerifikasi.BELUM
    assert not BuktiPendaftaran.objects.exists()
    assert not Upload.objects.exists()


def _pdf() -> bytes:
    from weasyprint import HTML

    return HTML(string="<p>KTP</p>").write_pdf()


def test_a_second_click_or_an_old_tab_sends_nothing_twice(client, sent):
    answer = client.post(f"/dasbor/identitas/{sent.kode}/", pictures(), follow=True)
    assert answer.redirect_chain == [("/dasbor/", 302)]
    assert "tidak menunggu foto atau dokumen lagi" in answer.text
    assert BuktiPendaftaran.objects.count() == 2


def test_nobody_sends_pictures_for_another_and_none_before_the_activation(client, pendaftaran):
    stranger = Client()
    _activated(stranger, nik="3171061705900002", email="lain@contoh.id", nama="Rina Lain")
    assert stranger.get(f"/dasbor/identitas/{pendaftaran.kode}/").status_code == 404
    assert Client().get(f"/dasbor/identitas/{pendaftaran.kode}/").url.startswith("/masuk/")
    Pendaftaran.objects.filter(pk=pendaftaran.pk).update(status="kedaluwarsa")
    assert client.post(f"/dasbor/identitas/{pendaftaran.kode}/", pictures()).url == "/dasbor/"
    assert not BuktiPendaftaran.objects.exists()


# --- The officer


def test_an_officer_sees_the_pictures_beside_what_was_typed_and_each_look_is_on_record(client, sent, desk, verifier):
    content = desk.get(_act(sent, "setujui")).content.decode()
    assert "Siti Aminah" in content
    assert "17 Mei 1990" in content
    assert NIK not in content
    addresses = [f"/admin/registrasi/pendaftaran/{sent.pk}/bukti/{b.berkas.kode}/" for b in sent.bukti.all()]
    for address in addresses:
        assert f'<img src="{address}"' in content
        response = desk.get(address)
        assert response.headers["Content-Type"] == "image/jpeg"
        assert "no-store" in response.headers["Cache-Control"]
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    looks = AuditEvent.objects.filter(peristiwa="identitas.bukti_dilihat")
    assert {(e.oleh, e.tentang) for e in looks} == {(verifier, sent.pengguna)}
    assert len(looks) == 2
    # The person can read who looked: the office, not the name of the officer.
    readings = who_viewed(sent.pengguna)
    assert {r.what for r in readings} == {"Foto identitas atau dokumen pendaftaran"}
    assert verifier.nama not in "".join(r.who for r in readings)


def test_only_who_decides_and_is_not_close_to_the_person_gets_a_picture(client, sent, verifier, desk):
    address = f"/admin/registrasi/pendaftaran/{sent.pk}/bukti/{sent.bukti.first().berkas.kode}/"
    for group in ("Auditor", "Hak Akses", "Petugas Helpdesk"):
        other = Client()
        other.force_login(PetugasFactory(group=group), backend=BACKEND)
        assert other.get(address).status_code == 403, group
    assert client.get(address).status_code in {302, 403, 404}
    OfficerRelation.objects.create(
        petugas=verifier, jenis_identitas="01", nomor_identitas=NIK, hubungan=OfficerRelation.Relation.KELUARGA
    )
    assert desk.get(address).status_code == 403
    assert not AuditEvent.objects.filter(peristiwa="identitas.bukti_dilihat").exists()
    assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=verifier).exists()


def test_a_picture_of_another_registration_is_not_found(client, sent, desk):
    other = _activated(Client(), nik="3171061705900002", email="lain@contoh.id", nama="Rina Lain")
    kode = sent.bukti.first().berkas.kode
    assert desk.get(f"/admin/registrasi/pendaftaran/{other.pk}/bukti/{kode}/").status_code == 404


def test_an_approval_needs_every_item_and_the_number_on_the_card(client, sent, desk):
    wrong = [
        ({"nomor_kartu": NIK, "butir": ["nama", "wajah"]}, "butir"),
        ({"nomor_kartu": NIK[:-1] + "2", "butir": list(ALL_OF_IT)}, "nomor_kartu"),
        ({"nomor_kartu": "", "butir": list(ALL_OF_IT)}, "nomor_kartu"),
        ({}, "nomor_kartu"),
    ]
    for data, field in wrong:
        response = desk.post(_act(sent, "setujui"), data)
        assert response.status_code == 422
        assert field in response.context["form"].errors
    sent.refresh_from_db()
    assert sent.verifikasi == StatusVerifikasi.PERLU_DITINJAU


def test_an_approval_keeps_the_checklist_and_reaches_the_person(client, sent, desk, verifier):
    data = COMPARED | {"nomor_kartu": f"{NIK[:6]} {NIK[6:12]}-{NIK[12:]}", "alasan": "jelas"}
    assert desk.post(_act(sent, "setujui"), data).status_code == 302
    assert PelakuUsaha.objects.get().ready_for_nib
    check = PemeriksaanIdentitas.objects.get()
    assert (check.cara, check.hasil, check.oleh) == ("petugas", "cocok", verifier)
    assert check.butir == dict.fromkeys(("nomor", *ALL_OF_IT), True)
    assert "disetujui" in mail.outbox[-1].subject
    with pytest.raises(Exception, match="[Cc]annot"), transaction.atomic():
        PemeriksaanIdentitas.objects.update(hasil="ditolak")


def test_an_officer_asks_for_a_new_picture_with_a_reason_and_the_person_sends_it_again(client, sent, desk):
    desk.post(_act(sent, "perbaikan"), {"ktp": "Terpotong di <kiri>"})
    assert "Terpotong di <kiri>" in mail.outbox[-1].body
    sent.refresh_from_db()
    assert sent.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN
    address = f"/dasbor/perbaikan/{sent.kode}/"
    assert address in client.get("/dasbor/").content.decode()
    content = client.get(address).content.decode()
    assert "Terpotong di &lt;kiri&gt;" in content
    assert 'name="swafoto"' not in content
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"ktp": picture("ktp-baru.jpg")}).status_code == 302
    sent.refresh_from_db()
    assert sent.verifikasi == StatusVerifikasi.PERLU_DITINJAU
    # The officer sees the newest picture; the older one is kept until its period ends.
    assert sent.bukti.filter(jenis="ktp").count() == 2
    newest = sent.bukti.filter(jenis="ktp").latest("id").berkas.kode
    content = desk.get(_act(sent, "setujui")).content.decode()
    assert str(newest) in content
    assert content.count("<img src=") == 2
    assert PemeriksaanIdentitas.objects.get().hasil == "diminta_ulang"


def test_a_refusal_reaches_the_person_ends_the_right_and_frees_the_number(client, sent, desk):
    desk.post(_act(sent, "tolak"), {"alasan": "Wajah berbeda dengan kartu", "identitas_palsu": "on"})
    assert "Wajah berbeda" in mail.outbox[-1].body
    assert HakAkses.objects.get().status == "diakhiri"
    sent.refresh_from_db()
    assert sent.pengguna.identitas_sengketa
    assert PemeriksaanIdentitas.objects.get().butir == {"identitas": False}
    # The owner of the number registers as if it were unused.
    right_one = _activated(Client(), email="pemilik@contoh.id")
    assert (right_one.status, right_one.sengketa) == ("aktif", False)
    assert right_one.pengguna != sent.pengguna


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_the_same_moment_one_decides():
    client = Client()
    p = _activated(client)
    client.post(f"/dasbor/identitas/{p.kode}/", pictures())
    officers = [PetugasFactory(group="Verifikasi"), PetugasFactory(group="Verifikasi")]

    def decide(n):
        try:
            if n:
                reject(pendaftaran=p, by=officers[n], alasan="Tidak cocok")
            else:
                approve(pendaftaran=p, by=officers[n], compared=ALL_OF_IT, number_on_card=NIK)
        except (NotForReview, Refused):
            return "terlambat"
        finally:
            connections.close_all()
        return "memutuskan"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, range(2))) == ["memutuskan", "terlambat"]
    assert PemeriksaanIdentitas.objects.count() == 1


def test_a_registration_that_another_officer_holds_is_not_decided(client, sent, verifier):
    take(obj=sent, by=verifier)
    with pytest.raises(Refused):
        approve(pendaftaran=sent, by=PetugasFactory(group="Verifikasi"), compared=ALL_OF_IT, number_on_card=NIK)


def test_the_page_of_the_act_costs_the_same_with_more_pictures(client, sent, desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.get(_act(sent, "setujui"))
    with CaptureQueriesContext(connection) as few:
        desk.get(_act(sent, "setujui"))
    for n in range(5):
        upload = Upload.objects.create(ranah="pendaftaran", nama=f"{n}.pdf", tipe="application/pdf", ukuran=1)
        BuktiPendaftaran.objects.create(pendaftaran=sent, jenis="akta", berkas=upload)
    with CaptureQueriesContext(connection) as many:
        desk.get(_act(sent, "setujui"))
    assert len(many) == len(few)


# --- Badan usaha


def test_a_body_sends_the_pictures_of_its_penanggung_jawab_with_its_papers(client, db, desk):
    p = _activated(client, **BADAN)
    assert p.verifikasi == StatusVerifikasi.BELUM
    files = pictures() | {"akta": SimpleUploadedFile("akta.pdf", _pdf())}
    assert client.post(f"/dasbor/identitas/{p.kode}/", files).status_code == 302
    content = desk.get(_act(p, "setujui")).content.decode()
    assert "PT Sumber Rejeki" in content
    assert desk.post(_act(p, "setujui"), COMPARED).status_code == 422
    papers = ["legalitas", "wewenang"]
    assert desk.post(_act(p, "setujui"), COMPARED | {"butir": [*ALL_OF_IT, *papers]}).status_code == 302
    assert set(PemeriksaanIdentitas.objects.get().butir) == {"nomor", *ALL_OF_IT, *papers}


def test_documents_of_a_body_are_asked_for_and_sent(client, db, desk):
    p = _activated(client, **BADAN)
    client.post(f"/dasbor/identitas/{p.kode}/", pictures())
    desk.post(_act(p, "perbaikan"), {"akta": "Akta perubahan terakhir", "sk": "SK pengesahan"})
    assert "Akta perubahan terakhir" in mail.outbox[-1].body
    address = f"/dasbor/perbaikan/{p.kode}/"
    files = [SimpleUploadedFile(f"akta{n}.pdf", _pdf()) for n in range(2)]
    assert client.post(address, {"akta": files}).status_code == 422
    files = [SimpleUploadedFile(f"akta{n}.pdf", _pdf()) for n in range(2)]
    assert client.post(address, {"akta": files, "sk": picture("sk.jpg")}).status_code == 302
    assert sorted(p.bukti.values_list("jenis", flat=True)) == ["akta", "akta", "ktp", "sk", "swafoto"]


@pytest.mark.parametrize("check", ["demo", "dukcapil"])
def test_a_body_hands_in_its_papers_unasked_while_it_waits(client, db, desk, settings, check):
    settings.IDENTITY_CHECK = check
    p = _activated(client, **BADAN)
    address = f"/dasbor/identitas/{p.kode}/"
    # The page after the activation, the mail and the dashboard all link to it.
    assert address in client.get("/aktivasi/selesai/").content.decode()
    letter = mail.outbox[-1].body
    # Each link is below the sentence that explains it.
    assert letter.index("mengisi permohonan NIB") < letter.index("/masuk/") < letter.index("surat penunjukan")
    assert address in letter
    assert address in client.get("/dasbor/").content.decode()
    assert client.post(address, {}).status_code == 422
    deed = _pdf()
    for _click in range(2):
        assert client.post(address, {"akta": SimpleUploadedFile("akta.pdf", deed)}).status_code == 302
    assert p.bukti.count() == 1
    # A further document is sent later; earlier ones are listed, and the dashboard does not ask for a deed it has.
    assert "Lihat atau tambah dokumen" in client.get("/dasbor/").text
    assert "Akta pendirian atau perubahan, " in client.get(address).content.decode()
    assert client.post(address, {"sk": picture("sk.jpg")}).status_code == 302
    assert "legalitas" in desk.get(_act(p, "setujui")).content.decode()
    assert desk.post(_act(p, "setujui"), {"butir": ["legalitas", "wewenang"]}).status_code == 302
    p.refresh_from_db()
    assert p.verifikasi == StatusVerifikasi.TERVERIFIKASI
    # After the decision no further document is accepted, because no officer would look at it.
    assert client.post(address, {"sk": picture("sk.jpg")}).url == "/dasbor/"
    assert p.bukti.count() == 2


def test_who_heads_a_foreign_office_hands_in_the_letter_of_appointment_and_the_passport(client, db, settings):
    settings.IDENTITY_CHECK = "demo"
    p = _activated(client, **PERWAKILAN)
    address = f"/dasbor/identitas/{p.kode}/"
    content = client.get(address).content.decode()
    assert content.index("Surat kuasa atau penunjukan") < content.index("Akta pendirian")
    files = {"surat_kuasa": SimpleUploadedFile("letter.pdf", _pdf()), "paspor": picture("paspor.jpg")}
    assert client.post(address, files).status_code == 302
    assert sorted(p.bukti.values_list("jenis", flat=True)) == ["paspor", "surat_kuasa"]


def test_papers_that_were_asked_for_go_the_way_that_answers_the_officer(client, db, desk, settings):
    settings.IDENTITY_CHECK = "demo"
    p = _activated(client, **BADAN)
    desk.post(_act(p, "perbaikan"), {"akta": "Akta perubahan terakhir"})
    assert client.get(f"/dasbor/identitas/{p.kode}/").url == f"/dasbor/perbaikan/{p.kode}/"
    # A form that was open before the decision is refused with a message.
    answer = client.post(f"/dasbor/identitas/{p.kode}/", {"akta": SimpleUploadedFile("akta.pdf", _pdf())}, follow=True)
    assert "Petugas baru saja meminta perbaikan." in answer.text


def test_nobody_hands_in_papers_for_another_and_not_without_end(client, db, settings, monkeypatch):
    settings.IDENTITY_CHECK = "demo"
    p = _activated(client, **BADAN)
    address = f"/dasbor/identitas/{p.kode}/"
    stranger = Client()
    stranger.force_login(PetugasFactory(), backend=BACKEND)
    assert stranger.post(address, {"sk": picture("sk.jpg")}).status_code == 404
    monkeypatch.setattr("registrasi.services.evidence.MAX_PROOFS", 1)
    assert client.post(address, {"sk": picture("sk.jpg")}).status_code == 302
    other = {"akta": SimpleUploadedFile("akta.pdf", _pdf())}
    assert "Paling banyak 1 berkas" in client.post(address, other).content.decode()


def test_who_was_compared_once_is_not_asked_again_for_a_further_business(client, sent, desk):
    desk.post(_act(sent, "setujui"), COMPARED)
    client.post("/daftar/", payload(email=sent.pengguna.email, **BADAN))
    client.post(last_link(), {})
    further = Pendaftaran.objects.latest("id")
    assert (further.pengguna, further.verifikasi) == (sent.pengguna, StatusVerifikasi.PERLU_DITINJAU)


# --- The NIB


def _complete(p) -> Permohonan:
    return PermohonanFactory(pelaku_usaha=p.pelaku_usaha, pembuat=p.pengguna)


def _submitted(p) -> Permohonan:
    return submit(permohonan=_complete(p), by=p.pengguna)


def test_an_nib_waits_for_the_identity_and_is_issued_by_itself(client, sent, desk):
    permohonan = _submitted(sent)
    assert (permohonan.status, permohonan.bendera, permohonan.tenggat) == ("diajukan", ["identitas"], None)
    content = client.get("/nib/").content.decode()
    assert "Petugas memeriksa pendaftaran Anda, paling lama 2 hari kerja." in content
    desk.post(_act(sent, "setujui"), COMPARED)
    permohonan.refresh_from_db()
    assert permohonan.status == "terbit"
    assert Nib.objects.get().pelaku_usaha == sent.pelaku_usaha


def test_an_application_without_pictures_says_what_is_missing(client, pendaftaran):
    permohonan = _submitted(pendaftaran)
    assert permohonan.status == "diajukan"
    assert f"/dasbor/identitas/{pendaftaran.kode}/" in client.get("/nib/").content.decode()


def test_what_waits_for_the_identity_alone_is_no_work_of_the_reviewers_of_applications(client, sent):
    _submitted(sent)
    assert queue_state(PetugasFactory(is_superuser=True), "permohonan").waiting == 0


def test_a_refused_identity_ends_the_open_application(client, sent, desk):
    permohonan = _submitted(sent)
    desk.post(_act(sent, "tolak"), {"alasan": "Wajah berbeda"})
    permohonan.refresh_from_db()
    assert permohonan.status == "ditolak"
    assert not Nib.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_nib_is_issued_once_when_the_approval_and_the_submission_meet():
    client = Client()
    p = _activated(client)
    client.post(f"/dasbor/identitas/{p.kode}/", pictures())
    p = Pendaftaran.objects.select_related("pelaku_usaha", "pengguna").get(pk=p.pk)
    permohonan = _complete(p)
    officer = PetugasFactory(group="Verifikasi")

    def run(act):
        try:
            act()
        finally:
            connections.close_all()

    acts = [
        lambda: submit(permohonan=permohonan, by=p.pengguna),
        lambda: approve(pendaftaran=p, by=officer, compared=ALL_OF_IT, number_on_card=NIK),
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, acts))
    permohonan.refresh_from_db()
    assert permohonan.status == "terbit"
    assert Nib.objects.count() == 1


# --- Retention


def test_pictures_go_thirty_days_after_the_decision_and_the_checklist_stays(client, sent, desk):
    load_rules()
    assert RetentionRule.objects.get(kode="bukti_pendaftaran").lama_hari == 30
    # Pictures without a decision are kept at any age.
    BuktiPendaftaran.objects.update(dikirim_pada=timezone.now() - timedelta(days=400))
    list(apply_retention(dry_run=False, kode="bukti_pendaftaran"))
    assert sent.bukti.count() == 2
    desk.post(_act(sent, "setujui"), COMPARED)
    list(apply_retention(dry_run=False, kode="bukti_pendaftaran"))
    assert sent.bukti.count() == 2
    Pendaftaran.objects.update(diputuskan_pada=timezone.now() - timedelta(days=31))
    list(apply_retention(dry_run=False, kode="bukti_pendaftaran"))
    assert not BuktiPendaftaran.objects.exists()
    assert not Upload.objects.exists()
    assert PemeriksaanIdentitas.objects.get().butir["wajah"] is True
    case = desk.get(f"/admin/registrasi/pendaftaran/{sent.pk}/change/").text
    # The page says that the pictures were deleted, not that none were sent; the stored comparison is kept.
    assert "sudah dihapus menurut masa simpannya" in case
    assert "Belum ada foto" not in case
    with transaction.atomic():
        erase_personal_data(Pendaftaran.objects.get())
    case = desk.get(f"/admin/registrasi/pendaftaran/{sent.pk}/change/").text
    assert "data pribadinya dihapus pada" in case


@pytest.mark.django_db(transaction=True)
def test_the_bytes_of_an_erased_picture_leave_the_disk():
    from registrasi.services.evidence import decided_before, discard_proofs

    client = Client()
    p = _activated(client)
    client.post(f"/dasbor/identitas/{p.kode}/", pictures())
    file = Path(p.bukti.first().berkas.berkas.path)
    assert file.exists()
    Pendaftaran.objects.update(diputuskan_pada=timezone.now())
    assert discard_proofs(decided_before(timezone.now() + timedelta(seconds=1))) == 2
    assert not file.exists()


def test_the_persons_copy_of_their_data_names_pictures_and_checks(client, sent, desk):
    from registrasi.hooks.personal_data import pendaftaran_data

    desk.post(_act(sent, "setujui"), COMPARED | {"alasan": "catatan petugas"})
    rows = pendaftaran_data(sent.pengguna).rows
    assert any(row.get("jenis") == "Foto KTP" for row in rows)
    assert any(row.get("hasil") == "Cocok" for row in rows)
    assert "catatan petugas" not in str(rows)


def test_who_was_refused_registers_again_with_the_same_number_and_goes_on_in_the_same_account(client, sent, desk):
    desk.post(_act(sent, "tolak"), {"alasan": "Foto kartu tidak terbaca"})
    client.post("/daftar/", payload())
    link = last_link()
    client.force_login(sent.pengguna, backend=BACKEND)
    assert "ditambahkan ke akun Anda" in client.get(link).text
    client.post(link)
    assert list(HakAkses.objects.order_by("id").values_list("status", "pengguna")) == [
        ("diakhiri", sent.pengguna_id),
        ("aktif", sent.pengguna_id),
    ]
    assert "Selamat datang" in client.get("/dasbor/").text


def test_the_case_lists_what_was_compared_in_the_order_of_the_checklist(client, sent, desk):
    approve(pendaftaran=sent, by=PetugasFactory(group="Verifikasi"), compared=ALL_OF_IT, number_on_card=NIK)
    page = desk.get(f"/admin/registrasi/pendaftaran/{sent.pk}/change/").text
    sentences = ["Nomor pada kartu sama", "Nama pada kartu sama", "Tanggal lahir pada kartu sama", "Kartu tampak asli"]
    places = [page.index(f"<li>{sentence}") for sentence in sentences]
    assert places == sorted(places)


def test_the_dashboard_speaks_to_who_has_to_mend_something(client):
    right = HakAksesFactory(pelaku_usaha__verifikasi=StatusVerifikasi.PERLU_PERBAIKAN)
    PendaftaranFactory(pengguna=right.pengguna, pelaku_usaha=right.pelaku_usaha, status=Pendaftaran.Status.AKTIF)
    client.force_login(right.pengguna, backend=BACKEND)
    page = client.get("/dasbor/").text
    assert "Perlu Anda perbaiki" in page
    assert "oleh pemohon" not in page


def test_u3_who_must_still_send_pictures_is_never_told_that_there_is_nothing_to_do(client):
    p = _activated(client)
    right = HakAkses.objects.get()
    assert p.waits_for_pictures
    clean = PermohonanFactory(hak_akses=right)
    assert submit(permohonan=clean, by=right.pengguna).bendera == ["identitas"]
    dashboard = client.get("/dasbor/").text
    assert "Petugas sedang meninjau permohonan" not in dashboard
    assert "NIB terbit sendiri setelah identitas Anda dipastikan." in dashboard
    cancel(permohonan=clean, by=right.pengguna)
    draft = PermohonanFactory(hak_akses=right, kegiatan__modal=200_000_000_000)
    assert submit(permohonan=draft, by=right.pengguna).bendera == ["identitas", "modal_besar"]
    page = client.get("/nib/").text
    assert "Kirim foto KTP dan swafoto" in page
    assert "Anda tidak perlu melakukan apa pun" not in page
    assert "Identitas penanggung jawab juga masih diperiksa." in mail.outbox[-1].body
    assert "tidak perlu melakukan apa pun" not in mail.outbox[-1].body


def test_the_page_after_the_activation_says_nothing_of_a_right_that_is_blocked_by_now(client):
    _activated(client)
    assert "Hak Akses Anda aktif" in client.get("/aktivasi/selesai/").text
    HakAkses.objects.update(status="diblokir")
    assert client.get("/aktivasi/selesai/").url == "/dasbor/"
