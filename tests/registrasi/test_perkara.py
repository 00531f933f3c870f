"""AKH-1a to AKH-1d and AKH-2: how a Hak Akses ends or changes hands, and the written confirmation."""

import io
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ketentuan.models import JenisDokumen
from ketentuan.services import versi_berlaku
from oss_portal.amankan import tautan_amankan
from oss_portal.models import PeristiwaAudit, Sesi, SuratBernomor
from oss_portal.tanda_tangan import periksa_tanda_tangan
from oss_portal.transisi import TransisiDitolak
from oss_portal.unggahan import periksa_berkas
from registrasi.models import HakAkses, KeberatanAkses, PeristiwaHakAkses, PermohonanAkses, Undangan
from registrasi.services import akun
from registrasi.services import permohonan_akses as perkara
from registrasi.services.benturan import nyatakan_kaitan
from registrasi.services.galat import MasaKeberatanBerjalan, PerkaraPetugasSendiri, SudahAdaPermohonan, TidakBerganti
from registrasi.services.hak_akses import AlasanWajib, akhiri_yang_lewat, batasi
from registrasi.services.keberatan import tautan_keberatan
from tests.factories.registrasi import (
    KATA_SANDI,
    BadanUsahaFactory,
    HakAksesFactory,
    PenggunaFactory,
    PetugasFactory,
    nik,
)
from tests.registrasi.bantu import SANDI

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
CALON = {
    "nama": "Dewi Lestari",
    "jenis_identitas": "01",
    "nomor_identitas": nik(77001),
    "tanggal_lahir": timezone.datetime(1990, 5, 17).date(),
    "jabatan": "Direktur",
    "email": "dewi@contoh.id",
    "telepon": "+6281234567891",
}


def gambar() -> bytes:
    isi = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(isi, "PNG")
    return isi.getvalue()


def berkas():
    return [periksa_berkas("akta.png", gambar())]


def setuju() -> dict:
    return {
        "versi_ketentuan": versi_berlaku().pk,
        "versi_privasi": versi_berlaku(JenisDokumen.PRIVASI).pk,
        "setuju_ketentuan": "on",
        "setuju_privasi": "on",
    }


def tautan(kepada: str, bagian: str) -> str:
    pesan = next(m for m in reversed(mail.outbox) if m.to == [kepada] and f"/{bagian}/" in m.body)
    return re.search(rf"https?://[^/\s]+(/{bagian}/\S+)", pesan.body)[1]


@pytest.fixture
def direktur(ketentuan):
    """The penanggung jawab of a PT."""
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory(email="kantor@pt.id"), pengguna__kata_sandi=KATA_SANDI)


@pytest.fixture
def pemutus(db):
    return PetugasFactory(is_superuser=True)


def ganti(direktur, oleh=None, **lain) -> PermohonanAkses:
    return perkara.ajukan_pergantian(
        hak_akses=direktur,
        oleh=oleh or direktur.pengguna,
        saluran="dasbor" if oleh is None else "petugas",
        alasan="RUPS",
        calon=CALON,
        berkas=berkas(),
        **lain,
    )


# --- AKH-1a -----------------------------------------------------------------------------------------------------------


def test_akh_1a_the_old_one_can_do_nothing_more_the_new_one_can_and_the_business_is_the_same(client, direktur, pemutus):
    lama, usaha = direktur.pengguna, direktur.pelaku_usaha
    client.force_login(lama, backend=BACKEND)
    data = {
        "nama": CALON["nama"],
        "nomor": CALON["nomor_identitas"],
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": "81234567891",
        "jabatan": "Direktur",
        "email": CALON["email"],
        "alasan": "RUPS 12 Mei",
        "kata_sandi": KATA_SANDI,
    }
    tanpa = client.post("/hak-akses/ganti-penanggung-jawab/", data)
    assert tanpa.status_code == 422
    jawab = client.post(
        "/hak-akses/ganti-penanggung-jawab/", data | {"berkas": SimpleUploadedFile("akta.png", gambar())}
    )
    assert jawab.status_code == 302
    p = PermohonanAkses.objects.get()
    assert (p.dasar, p.keberatan_sampai, p.berkas.count()) == ("AKH-1a", None, 1)
    assert {m.to[0] for m in mail.outbox} >= {lama.email, usaha.email, CALON["email"]}

    perkara.setujui_pergantian(permohonan=p, oleh=pemutus, alasan="akta cocok dengan AHU")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"  # until the successor accepts
    url = tautan(CALON["email"], "undangan")
    client.logout()
    assert client.post(url, {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI}).status_code == 422  # terms not accepted
    assert client.post(url, {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI} | setuju()).status_code == 302

    baru = HakAkses.objects.get(pelaku_usaha=usaha, status="aktif")
    direktur.refresh_from_db()
    assert (direktur.status, baru.pengguna.nama, baru.peran) == ("diakhiri", "Dewi Lestari", "penanggung_jawab")
    assert baru.pengguna.nomor_identitas == CALON["nomor_identitas"]
    assert baru.pengguna.persetujuan.count() == 2
    assert client.get("/dasbor/").status_code == 200
    client.force_login(lama, backend=BACKEND)
    assert client.get("/dasbor/").status_code == 403
    assert PeristiwaHakAkses.objects.filter(hak_akses=direktur, ke="diakhiri", dasar="AKH-1a").exists()
    # The invitation is dead now.
    assert client.get(url).status_code == 410


