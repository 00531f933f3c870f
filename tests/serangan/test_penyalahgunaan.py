"""What must not even be tried is refused and on record: wrong ids, self-approval, used invitations, extra fields."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oss_portal import kata_cari
from oss_portal.amankan import tautan_amankan
from oss_portal.models import Pengguna, PeristiwaAudit
from oss_portal.templatetags.jejak import butir_perkara
from registrasi.models import HakAkses, PermintaanData, PermohonanAkses, Undangan
from registrasi.services import permohonan_akses as perkara
from registrasi.services.hak_akses import blokir
from registrasi.services.kuasa import undang_kuasa
from tests.factories.registrasi import KATA_SANDI, BadanUsahaFactory, HakAksesFactory, PetugasFactory
from tests.registrasi.test_perkara import CALON, berkas, setuju, tautan

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
pytestmark = pytest.mark.usefixtures("ketentuan")


@pytest.fixture
def direktur(db):
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory(), pengguna__kata_sandi=KATA_SANDI)


def masuk(orang) -> Client:
    klien = Client()
    klien.force_login(orang, backend=BACKEND)
    return klien


def tercatat(peristiwa: str, **saring) -> int:
    return PeristiwaAudit.objects.filter(peristiwa=peristiwa, **saring).count()


def petugas(kelompok="Hak Akses") -> Pengguna:
    return PetugasFactory(kelompok=kelompok)


def test_asking_for_somebody_elses_record_or_letter_is_refused_and_recorded(direktur):
    kasus = perkara.ajukan_pergantian(
        hak_akses=direktur, oleh=direktur.pengguna, saluran="dasbor", alasan="x", calon=CALON, berkas=berkas()
    )
    selesai = perkara.tolak_permohonan(permohonan=kasus, oleh=PetugasFactory(), alasan="kurang")
    orang = HakAksesFactory().pengguna
    klien = masuk(orang)
    for nama, kode in (
        ("hak-akses-permohonan", kasus.kode),
        ("surat-resmi", selesai.surat.kode),
        ("hak-akses-cabut", direktur.kode),
    ):
        assert klien.get(reverse(nama, args=[kode])).status_code == 404
        assert tercatat("akses.ditolak", oleh=orang, rincian__halaman=nama) == 1, nama


def test_the_record_of_refusals_cannot_be_used_to_fill_the_trail(direktur):
    klien = masuk(direktur.pengguna)
    for _ in range(40):
        klien.get(reverse("surat-resmi", args=["00000000-0000-4000-8000-000000000000"]))
    assert tercatat("akses.ditolak", oleh=direktur.pengguna) == 30


def test_a_stranger_leaves_no_event_of_a_person(client, direktur):
    assert client.get(reverse("surat-resmi", args=[direktur.kode])).status_code == 302
    assert tercatat("akses.ditolak") == 0


def test_self_approval_is_refused_and_recorded(direktur):
    oleh = petugas()
    kasus = perkara.usulkan_pengakhiran(hak_akses=direktur, dasar="AKH-1c", oleh=oleh, alasan="x")
    url = reverse("admin:registrasi_permohonanakses_setujui_usulan", args=[kasus.pk])
    jawab = masuk(oleh).post(url, {"alasan": "saya sendiri"})
    assert jawab.status_code == 422
    kasus.refresh_from_db()
    assert kasus.status == PermohonanAkses.Status.DIUSULKAN
    assert tercatat("audit.ditolak", oleh=oleh, subjek_id=str(kasus.pk)) == 1


def test_a_blocked_person_with_an_open_session_is_out_and_it_is_recorded(direktur):
    klien = masuk(direktur.pengguna)
    assert klien.get("/hak-akses/").status_code == 200
    blokir(hak_akses=direktur, oleh=PetugasFactory(), alasan="dugaan")
    assert klien.post("/hak-akses/undang/", {"nama": "x"}).url.startswith("/masuk/")
    assert tercatat("hak_akses.diblokir", tentang=direktur.pengguna) == 1


def test_an_invitation_is_used_once_and_the_second_use_is_recorded(direktur):
    teman = HakAksesFactory()
    sampai = timezone.now() + timedelta(days=30)
    undang_kuasa(pemberi=direktur, nama="K", email="k@k.id", hubungan="x", kewenangan=["nib"], sampai=sampai)
    jalan = tautan("k@k.id", "undangan")
    assert masuk(teman.pengguna).post(jalan, setuju()).status_code == 302
    lain = HakAksesFactory()
    assert masuk(lain.pengguna).post(jalan, setuju()).status_code == 410
    assert not HakAkses.objects.filter(pengguna=lain.pengguna, pelaku_usaha=direktur.pelaku_usaha).exists()
    assert tercatat("hak_akses.undangan.ditolak", subjek_id=str(Undangan.objects.get().pk)) == 1


def test_fields_that_a_form_does_not_have_change_nothing(direktur):
    """Mass assignment: a form takes what it shows, and no more."""
    orang = direktur.pengguna
    klien = masuk(orang)
    lebih = {
        "is_staff": "on",
        "is_superuser": "on",
        "user_id": "ADMIN",
        "nomor_identitas": "3171061705900009",
        "status": "aktif",
        "peran": "penanggung_jawab",
        "pelaku_usaha": str(HakAksesFactory().pelaku_usaha_id),
        "pengguna": str(HakAksesFactory().pengguna_id),
    }
    klien.post("/akun/bahasa/", {"bahasa": "en"} | lebih)
    klien.post(
        "/data-pribadi/minta/", {"jenis": "penjelasan", "isi": "x", "nomor": "PD-1", "tenggat": "2030-01-01"} | lebih
    )
    undangan = {
        "nama": "Ratna",
        "email": "ratna@notaris.id",
        "hubungan": "Notaris",
        "kewenangan": ["nib"],
        "sampai_0": "1",
        "sampai_1": "1",
        "sampai_2": str(timezone.localdate().year + 1),
        "kata_sandi": KATA_SANDI,
    }
    klien.post("/hak-akses/undang/", undangan | lebih)
    kini = Pengguna.objects.get(pk=orang.pk)
    assert (kini.is_staff, kini.is_superuser, kini.user_id) == (False, False, orang.user_id)
    assert kini.nomor_identitas == orang.nomor_identitas
    permintaan = PermintaanData.objects.get()
    assert (permintaan.pengguna, permintaan.status) == (orang, PermintaanData.Status.DIAJUKAN)
    assert permintaan.tenggat < timezone.now() + timedelta(hours=73)
    u = Undangan.objects.get()
    assert (u.jenis, u.pelaku_usaha) == (Undangan.Jenis.KUASA, direktur.pelaku_usaha)


def test_a_power_that_may_not_be_given_is_refused_however_it_is_posted(direktur):
    klien = masuk(direktur.pengguna)
    data = {"nama": "R", "email": "r@r.id", "hubungan": "x", "kewenangan": ["hak_akses"], "kata_sandi": KATA_SANDI}
    jawab = klien.post("/hak-akses/undang/", data)
    assert jawab.status_code == 422
    assert "kewenangan" in jawab.context["form"].errors


@pytest.mark.parametrize("nilai", ["2026-99-99T99:99:99+00:00", "2026-11-24", "=HYPERLINK()", "x" * 5000, 7, True])
def test_whatever_stands_in_a_case_file_can_be_printed(nilai):
    [(kunci, teks)] = butir_perkara({"alasan_keputusan": nilai, "kosong": ""})
    assert kunci == "alasan keputusan"
    assert isinstance(teks, str)


@pytest.mark.parametrize("kotak", ["/admin/registrasi/hakakses/", "/petugas/helpdesk/"])
def test_akh_1b_the_search_box_of_an_officer_makes_no_link_that_acts_for_others(direktur, kotak):
    """Found so: the word searched for came back encrypted with the key of the links in mails, and was a link itself."""
    orang, klien = direktur.pengguna, masuk(PetugasFactory(is_superuser=True))

    def titip(isi: list) -> str:
        alamat = klien.post(kotak, {"q": json.dumps(isi)}).url
        return parse_qs(urlsplit(alamat).query)["q"][0].removeprefix("~")

    kasus = perkara.ajukan_pergantian(
        hak_akses=direktur, oleh=orang, saluran="dasbor", alasan="x", calon=CALON, berkas=berkas()
    )
    kini = int(timezone.now().timestamp())
    for isi in (["amankan-akun", orang.pk, kini], [orang.pk, kini]):
        assert Client().post(f"/amankan/{titip(isi)}/", {"yakin": "on"}).status_code in {404, 410}
    for isi in (["keberatan-akses", str(kasus.kode), "lama", "x@y.id", orang.pk], [str(kasus.kode), "lama", "", None]):
        assert Client().get(f"/keberatan/{titip(isi)}/").status_code in {404, 410}
    direktur.refresh_from_db()
    assert direktur.status == HakAkses.Status.AKTIF


def test_a_link_of_a_mail_put_into_a_search_box_is_not_opened(direktur):
    token = tautan_amankan(direktur.pengguna).rstrip("/").rsplit("/", 1)[-1]
    assert kata_cari.baca(f"~{token}") == ""
