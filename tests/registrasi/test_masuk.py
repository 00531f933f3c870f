"""MASUK, KELUAR, passwords, addresses, sessions (KEW-2a, KEA-3, LIM-e, U9..U13)."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from ketentuan.models import KirimanTertahan
from oss_portal.models import PeristiwaAudit, Sesi
from oss_portal.templatetags.portal import peramban
from registrasi.services import hak_akses as layanan_hak
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.registrasi.bantu import isian, kode_benar, tautan_terakhir

LAMA, BARU = "rahasia-warung-91", "angin barat di pantai"


@pytest.fixture
def hak(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=LAMA, pengguna__email="siti@contoh.id")


def _masuk(client, nama, sandi=LAMA, **lain):
    return client.post("/masuk/", {"nama": nama, "kata_sandi": sandi} | lain)


@pytest.mark.parametrize("nama", ["{user_id}", " {user_id} ", "siti@contoh.id", "SITI@Contoh.ID"])
def test_one_signs_in_by_user_id_or_address(client, hak, nama):
    assert _masuk(client, nama.format(user_id=hak.pengguna.user_id.lower())).url == "/dasbor/"
    assert PeristiwaAudit.objects.filter(peristiwa="registrasi.masuk", oleh=hak.pengguna).exists()


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, hak):
    import re

    def isi(nama):
        teks = _masuk(Client(), nama, "salah").content.decode()
        return re.sub(r'value="[^"]*"', "", teks)

    assert isi("siti@contoh.id") == isi("tidakada@contoh.id")


def test_after_three_failures_the_captcha_stands_before_the_next_try(client, hak):
    for _ in range(2):
        assert "kode" not in _masuk(client, "siti@contoh.id", "salah").context["form"].fields
    assert "kode" in _masuk(client, "siti@contoh.id", "salah").context["form"].fields
    assert _masuk(client, "siti@contoh.id").status_code == 422
    assert _masuk(client, "siti@contoh.id", **kode_benar()).status_code == 302


def test_u12_five_failures_let_sign_in_rest_and_the_holder_hears_of_it(client, hak):
    for n in range(5):
        jawab = _masuk(client, "siti@contoh.id", "salah", **(kode_benar() if n > 2 else {}))
    assert jawab.status_code == 429
    assert int(jawab.headers["Retry-After"]) <= 15 * 60
    assert _masuk(client, "siti@contoh.id", **kode_benar()).status_code == 429
    assert [s.subject for s in mail.outbox] == ["Percobaan masuk yang gagal"]
    # Only this name rests, from this address; and nothing of what was typed is kept.
    assert _masuk(client, HakAksesFactory(pengguna__kata_sandi=LAMA).pengguna.user_id).status_code == 302
    simpanan = str(list(AccessAttempt.objects.values("get_data", "post_data")))
    assert "salah" not in simpanan
    assert "siti@contoh.id" not in simpanan


def test_only_addresses_of_ours_are_gone_to_after_signing_in(client, hak):
    for jahat in ("https://jahat.example/", "//jahat.example", "javascript:alert(1)", "/\\jahat.example"):
        assert _masuk(Client(), "siti@contoh.id", next=jahat).url == "/dasbor/"
    assert _masuk(client, "siti@contoh.id", next="/akun/").url == "/akun/"


def test_the_session_is_a_new_one_after_signing_in(client, hak, ketentuan):
    client.post("/daftar/", isian())
    sebelum = client.cookies["sessionid"].value
    _masuk(client, "siti@contoh.id")
    assert client.cookies["sessionid"].value != sebelum


def test_kea_3_signing_out_clears_the_browser_and_private_pages_are_not_stored(client, hak):
    _masuk(client, "siti@contoh.id")
    assert "no-store" in client.get("/dasbor/").headers["Cache-Control"]
    jawab = client.post("/keluar/")
    assert '"cache"' in jawab.headers["Clear-Site-Data"]
    assert client.get("/dasbor/").url.startswith("/masuk/")


def _diam(client, menit: int = 31) -> None:
    sesi = client.session
    sesi["terakhir_aktif"] = int(timezone.now().timestamp()) - menit * 60
    sesi.save()


def test_kea_3_a_session_left_idle_ends_and_says_so(client, hak):
    _masuk(client, "siti@contoh.id")
    _diam(client)
    jawab = client.get("/dasbor/", follow=True)
    assert jawab.redirect_chain[0][0].startswith("/masuk/")
    assert "lama tidak aktif" in jawab.content.decode()
    assert "lama tidak aktif" not in client.get("/masuk/").content.decode()


def test_kea_3_what_was_sent_after_the_time_out_is_kept_for_its_person_alone(client, hak):
    _masuk(client, "siti@contoh.id")
    _diam(client)
    jawab = client.post("/akun/bahasa/", {"bahasa": "en", "kata_sandi": LAMA})
    assert jawab.url == "/masuk/?next=%2Fpersetujuan%2Flanjutkan%2F"
    # Somebody else on the same phone sees nothing of it.
    lain = HakAksesFactory(pengguna__kata_sandi=LAMA)
    _masuk(client, lain.pengguna.user_id)
    assert "/akun/bahasa/" not in client.get("/persetujuan/lanjutkan/").content.decode()
    client.post("/keluar/")
    assert _masuk(client, "siti@contoh.id", next="/persetujuan/lanjutkan/").url == "/persetujuan/lanjutkan/"
    isi = client.get("/persetujuan/lanjutkan/").content.decode()
    assert "/akun/bahasa/" in isi
    # Nothing goes by itself, and no password is kept.
    assert "data-kirim-otomatis" not in isi
    kiriman = KirimanTertahan.objects.get()
    assert LAMA not in kiriman.isian
    client.post("/akun/bahasa/", {"_kiriman": str(kiriman.kode)})
    hak.pengguna.refresh_from_db()
    assert hak.pengguna.bahasa == "en"


def test_kea_3_after_signing_out_no_page_names_the_person(client, hak):
    _masuk(client, "siti@contoh.id")
    assert hak.pelaku_usaha.nama not in client.post("/keluar/").content.decode()


def test_u9_the_link_for_a_new_password_lives_one_hour_as_its_mail_says(client, hak, monkeypatch):
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **kode_benar()})
    assert "dalam satu jam" in mail.outbox[-1].body
    tautan = tautan_terakhir()
    for menit, status in ((59, 200), (61, 410)):
        nanti = timezone.localtime().replace(tzinfo=None) + timedelta(minutes=menit)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, nanti=nanti: nanti)
        assert client.get(tautan, follow=True).status_code == status


def test_u9_who_opens_the_link_too_late_gets_a_new_one_by_one_click(client, hak):
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **kode_benar()})
    lama = tautan_terakhir()
    with time_machine.travel(timezone.now().timestamp() + 2 * 3600):
        form = client.get(lama).url
        # A form that was filled in for too long is told the same, and sends nothing by itself.
        jawab = client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU})
        assert "Kirim tautan baru" in jawab.content.decode()
        assert len(mail.outbox) == 1
        for _ in range(5):
            assert client.post(form, {"tautan_baru": ""}).url == "/petunjuk-terkirim/"
        # Three an hour, as at the page.
        assert len(mail.outbox) == 4
        form = client.get(tautan_terakhir()).url
        assert client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU}).status_code == 200
        # Used, or made up: no new one without the page that asks.
        for tautan in (lama, lama[:-4] + "aaa/"):
            jawab = client.get(tautan, follow=True)
            assert jawab.status_code == 410
            assert "Kirim tautan baru" not in jawab.content.decode()


def test_u12_a_new_password_ends_the_rest(client, hak):
    for n in range(5):
        _masuk(client, "siti@contoh.id", "salah", **(kode_benar() if n > 2 else {}))
    jawab = _masuk(client, "siti@contoh.id", **kode_benar())
    assert "/lupa-kata-sandi/" in jawab.content.decode()
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **kode_benar()})
    form = client.get(tautan_terakhir()).url
    client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU})
    assert _masuk(client, "siti@contoh.id", BARU, **kode_benar()).url == "/dasbor/"


def test_u9_a_forgotten_password_is_set_anew_once_and_ends_all_sessions(client, hak):
    lain = Client()
    _masuk(lain, "siti@contoh.id")
    assert client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **kode_benar()}).url == "/petunjuk-terkirim/"
    tautan = tautan_terakhir()
    form = client.get(tautan).url
    assert "/tulis/" in form
    assert client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU}).status_code == 200
    assert "diganti" in mail.outbox[-1].subject
    assert lain.get("/dasbor/").status_code == 302
    assert _masuk(client, "siti@contoh.id", BARU).url == "/dasbor/"
    baru = Client()
    assert baru.get(baru.get(tautan).url).status_code == 410


def test_u9_nobody_learns_who_exists_from_the_page(client, hak):
    for nama in ("siti@contoh.id", "tidakada@contoh.id", "OSS9999999999"):
        assert client.post("/lupa-kata-sandi/", {"nama": nama, **kode_benar()}).url == "/petunjuk-terkirim/"
    assert len(mail.outbox) == 1


def test_u9_a_blocked_person_learns_by_mail_why_not(client, hak, petugas):
    layanan_hak.blokir(hak_akses=hak, oleh=petugas, alasan="dugaan")
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **kode_benar()})
    assert mail.outbox[-1].subject == "Kata sandi tidak dapat diganti"
    assert "dugaan" not in mail.outbox[-1].body


def test_u9_who_never_activated_gets_the_activation_instead(client, ketentuan):
    client.post("/daftar/", isian(email="baru@contoh.id"))
    mail.outbox.clear()
    client.post("/lupa-kata-sandi/", {"nama": "baru@contoh.id", **kode_benar()})
    assert "/aktivasi/" in mail.outbox[0].body


def test_u10_a_forgotten_user_id_comes_by_mail(client, hak):
    lahir = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    client.post("/lupa-user-id/", {"nomor": hak.pengguna.nomor_identitas, **lahir, **kode_benar()})
    assert hak.pengguna.user_id in mail.outbox[0].body
    client.post("/lupa-user-id/", {"nomor": "3171061705909999", **lahir, **kode_benar()})
    assert len(mail.outbox) == 1


def test_the_password_is_changed_with_the_old_one_and_the_person_is_told(client, hak):
    _masuk(client, "siti@contoh.id")
    data = {"kata_sandi": BARU, "kata_sandi_lagi": BARU}
    assert "kata_sandi_lama" in client.post("/akun/kata-sandi/", data).context["form"].errors
    assert client.post("/akun/kata-sandi/", data | {"kata_sandi_lama": LAMA}).status_code == 200
    hak.pengguna.refresh_from_db()
    assert hak.pengguna.check_password(BARU)
    assert "diganti" in mail.outbox[-1].subject
    assert client.get("/dasbor/").status_code == 302


def test_a_new_address_counts_only_after_its_link_and_the_old_one_is_told(client, hak):
    _masuk(client, "siti@contoh.id")
    client.post("/akun/surel/", {"email": "baru@contoh.id", "kata_sandi": LAMA})
    hak.pengguna.refresh_from_db()
    assert hak.pengguna.email == "siti@contoh.id"
    tautan = tautan_terakhir()
    assert "contoh.id" not in tautan
    assert client.get(tautan).status_code == 200
    client.post(tautan)
    hak.pengguna.refresh_from_db()
    assert hak.pengguna.email == "baru@contoh.id"
    assert {s.to[0] for s in mail.outbox[-2:]} == {"siti@contoh.id", "baru@contoh.id"}
    assert client.post(tautan).status_code == 410


def test_a_new_address_of_somebody_else_is_not_taken_and_the_page_does_not_tell(client, hak):
    HakAksesFactory(pengguna__email="orang@contoh.id")
    _masuk(client, "siti@contoh.id")
    assert client.post("/akun/surel/", {"email": "orang@contoh.id", "kata_sandi": LAMA}).url == "/akun/"
    assert "/konfirmasi/" not in mail.outbox[-1].body


def test_kew_2a_one_sees_and_ends_the_other_devices(client, hak):
    _masuk(client, "siti@contoh.id")
    assert "Keluar dari semua perangkat lain" not in client.get("/akun/sesi/").content.decode()
    hp = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
    lain = Client(headers={"user-agent": hp})
    _masuk(lain, "siti@contoh.id")
    assert "Chrome di Android" in client.get("/akun/sesi/").content.decode()
    client.post("/akun/sesi/akhiri/")
    assert lain.get("/dasbor/").status_code == 302
    assert client.get("/dasbor/").status_code == 200
    assert Sesi.objects.filter(pengguna=hak.pengguna).count() == 1


@pytest.mark.parametrize(
    ("agen", "disebut"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge di Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari di iPhone"),
        ("Mozilla/5.0 (Linux; Android 9; SM-A107F) SamsungBrowser/23.0 Chrome/115.0", "Samsung Internet di Android"),
        ("curl/8.0", "Peramban lain"),
        ("", "Peramban lain"),
    ],
)
def test_kew_2a_a_device_is_named_as_its_owner_knows_it(agen, disebut):
    assert peramban(agen) == disebut


def test_u13_a_blocked_person_sees_the_stop_screen_in_every_session_at_once(client, hak, petugas):
    _masuk(client, "siti@contoh.id")
    layanan_hak.blokir(hak_akses=hak, oleh=petugas, alasan="dugaan penyalahgunaan")
    assert client.get("/dasbor/").status_code == 302
    _masuk(client, "siti@contoh.id")
    jawab = client.get("/dasbor/")
    assert jawab.status_code == 403
    assert "diblokir sementara" in jawab.content.decode()
    assert "penyalahgunaan" not in jawab.content.decode()


def test_the_inbox_shows_only_ones_own_mails(client, hak):
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **kode_benar()})
    orang = HakAksesFactory(pengguna__kata_sandi=LAMA, pengguna__email="orang@contoh.id")
    from oss_portal.models import SuratKeluar

    kode = SuratKeluar.objects.get().kode
    _masuk(client, orang.pengguna.user_id)
    assert client.get(f"/kotak-surat/{kode}/").status_code == 404
    milik = Client()
    _masuk(milik, "siti@contoh.id")
    assert milik.get(f"/kotak-surat/{kode}/").status_code == 200


# --- Staff
@override_settings(WAJIB_TOTP_STAF=True)
def test_staff_reach_the_admin_only_with_a_second_factor_that_is_good_once(client, db):
    petugas = PetugasFactory(kata_sandi=LAMA, is_superuser=True)
    _masuk(client, petugas.user_id)
    assert "/masuk/kode/" in client.get("/admin/", follow=True).redirect_chain[-1][0]
    halaman = client.get("/masuk/kode/")
    assert "<svg" in halaman.content.decode()
    perangkat = TOTPDevice.objects.get()
    kode = f"{totp(perangkat.bin_key):06d}"
    assert client.post("/masuk/kode/", {"kode": "000000" if kode != "000000" else "000001"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert client.post("/masuk/kode/", {"kode": kode}).status_code == 302
    assert client.get("/admin/").status_code == 200
    lain = Client()
    _masuk(lain, petugas.user_id)
    assert lain.post("/masuk/kode/", {"kode": kode}).status_code == 422


def test_a_pelaku_usaha_never_reaches_the_admin(client, hak):
    _masuk(client, "siti@contoh.id")
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/registrasi/pendaftaran/").status_code == 302


def test_pages_cost_few_queries(client, hak, django_assert_max_num_queries):
    _masuk(client, "siti@contoh.id")
    for alamat, maks in [("/dasbor/", 14), ("/akun/", 8), ("/kotak-surat/", 9), ("/akun/sesi/", 8)]:
        client.get(alamat)
        with django_assert_max_num_queries(maks):
            client.get(alamat)


def test_the_longer_the_guessing_the_longer_the_rest(db, rf):
    from oss_portal.autentikasi import catat_gagal, jeda_kunci

    permintaan = rf.post("/masuk/")
    permintaan.nama_masuk = "a@contoh.id"
    lama = []
    for _ in range(4):
        for _ in range(5):
            catat_gagal("a@contoh.id", "127.0.0.1")
        lama.append(jeda_kunci(permintaan))
    assert lama == [timedelta(minutes=m) for m in (15, 30, 60, 120)]