def test_akh_2_ground_a_has_a_numbered_signed_letter_to_old_and_new(client, direktur, pemutus):
    p = ganti(direktur)
    perkara.setujui_pergantian(permohonan=p, oleh=pemutus, alasan="cocok")
    mail.outbox.clear()
    client.post(tautan_lagi(p), {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI} | setuju())
    p.refresh_from_db()
    assert p.status == "selesai"
    assert re.fullmatch(r"S-\d{6}/OSS/[IVX]+/\d{4}", p.surat.nomor)
    hasil = periksa_tanda_tangan(bytes(p.surat.pdf))
    assert hasil.utuh
    assert hasil.milik_kami
    berlampiran = [m for m in mail.outbox if m.attachments]
    assert {m.to[0] for m in berlampiran} == {direktur.pengguna.email, CALON["email"]}
    assert p.surat_keluar.status == "terkirim"
    # Both may fetch it from the portal; nobody else.
    for orang, kode in ((direktur.pengguna, 200), (HakAkses.objects.get(status="aktif").pengguna, 200)):
        client.force_login(orang, backend=BACKEND)
        assert client.get(f"/kotak-surat/resmi/{p.surat.kode}/").status_code == kode
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(f"/kotak-surat/resmi/{p.surat.kode}/").status_code == 404


def tautan_lagi(p) -> str:
    """Return the path of a fresh invitation of a case."""
    perkara.undang_ulang(permohonan=p, oleh=PetugasFactory())
    return tautan(Undangan.objects.filter(permohonan=p).first().email, "undangan")


def test_akh_1a_asked_by_others_it_waits_ten_working_days_for_objections(direktur, pemutus):
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=direktur.pelaku_usaha, kewenangan=["nib"])
    p = ganti(direktur, oleh=pemutus)
    assert p.keberatan_sampai >= timezone.localdate() + timedelta(days=14)
    assert {m.to[0] for m in mail.outbox} >= {
        direktur.pengguna.email,
        "kantor@pt.id",
        kuasa.pengguna.email,
        CALON["email"],
    }
    with pytest.raises(MasaKeberatanBerjalan):
        perkara.setujui_pergantian(permohonan=p, oleh=PetugasFactory(), alasan="cepat")


def test_akh_1a_an_objection_freezes_the_business_until_an_officer_settles_it(client, direktur, pemutus):
    p = ganti(direktur, oleh=pemutus)
    url = tautan("kantor@pt.id", "keberatan")
    assert client.get(url).status_code == 200
    assert client.post(url, {"alasan": ""}).status_code == 422
    assert client.post(url, {"alasan": "Akta ini palsu"}).status_code == 200
    client.post(url, {"alasan": "Akta ini palsu, sekali lagi"})
    p.refresh_from_db()
    direktur.refresh_from_db()
    assert (p.status, direktur.status, KeberatanAkses.objects.count()) == ("disengketakan", "dibatasi", 1)
    perkara.kesampingkan_keberatan(permohonan=p, oleh=PetugasFactory(), alasan="akta asli menurut AHU")
    p.refresh_from_db()
    direktur.refresh_from_db()
    assert (p.status, direktur.status) == ("diajukan", "aktif")
    assert "akta asli" in mail.outbox[-1].body


