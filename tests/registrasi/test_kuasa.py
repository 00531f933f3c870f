"""PJP-1c: a kuasa is named, limited, expiring, has a login of his own, and nobody hands over a password."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from ketentuan.models import JenisDokumen
from ketentuan.services import versi_berlaku
from oss_portal.models import Pengguna, PeristiwaAudit
from registrasi.models import HakAkses, Undangan
from registrasi.services import hak_akses as layanan
from registrasi.services.galat import LangkahDitolak, UndanganTakBerlaku
from registrasi.services.kuasa import akhiri_kuasa, undang_kuasa
from registrasi.services.pembatasan import tambah_pembatasan
from registrasi.services.undangan import kedaluwarsakan_undangan, terima_undangan
from tests.factories.registrasi import KATA_SANDI, HakAksesFactory, PenggunaFactory
from tests.registrasi.bantu import SANDI

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def pemilik(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=KATA_SANDI)


@pytest.fixture
def sebagai_pemilik(client, pemilik):
    client.force_login(pemilik.pengguna, backend=BACKEND)
    return client


def isian(**lain) -> dict:
    hari = timezone.localdate() + timedelta(days=90)
    return {
        "nama": "Rudi Hartono",
        "email": "rudi@kantor.id",
        "hubungan": "Akuntan",
        "kewenangan": ["nib"],
        "sampai_0": f"{hari:%d}",
        "sampai_1": f"{hari:%m}",
        "sampai_2": f"{hari:%Y}",
        "kata_sandi": KATA_SANDI,
    } | lain


def orang(**lain) -> dict:
    """What an invited person without a login fills in."""
    return {
        "nama": "Rudi Hartono",
        "nomor": "3171061705900099",
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": "81234567890",
        "kata_sandi": SANDI,
        "kata_sandi_lagi": SANDI,
        "versi_ketentuan": versi_berlaku().pk,
        "versi_privasi": versi_berlaku(JenisDokumen.PRIVASI).pk,
        "setuju_ketentuan": "on",
        "setuju_privasi": "on",
    } | lain


def tautan_undangan(kepada: str = "rudi@kantor.id") -> str:
    pesan = next(m for m in reversed(mail.outbox) if m.to == [kepada] and "/undangan/" in m.body)
    return re.search(r"https?://[^/\s]+(/undangan/\S+)", pesan.body)[1]


def test_pjp_1c_a_delegate_is_invited_gets_a_login_of_his_own_and_is_revoked(sebagai_pemilik, client, pemilik):
    c = sebagai_pemilik
    assert c.post("/hak-akses/undang/", isian()).status_code == 302
    assert any(m.to == [pemilik.pengguna.email] and "Anda mengundang" in m.subject for m in mail.outbox)
    tautan = tautan_undangan()
    c.logout()
    assert "Rudi Hartono" in c.get(tautan).content.decode()
    assert c.post(tautan, orang()).status_code == 302
    rudi = Pengguna.objects.get(email="rudi@kantor.id")
    kuasa = HakAkses.objects.get(pengguna=rudi)
    assert (kuasa.peran, kuasa.kewenangan, kuasa.pelaku_usaha) == ("kuasa", ["nib"], pemilik.pelaku_usaha)
    assert rudi.persetujuan.count() == 2
    # He acts for the business now, but cannot let others in.
    assert c.get("/dasbor/").status_code == 200
    assert c.get("/hak-akses/").status_code == 200
    assert c.get("/hak-akses/undang/").status_code == 403
    # An invitation used twice is refused.
    assert c.get(tautan).status_code == 410
    c.force_login(pemilik.pengguna, backend=BACKEND)
    assert "Rudi Hartono" in c.get("/hak-akses/").content.decode()
    assert c.post(f"/hak-akses/kuasa/{kuasa.kode}/cabut/").status_code == 302
    kuasa.refresh_from_db()
    assert kuasa.status == "diakhiri"
    assert {m.to[0] for m in mail.outbox[-2:]} == {rudi.email, pemilik.pengguna.email}
    assert PeristiwaAudit.objects.filter(peristiwa="hak_akses.diberikan", tentang=rudi).exists()


def test_pjp_1c_an_invitation_is_accepted_once_whoever_comes_second(pemilik):
    u = undang_kuasa(
        pemberi=pemilik,
        nama="Rudi",
        email="rudi@kantor.id",
        hubungan="Akuntan",
        kewenangan=["nib"],
        sampai=timezone.now() + timedelta(days=5),
    )
    terima_undangan(undangan=u, pengguna=PenggunaFactory())
    with pytest.raises(UndanganTakBerlaku):
        terima_undangan(undangan=u, pengguna=PenggunaFactory())


def test_pjp_1c_who_has_a_login_accepts_with_it(client, pemilik):
    akuntan = HakAksesFactory().pengguna
    undang_kuasa(
        pemberi=pemilik,
        nama="Akuntan",
        email=akuntan.email,
        hubungan="Akuntan",
        kewenangan=["sertifikat"],
        sampai=timezone.now() + timedelta(days=5),
    )
    client.force_login(akuntan, backend=BACKEND)
    versi = {k: v for k, v in orang().items() if "versi" in k or "setuju" in k}
    assert client.post(tautan_undangan(akuntan.email), versi).status_code == 302
    assert HakAkses.objects.get(pengguna=akuntan, pelaku_usaha=pemilik.pelaku_usaha).kewenangan == ["sertifikat"]


@pytest.mark.parametrize(
    "lain",
    [{"kata_sandi": "salah-salah-12"}, {"kewenangan": ["hak_akses"]}, {"kewenangan": []}, {"sampai_2": "2099"}],
    ids=["password", "mass-assignment", "nothing", "forever"],
)
def test_pjp_1c_no_invitation_without_password_or_beyond_what_may_be_given(sebagai_pemilik, lain):
    assert sebagai_pemilik.post("/hak-akses/undang/", isian(**lain)).status_code == 422
    assert not Undangan.objects.exists()


def test_pjp_1c_the_terms_must_be_accepted_and_the_password_be_good(client, sebagai_pemilik):
    sebagai_pemilik.post("/hak-akses/undang/", isian())
    client.logout()
    tautan = tautan_undangan()
    tanpa = {k: v for k, v in orang().items() if k != "setuju_ketentuan"}
    assert client.post(tautan, tanpa).status_code == 422
    assert (
        client.post(tautan, orang(kata_sandi="3171061705900099", kata_sandi_lagi="3171061705900099")).status_code == 422
    )
    assert not Pengguna.objects.filter(email="rudi@kantor.id").exists()


def test_an_invitation_is_no_place_to_try_who_is_registered(client, sebagai_pemilik, pemilik):
    sebagai_pemilik.post("/hak-akses/undang/", isian())
    client.logout()
    jawab = client.post(tautan_undangan(), orang(nomor=pemilik.pengguna.nomor_identitas))
    assert jawab.status_code == 422
    assert pemilik.pengguna.email not in jawab.content.decode()
    for _ in range(4):
        client.post(tautan_undangan(), orang(nomor=pemilik.pengguna.nomor_identitas))
    assert client.post(tautan_undangan(), orang(nomor=pemilik.pengguna.nomor_identitas)).status_code == 429


def test_aks_4_a_restricted_person_cannot_become_a_kuasa(client, sebagai_pemilik, petugas):
    sebagai_pemilik.post("/hak-akses/undang/", isian())
    client.logout()
    tambah_pembatasan(
        oleh=petugas,
        alasan="x",
        sampai=timezone.now() + timedelta(days=1),
        nomor=orang()["nomor"],
        jenis_identitas="01",
    )
    assert client.post(tautan_undangan(), orang()).status_code == 422
    assert PeristiwaAudit.objects.filter(peristiwa="pembatasan.menolak").exists()
    assert not HakAkses.objects.filter(peran="kuasa").exists()


def test_an_invitation_dies_when_revoked_or_old_or_its_sender_blocked(client, sebagai_pemilik, pemilik, petugas):
    c = sebagai_pemilik
    c.post("/hak-akses/undang/", isian())
    u = Undangan.objects.get()
    assert c.post(f"/hak-akses/undangan/{u.kode}/cabut/").status_code == 302
    assert client.get(tautan_undangan()).status_code == 410
    c.post("/hak-akses/undang/", isian(email="lain@kantor.id"))
    u = Undangan.objects.get(email="lain@kantor.id")
    layanan.blokir(hak_akses=pemilik, oleh=petugas, alasan="dugaan")
    with pytest.raises(UndanganTakBerlaku):
        terima_undangan(undangan=u, pengguna=PenggunaFactory())
    Undangan.objects.filter(pk=u.pk).update(berlaku_sampai=timezone.now() - timedelta(hours=1))
    assert kedaluwarsakan_undangan() == 1
    u.refresh_from_db()
    assert u.status == "kedaluwarsa"


def test_a_kuasa_sees_only_himself_and_lets_go_of_his_right(client, pemilik):
    satu = HakAksesFactory(
        peran="kuasa",
        pelaku_usaha=pemilik.pelaku_usaha,
        kewenangan=["nib"],
        berlaku_sampai=timezone.now() + timedelta(days=9),
    )
    lain = HakAksesFactory(
        peran="kuasa",
        pelaku_usaha=pemilik.pelaku_usaha,
        kewenangan=["nib"],
        berlaku_sampai=timezone.now() + timedelta(days=9),
    )
    client.force_login(satu.pengguna, backend=BACKEND)
    halaman = client.get("/hak-akses/").content.decode()
    assert pemilik.pengguna.nama in halaman
    assert f">{lain.pengguna.nama}<" not in halaman
    assert client.post(f"/hak-akses/kuasa/{lain.kode}/cabut/").status_code == 404
    assert "bukan lagi kuasa" in client.post(f"/hak-akses/kuasa/{satu.kode}/cabut/").content.decode()
    satu.refresh_from_db()
    assert satu.status == "diakhiri"


def test_a_stranger_ends_no_kuasa_of_another_business(client, pemilik):
    asing = HakAksesFactory()
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=pemilik.pelaku_usaha, kewenangan=["nib"])
    client.force_login(asing.pengguna, backend=BACKEND)
    assert client.post(f"/hak-akses/kuasa/{kuasa.kode}/cabut/").status_code == 404
    with pytest.raises(LangkahDitolak):
        akhiri_kuasa(kuasa=kuasa, oleh=asing.pengguna)
