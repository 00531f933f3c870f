"""The ways by which a login keeps its mail address, on a phone without scripts; every page is checked."""

from datetime import timedelta

from django.core import mail
from django.test import Client
from django.utils import timezone

from oss_portal.accounts.secure_link import secure_link
from registrasi.models import PermohonanSurel
from registrasi.services import lost_email
from registrasi.services.kuasa import invite_kuasa
from tests.browser.helpers import in_another_thread, sign_in
from tests.browser.test_hak_akses import PASSWORD, direktur, link, petugas  # noqa: F401
from tests.factories.registrasi import HakAksesFactory
from tests.registrasi.helpers import payload
from tests.registrasi.test_cases import file


def test_an_address_is_changed_from_the_old_one_and_then_from_the_new_one(walker, direktur):  # noqa: F811
    p = walker(width=360, js=False)
    sign_in(p, direktur.pengguna)
    p.open("/akun/")
    p.page.locator("main a[href='/akun/surel/']").click()
    p.check()
    p.fill("email", "baru@pt.id")
    p.fill("kata_sandi", PASSWORD)
    p.click("Kirim tautan persetujuan")
    assert "bambang@pt.id" in p.page.inner_text("main")
    # The mails are opened in another browser, which is not signed in.
    mailbox = walker(width=(320, 1280))
    mailbox.open(link("bambang@pt.id", "akun"))
    assert "baru@pt.id" in mailbox.page.inner_text("main")
    mailbox.click("Ya, saya yang memintanya")
    new = link("baru@pt.id", "akun")
    mailbox.open(new)
    mailbox.click("Ya, pakai alamat ini")
    mailbox.open(new)
    assert "tidak dapat dipakai" in mailbox.page.inner_text("h1")
    direktur.pengguna.refresh_from_db()
    assert direktur.pengguna.email == "baru@pt.id"


def test_pages_that_refuse_say_what_else_there_is(walker, direktur):  # noqa: F811
    p = walker(width=(320, 1280), js=False)
    p.open("/daftar/betulkan-surel/")
    assert "Daftar lagi" in p.page.inner_text("main")
    client = Client()
    client.post("/daftar/", payload())
    p.open(link("siti@contoh.id", "aktivasi"))
    p.click("Pakai alamat surel lain", "link")
    p.click("Betulkan dan kirim surat")
    assert p.page.locator("#error-summary li").count() == 1
    p.fill("email", "lain@contoh.id")
    p.click("Betulkan dan kirim surat")
    assert mail.outbox[-1].to == ["lain@contoh.id"]
    until = timezone.now() + timedelta(days=9)
    in_another_thread(
        invite_kuasa, giver=direktur, nama="K", email="k@k.id", relation="x", kewenangan=["nib"], until=until
    )
    sign_in(p, HakAksesFactory().pengguna)
    p.open(link("k@k.id", "undangan"))
    assert "hanya akun dengan alamat itu" in p.page.inner_text("main")
    p.open(secure_link(direktur.pengguna, "bukan@pt.id"))
    assert "Lupa kata sandi" in p.page.inner_text("main")


def test_the_officer_chooses_between_two_claims(walker, direktur):  # noqa: F811
    for email in ("satu@contoh.id", "dua@contoh.id"):
        in_another_thread(
            lost_email.claim_account,
            pengguna=direktur.pengguna,
            email=email,
            telepon="+6281234567890",
            comment="Ponsel hilang",
            files=file(),
        )
    case = PermohonanSurel.objects.get()
    o = walker(width=(360, 1280))
    sign_in(o, petugas("Hak Akses"))
    o.open(f"/admin/registrasi/permohonansurel/{case.pk}/change/")
    assert "dua@contoh.id" in o.page.inner_text("body")
    o.open(f"/admin/registrasi/permohonansurel/{case.pk}/periksa/")
    o.fill("alasan", "KTP cocok")
    o.click("Dokumen cocok")
    assert "Pilih klaim" in o.page.inner_text("main")
    o.page.get_by_label("dua@contoh.id").check()
    o.click("Dokumen cocok")
    case.refresh_from_db()
    assert (case.status, case.surel_baru) == ("diperiksa", "dua@contoh.id")