def test_akh_2_a_refusal_of_ground_a_is_a_letter_too(direktur, pemutus):
    p = ganti(direktur)
    perkara.tolak_permohonan(permohonan=p, oleh=pemutus, alasan="Akta tidak terdaftar")
    p.refresh_from_db()
    assert (p.status, p.surat is not None) == ("ditolak", True)
    direktur.refresh_from_db()
    assert direktur.status == "aktif"


@pytest.mark.parametrize("status", ["selesai", "ditolak"])
@pytest.mark.parametrize("dasar", ["AKH-1a", "AKH-1b"])
def test_akh_2_the_database_keeps_the_case_open_without_its_letter(direktur, dasar, status):
    p = ganti(direktur) if dasar == "AKH-1a" else perkara.amankan_akun(pengguna=direktur.pengguna, saluran="dasbor")
    with pytest.raises(IntegrityError), transaction.atomic():
        PermohonanAkses.objects.filter(pk=p.pk).update(status=status)


def test_akh_1a_kuasa_end_with_the_old_one_unless_they_are_kept(client, ketentuan, pemutus):
    for tetap in (True, False):
        hak = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
        kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=hak.pelaku_usaha, kewenangan=["nib"])
        calon = CALON | {"nomor_identitas": nik(88000 + tetap), "email": f"calon{tetap}@contoh.id"}
        p = perkara.ajukan_pergantian(
            hak_akses=hak,
            oleh=hak.pengguna,
            saluran="dasbor",
            alasan="RUPS",
            calon=calon,
            berkas=berkas(),
            pertahankan_kuasa=tetap,
        )
        perkara.setujui_pergantian(permohonan=p, oleh=pemutus, alasan="cocok")
        client.logout()
        client.post(tautan_lagi(p), {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI} | setuju())
        kuasa.refresh_from_db()
        assert kuasa.status == ("aktif" if tetap else "diakhiri")


def test_akh_1a_a_perseorangan_has_no_successor_and_only_one_change_runs(hak_akses, direktur):
    with pytest.raises(TidakBerganti):
        ganti(hak_akses)
    ganti(direktur)
    with pytest.raises(SudahAdaPermohonan):
        ganti(direktur)


def test_akh_1a_the_invitation_of_a_successor_is_no_ones_else(client, direktur, pemutus):
    dewi = PenggunaFactory(nomor_identitas=CALON["nomor_identitas"])
    p = ganti(direktur)
    perkara.setujui_pergantian(permohonan=p, oleh=pemutus, alasan="cocok")
    url = tautan(CALON["email"], "undangan")
    assert client.get(url).status_code == 302  # she has a login: sign in first
    client.force_login(direktur.pengguna, backend=BACKEND)
    assert client.get(url).status_code == 403
    client.force_login(dewi, backend=BACKEND)
    assert client.post(url, setuju()).status_code == 302
    assert HakAkses.objects.get(pengguna=dewi).status == "aktif"


def test_akh_1a_further_documents_may_be_asked_for_and_the_request_withdrawn(client, direktur, pemutus):
    p = ganti(direktur)
    perkara.minta_lengkapi(permohonan=p, oleh=pemutus, perbaikan="Kirim SK terbaru")
    client.force_login(direktur.pengguna, backend=BACKEND)
    url = f"/hak-akses/permohonan/{p.kode}/"
    assert "Kirim SK terbaru" in client.get(url).content.decode()
    assert client.post(url, {"berkas": SimpleUploadedFile("sk.png", gambar())}).status_code == 302
    p.refresh_from_db()
    assert (p.status, p.berkas.count()) == ("diajukan", 2)
    client.post(url, {"batalkan": "ya"})
    p.refresh_from_db()
    assert p.status == "dibatalkan"
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(url).status_code == 404


# --- AKH-1b -----------------------------------------------------------------------------------------------------------


