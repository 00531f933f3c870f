"""DEFINISI and AKSES PENGGUNA: the words of the terms in the portal (DEF-1 to DEF-6, AKS-1 to AKS-3)."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from ketentuan.models import Persetujuan
from ketentuan.services.persetujuan import version_in_force
from nib.certificate.versions import ensure_pdf
from nib.models import Kewenangan, Permohonan
from oss_portal.documents.pdf import render_pdf
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, Pengguna
from registrasi.models import JenisPelakuUsaha, Pendaftaran
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory
from tests.registrasi.helpers import NEW_PASSWORD, last_link, payload

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(h.extract_text() for h in PdfReader(io.BytesIO(content)).pages).split())


def test_def_1_the_certificate_is_issued_on_behalf_of_ministers_heads_and_regents(db):
    nib = make_nib()
    assert "untuk dan atas nama" in pdf_text(bytes(ensure_pdf(nib.sertifikat.get().pk).pdf))
    assert set(Kewenangan.values) == {"00", "01", "02"}


def test_def_2_one_record_serves_all_apps_nothing_is_typed_twice(client, ketentuan):
    client.post("/daftar/", payload())
    client.post(
        last_link(),
        {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD, "versi_ketentuan": version_in_force().pk},
    )
    person = Pengguna.objects.get(email="siti@contoh.id")
    client.post(reverse("nib-ajukan"))
    draft = Permohonan.objects.get(pembuat=person)
    assert draft.pelaku_usaha.nomor_identitas == person.nomor_identitas == "3171061705900001"
    page = client.get(reverse("nib-langkah", args=[1])).content.decode()
    assert person.nama in page
    assert 'name="nik"' not in page


def test_def_3_lembaga_oss_is_named_by_a_setting_everywhere(client, ketentuan, settings):
    settings.PORTAL = settings.PORTAL | {"agency": "Lembaga Uji", "agency_long": "Lembaga Uji Perizinan"}
    assert "Lembaga Uji Perizinan" in client.get("/").content.decode()
    right = HakAksesFactory()
    mail = queue_mail(
        "registrasi/user_id", recipient="a@a.id", pengguna=right.pengguna, context={"nama": "A", "user_id": "X"}
    )
    assert "Lembaga Uji" in mail.isi
    pdf = render_pdf("letters/base.html", {"surat": None, "perihal": "x", "nomor": "1"})
    assert "Lembaga Uji" in pdf_text(pdf)


@pytest.mark.parametrize(
    ("jenis_perusahaan", "lain", "jenis"),
    [
        ("17", {}, JenisPelakuUsaha.PERSEORANGAN),
        (
            "01",
            {
                "nama_badan": "PT Maju",
                "nomor_legalitas": "AHU-0000001.AH.01.01.TAHUN 2019",
                "tanggal_legalitas_0": "11",
                "tanggal_legalitas_1": "06",
                "tanggal_legalitas_2": "2019",
                "jabatan": "Direktur",
            },
            JenisPelakuUsaha.BADAN_USAHA,
        ),
    ],
)
def test_def_4_perorangan_and_non_perorangan_both_register(client, ketentuan, jenis_perusahaan, lain, jenis):
    assert client.post("/daftar/", payload(jenis_perusahaan=jenis_perusahaan, **lain)).status_code == 302
    assert Pendaftaran.objects.get().jenis == jenis


def test_def_5_access_leaves_a_record_sign_in_writes_and_downloads(client, ketentuan):
    right = HakAksesFactory(pengguna__kata_sandi=NEW_PASSWORD)
    nib = make_nib(hak_akses=right)
    client.post("/masuk/", {"nama": right.pengguna.user_id, "kata_sandi": NEW_PASSWORD})
    client.get(reverse("nib-sertifikat", args=[nib.sertifikat.get().kode]))
    client.post("/data-pribadi/minta/", {"jenis": "penjelasan", "isi": "Untuk apa NIK saya?"})
    events = set(AuditEvent.objects.filter(oleh=right.pengguna).values_list("peristiwa", flat=True))
    assert {"registrasi.masuk", "nib.sertifikat.diunduh", "data_pribadi.permintaan.diajukan"} <= events


def test_def_6_the_right_is_a_record_of_its_own_with_a_unique_user_id_shown_at_activation(client, ketentuan):
    client.post("/daftar/", payload())
    page = client.get(last_link()).content.decode()
    p = Pendaftaran.objects.get()
    assert p.user_id in page
    assert Pengguna._meta.get_field("user_id").unique
    client.post(last_link(), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    person = Pengguna.objects.get(user_id=p.user_id)
    assert person.hak_akses.get().status == "aktif"


def test_aks_1_without_the_tick_there_is_no_registration_with_it_version_and_hash_are_kept(client, ketentuan):
    response = client.post("/daftar/", payload(setuju=None))
    assert response.status_code == 422
    assert not Pendaftaran.objects.exists()
    client.post("/daftar/", payload())
    proof = Persetujuan.objects.get(versi__jenis="ketentuan")
    assert proof.versi == version_in_force()
    assert proof.sha256 == version_in_force().sha256


def test_aks_1_every_footer_leads_to_the_terms_also_before_signing_in(client, ketentuan):
    for path in ("/", "/masuk/", "/daftar/", "/cek/", "/bantuan/", "/tidak-ada/"):
        assert 'href="/ketentuan/"' in client.get(path).content.decode().split("<footer")[1], path


def test_aks_2_a_change_is_announced_on_the_site_before_it_holds(client, ketentuan):
    from datetime import timedelta

    from django.utils import timezone

    from ketentuan.announcements import banner

    now = timezone.now()
    VersiKetentuanFactory(berlaku_sejak=now + timedelta(days=9), diumumkan_pada=now)
    banner.UPCOMING.clear()
    assert "berubah mulai" in client.get("/panduan/").content.decode()
    assert "versi 2" in client.get("/pengumuman/").content.decode().lower()


@pytest.fixture
def version_one(db):
    """A first version after which the next one may come into force at once."""
    return VersiKetentuanFactory()


def test_aks_3_who_goes_on_after_a_change_agrees_explicitly_first(client, version_one):
    right = HakAksesFactory()
    client.force_login(right.pengguna, backend=BACKEND)
    VersiKetentuanFactory()
    response = client.get("/nib/")
    assert response.status_code == 302
    assert response.url.startswith("/persetujuan/")
    assert not Persetujuan.objects.filter(pengguna=right.pengguna, versi__nomor=2).exists()


def test_kew_2d_who_does_not_agree_keeps_his_data_and_help_but_does_nothing_for_an_nib(client, version_one):
    right = HakAksesFactory()
    client.force_login(right.pengguna, backend=BACKEND)
    VersiKetentuanFactory()
    for path in ("/data-pribadi/", "/bantuan/tanya/", "/ketentuan/", "/amankan/"):
        assert client.get(path).status_code == 200, path
    assert client.post("/nib/ajukan/").status_code == 302
    assert not Permohonan.objects.filter(pelaku_usaha=right.pelaku_usaha).exists()


def test_pen_2_what_is_not_regulated_comes_as_a_new_version_and_the_old_one_stays(client, version_one):
    v2 = VersiKetentuanFactory()
    assert version_in_force() == v2
    page = client.get(version_one.get_absolute_url()).content.decode()
    assert "sudah digantikan" in page