def test_akh_1b_from_the_dashboard_everything_is_dead_within_the_request(client, direktur):
    lain = HakAksesFactory(pengguna=direktur.pengguna, pelaku_usaha=BadanUsahaFactory())
    pencuri = type(client)()
    pencuri.force_login(direktur.pengguna, backend=BACKEND)
    assert pencuri.get("/dasbor/").status_code == 200
    client.force_login(direktur.pengguna, backend=BACKEND)
    jawab = client.post("/amankan/", {"keterangan": "ada orang lain"})
    p = PermohonanAkses.objects.get()
    assert p.nomor in jawab.content.decode()
    assert not Sesi.objects.filter(pengguna=direktur.pengguna).exists()
    assert pencuri.get("/dasbor/").status_code == 302
    assert set(HakAkses.objects.filter(pk__in=[direktur.pk, lain.pk]).values_list("status", flat=True)) == {"diblokir"}
    direktur.pengguna.refresh_from_db()
    assert not direktur.pengguna.has_usable_password()
    assert p.hak_akses.count() == 2


def test_akh_1b_the_link_in_every_mail_secures_without_signing_in(client, direktur, pemutus):
    batasi(hak_akses=direktur, oleh=pemutus, alasan="contoh")  # any mail to the person
    url = tautan(direktur.pengguna.email, "amankan")
    halaman = client.get(url).content.decode()
    direktur.refresh_from_db()
    assert direktur.status == "dibatasi"  # looking blocks nothing
    assert direktur.pengguna.email not in halaman
    assert client.post(url).status_code == 200
    direktur.refresh_from_db()
    assert direktur.status == "diblokir"
    client.post(url)
    assert PermohonanAkses.objects.count() == 1
    assert client.post("/amankan/bukan-tautan/").status_code == 404


def test_akh_1b_mails_to_staff_and_to_persons_without_a_login_have_no_such_link(db, petugas):
    akun.antrekan_surel("registrasi/user_id", kepada=petugas.email, pengguna=petugas, konteks={"nama": "x"})
    akun.antrekan_surel("registrasi/user_id", kepada="x@y.id", konteks={"nama": "x"})
    assert all("/amankan/" not in m.body for m in mail.outbox)


def test_akh_1b_a_thief_keeps_neither_invitations_nor_links(client, direktur):
    from registrasi.services.kuasa import undang_kuasa

    akun.minta_ganti_surel(pengguna=direktur.pengguna, email="pencuri@jahat.id")
    url = tautan("pencuri@jahat.id", "akun")
    undang_kuasa(
        pemberi=direktur,
        nama="Pencuri",
        email="teman@jahat.id",
        hubungan="teman",
        kewenangan=["nib"],
        sampai=timezone.now() + timedelta(days=3),
    )
    p = ganti(direktur)
    perkara.amankan_akun(pengguna=direktur.pengguna, saluran="surel")
    assert client.post(url).status_code == 410
    assert not Undangan.objects.menunggu().exists()
    p.refresh_from_db()
    assert p.status == "disengketakan"


@pytest.mark.parametrize("hasil", ["akses_baru", "dipulihkan", "diakhiri"])
def test_akh_1b_then_the_letter_and_a_new_password(client, direktur, pemutus, hasil):
    p = perkara.amankan_akun(pengguna=direktur.pengguna, saluran="surel")
    with pytest.raises(AlasanWajib):
        perkara.selesaikan_dugaan(permohonan=p, oleh=pemutus, hasil=hasil, alasan=" ")
    perkara.selesaikan_dugaan(permohonan=p, oleh=pemutus, hasil=hasil, alasan="video call, KTP cocok")
    p.refresh_from_db()
    assert (p.status, p.hasil) == ("selesai", hasil)
    assert periksa_tanda_tangan(bytes(p.surat.pdf)).milik_kami
    assert any(m.attachments and m.to == [direktur.pengguna.email] for m in mail.outbox)
    direktur.refresh_from_db()
    assert direktur.status == ("aktif" if hasil == "dipulihkan" else "diakhiri")
    if hasil == "diakhiri":
        assert not Undangan.objects.exists()
        return
    url = tautan(direktur.pengguna.email, "undangan")
    assert client.post(url, {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI} | setuju()).status_code == 302
    direktur.pengguna.refresh_from_db()
    assert direktur.pengguna.check_password(SANDI)
    assert HakAkses.objects.filter(pengguna=direktur.pengguna, status="aktif").count() == 1
    assert client.get("/dasbor/").status_code == 200
    assert client.get(url).status_code == 410


def test_akh_1b_a_block_under_an_open_case_does_not_end_by_itself(direktur, pemutus):
    p = perkara.amankan_akun(pengguna=direktur.pengguna, saluran="surel")
    HakAkses.objects.update(blokir_sampai=timezone.now() - timedelta(days=1))
    assert akhiri_yang_lewat() == (0, 0)
    perkara.selesaikan_dugaan(permohonan=p, oleh=pemutus, hasil="dipulihkan", alasan="cocok")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"


def test_akh_1b_a_read_only_right_does_not_come_back_in_full(direktur, pemutus):
    batasi(hak_akses=direktur, oleh=pemutus, alasan="AKS-4")
    p = perkara.amankan_akun(pengguna=direktur.pengguna, saluran="surel")
    perkara.selesaikan_dugaan(permohonan=p, oleh=pemutus, hasil="dipulihkan", alasan="cocok")
    direktur.refresh_from_db()
    assert direktur.status == "dibatasi"


def test_akh_1b_an_old_link_or_one_for_another_purpose_secures_nobody(client, direktur, monkeypatch):
    token = tautan_keberatan(ganti(direktur), "usaha", "x@y.id", None).rsplit("/", 2)[1]
    assert client.post(f"/amankan/{token}/").status_code == 404
    url = "/amankan/" + tautan_amankan(direktur.pengguna).split("/amankan/")[1]
    monkeypatch.setattr("oss_portal.amankan.MASA", timedelta(seconds=-1))
    assert client.post(url).status_code == 404


# --- AKH-1c, AKH-1d ---------------------------------------------------------------------------------------------------


def test_akh_1c_wants_a_reason_and_a_second_officer(direktur, petugas, pemutus):
    with pytest.raises(AlasanWajib):
        perkara.usulkan_pengakhiran(hak_akses=direktur, dasar="AKH-1c", oleh=petugas, alasan="")
    p = perkara.usulkan_pengakhiran(hak_akses=direktur, dasar="AKH-1c", oleh=petugas, alasan="menyerang sistem")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"
    with pytest.raises(PerkaraPetugasSendiri):
        perkara.setujui_usulan(permohonan=p, oleh=petugas, alasan="setuju dengan diri sendiri")
    mail.outbox.clear()
    perkara.setujui_usulan(permohonan=p, oleh=pemutus, alasan="bukti cukup")
    direktur.refresh_from_db()
    p.refresh_from_db()
    assert (direktur.status, p.status) == ("diakhiri", "selesai")
    # AKH-2: c and d owe no letter and do not claim one; the notice is neutral.
    assert p.surat is None
    assert not SuratBernomor.objects.exists()
    assert [m.to for m in mail.outbox] == [[direktur.pengguna.email]]
    assert "menyerang" not in mail.outbox[0].body
    assert "konfirmasi tertulis" not in mail.outbox[0].body


def test_akh_1d_wants_a_citation(direktur, petugas, pemutus):
    with pytest.raises(AlasanWajib):
        perkara.usulkan_pengakhiran(hak_akses=direktur, dasar="AKH-1d", oleh=petugas, alasan="putusan")
    p = perkara.usulkan_pengakhiran(
        hak_akses=direktur,
        dasar="AKH-1d",
        oleh=petugas,
        alasan="putusan",
        dasar_hukum="Putusan PN Jakarta Pusat 12/Pdt/2026",
    )
    perkara.tolak_permohonan(permohonan=p, oleh=pemutus, alasan="putusan belum inkrah")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"


def test_akh_1c_the_database_itself_wants_two_officers(direktur, petugas):
    p = perkara.usulkan_pengakhiran(hak_akses=direktur, dasar="AKH-1c", oleh=petugas, alasan="menyerang")
    with pytest.raises(IntegrityError), transaction.atomic():
        PermohonanAkses.objects.filter(pk=p.pk).update(status="selesai", diputuskan_oleh=petugas)


def test_an_officer_decides_nothing_about_himself(direktur, pemutus):
    p = perkara.amankan_akun(pengguna=direktur.pengguna, saluran="dasbor")
    saudara = PetugasFactory(jenis_identitas="01", nomor_identitas=direktur.pengguna.nomor_identitas)
    with pytest.raises(PerkaraPetugasSendiri):
        perkara.selesaikan_dugaan(permohonan=p, oleh=saudara, hasil="dipulihkan", alasan="saya sendiri")
    with pytest.raises(PerkaraPetugasSendiri):
        perkara.usulkan_pengakhiran(hak_akses=direktur, dasar="AKH-1c", oleh=saudara, alasan="x")


def test_a_closed_case_stays_closed(direktur, pemutus):
    p = perkara.amankan_akun(pengguna=direktur.pengguna, saluran="surel")
    perkara.selesaikan_dugaan(permohonan=p, oleh=pemutus, hasil="diakhiri", alasan="cocok")
    with pytest.raises(TransisiDitolak):
        perkara.selesaikan_dugaan(permohonan=p, oleh=pemutus, hasil="dipulihkan", alasan="lagi")


# --- The admin --------------------------------------------------------------------------------------------------------


def test_the_journey_of_an_officer_through_the_admin(client, direktur, pemutus):
    client.force_login(pemutus, backend=BACKEND)
    hak = f"/admin/registrasi/hakakses/{direktur.pk}"
    halaman = client.get(f"{hak}/usulkan/").content.decode()
    assert "Petugas kedua" in halaman
    tanpa = client.post(f"{hak}/usulkan/", {"dasar": "AKH-1d", "alasan": "x"})
    assert tanpa.status_code == 422
    assert client.post(f"{hak}/usulkan/", {"dasar": "AKH-1c", "alasan": "menyerang"}).status_code == 302
    p = PermohonanAkses.objects.get()
    ubah = reverse("admin:registrasi_permohonanakses_change", args=[p.pk])
    assert client.get(ubah).status_code == 200
    assert client.get(reverse("admin:registrasi_permohonanakses_changelist")).status_code == 200
    url = reverse("admin:registrasi_permohonanakses_setujui_usulan", args=[p.pk])
    assert client.post(url, {"alasan": "cukup"}).status_code == 422  # the same officer
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    assert client.get(url).status_code == 200
    assert client.post(url, {"alasan": "cukup"}).status_code == 302
    direktur.refresh_from_db()
    assert direktur.status == "diakhiri"


def test_documents_of_a_case_are_opened_on_the_record(client, direktur, pemutus):
    p = ganti(direktur)
    url = reverse("admin:registrasi_permohonanakses_berkas", args=[p.pk, p.berkas.get().kode])
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(url).status_code == 403
    client.force_login(pemutus, backend=BACKEND)
    jawab = client.get(url)
    assert b"".join(jawab.streaming_content)
    assert "attachment" in jawab.headers["Content-Disposition"]
    assert PeristiwaAudit.objects.filter(peristiwa="hak_akses.dokumen.dibuka", oleh=pemutus).exists()


def test_an_officer_close_to_the_person_opens_no_document_of_the_case(client, direktur, pemutus):
    p = ganti(direktur)
    url = reverse("admin:registrasi_permohonanakses_berkas", args=[p.pk, p.berkas.get().kode])
    nyatakan_kaitan(
        petugas=pemutus,
        jenis_identitas=p.pengguna.jenis_identitas,
        nomor_identitas=p.pengguna.nomor_identitas,
        hubungan="keluarga",
    )
    client.force_login(pemutus, backend=BACKEND)
    assert client.get(url).status_code == 403
    assert not PeristiwaAudit.objects.filter(peristiwa="hak_akses.dokumen.dibuka").exists()


def test_a_change_by_letter_and_a_secured_account_through_the_admin(client, direktur, pemutus):
    client.force_login(pemutus, backend=BACKEND)
    hak = f"/admin/registrasi/hakakses/{direktur.pk}"
    data = {
        "nama": CALON["nama"],
        "nomor": CALON["nomor_identitas"],
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": "81234567891",
        "jabatan": "Direktur",
        "email": CALON["email"],
        "alasan": "Direktur lama meninggal",
        "berkas": SimpleUploadedFile("akta.png", gambar()),
    }
    assert client.post(f"{hak}/ganti/", data).status_code == 302
    assert PermohonanAkses.objects.get(dasar="AKH-1a").keberatan_sampai
    assert client.post(f"{hak}/amankan/", {"alasan": "telepon pukul 02.00"}).status_code == 302
    p = PermohonanAkses.objects.get(dasar="AKH-1b")
    url = reverse("admin:registrasi_permohonanakses_selesaikan", args=[p.pk])
    assert client.post(url, {"hasil": "akses_baru", "alasan": "KTP cocok", "akhiri_kuasa": "on"}).status_code == 302
    surat = client.get(reverse("admin:registrasi_permohonanakses_surat", args=[p.pk]))
    assert surat.content.startswith(b"%PDF")
