"""The helpdesk in a real browser: a reporter on a phone without JavaScript, an officer with the keyboard alone."""

from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from helpdesk import services
from helpdesk.models import Tiket
from tests.browser.conftest import tautan_surat
from tests.factories.helpdesk import data_awal, petugas_helpdesk, tiket

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


def masuk(pejalan, pengguna) -> None:
    """Give the walker the session of a signed-in person."""
    klien = Client()
    klien.force_login(pengguna, backend=BACKEND)
    nama = settings.SESSION_COOKIE_NAME
    pejalan.konteks.add_cookies([{"name": nama, "value": klien.cookies[nama].value, "url": pejalan.alamat}])


def test_a_reporter_on_a_phone_without_javascript(pejalan):
    data_awal()
    p = petugas_helpdesk()
    j = pejalan(lebar=320, js=False)
    j.buka("/bantuan/?q=email aktivasi")
    j.klik("Tanyakan kepada petugas", "link")
    j.klik("Cari jawaban dahulu")
    j.page.locator("main [name='jenis'][value='keluhan']").check()
    j.isi("isi", "Sudah tiga hari.")
    j.isi("nama", "Budi Santoso")
    j.isi("email", "budi@contoh")
    j.kode_keamanan()
    j.klik("Kirim laporan")
    assert "Ada yang perlu diperbaiki" in j.page.inner_text("main")
    j.isi("email", "budi@contoh.id")
    j.kode_keamanan()
    j.klik("Kirim laporan")
    t = Tiket.objects.get()
    assert t.nomor in j.page.inner_text("main")
    j.buka(tautan_surat())
    j.isi("isi", "Tambahan: alamatnya benar.")
    j.klik("Kirim pesan")
    services.selesaikan(tiket=t, oleh=p, isi="Sudah kami kirim ulang.", akar_masalah="lain")
    j.buka(next(b for b in mail.outbox[-1].body.split() if b.startswith("http")))
    j.page.locator("main [name='nilai'][value='4']").check()
    j.klik("Kirim nilai")
    j.isi("isi", "Ternyata belum masuk.")
    j.klik("Buka kembali")
    assert "Dibuka kembali" in j.page.inner_text("main")
    j.klik("Sudah beres, tutup laporan ini")
    t.refresh_from_db()
    assert (t.status, t.nilai) == ("ditutup", 4)


def test_answers_are_suggested_while_the_subject_is_typed(pejalan):
    data_awal()
    j = pejalan(js=True)
    j.buka("/bantuan/tanya/")
    j.page.locator("main [name='perihal']").press_sequentially("lupa kata sandi")
    j.page.get_by_text("Mungkin sudah terjawab di sini").wait_for()
    j.periksa()


def test_an_officer_works_through_the_queue_with_the_keyboard_alone(pejalan):
    data_awal()
    p = petugas_helpdesk()
    tiket(perihal="Biasa saja")
    pelapor = {"email": "siti@contoh.id", "nama": "Siti Aminah"}
    mendesak = tiket(perihal="Akun dibajak", prioritas=1, **pelapor)
    j = pejalan(lebar=1280, js=True)
    masuk(j, p)
    j.buka(reverse("petugas-antrean") + "?tab=semua")
    tombol = j.page.keyboard

    def tab_ke(pemilih: str) -> None:
        """Press Tab until the element has the focus; give up after a page full of them."""
        for _ in range(120):
            if j.page.evaluate("s => document.activeElement.matches(s)", pemilih):
                return
            tombol.press("Tab")
        raise AssertionError(f"Tab never reached {pemilih}")

    # The search, then the first ticket of the list: the one whose clock runs out first.
    tab_ke("#q")
    tombol.type("dibajak")
    tombol.press("Enter")
    j.page.wait_for_url("**q=~**")
    tab_ke("tbody a")
    tombol.press("Enter")
    j.page.wait_for_url("**" + reverse("petugas-tiket", args=[mendesak.kode]))
    j.periksa()
    tab_ke("button[value=ambil]")
    tombol.press("Enter")
    j.page.get_by_text("Tiket Anda ambil untuk 30 menit").wait_for()
    tab_ke("textarea[name=isi]")
    tombol.type("Akun sudah kami amankan.")
    tab_ke("[name=sebagai]:checked")
    tombol.press("ArrowDown")
    tombol.press("ArrowDown")
    tab_ke("[name=akar_masalah]")
    tombol.type("Akses dipegang")
    tab_ke("[name=kategori]")
    tombol.type("Hak Akses")
    tab_ke("button[accesskey=k]")
    tombol.press("Enter")
    j.page.wait_for_url("**" + reverse("petugas-antrean"))
    mendesak.refresh_from_db()
    assert (mendesak.status, mendesak.akar_masalah, mendesak.petugas) == ("selesai", "akses_pihak_lain", p)
    # And the next one. (Access keys are of the browser's window: headless Chromium has none.)
    tab_ke("button[accesskey=a]")
    tombol.press("Enter")
    j.page.get_by_role("heading", name="Biasa saja").wait_for()
    j.periksa()


def test_the_officers_pages_are_good_on_a_phone_and_on_a_desk(pejalan):
    data_awal()
    s = petugas_helpdesk(penyelia=True)
    t = tiket(pelapor=None, perihal="Panjang " * 15, isi="SatuKataYangSangatPanjang" * 30)
    services.catat_internal(tiket=t, oleh=s, isi="Catatan")
    services.eskalasi(tiket=t, oleh=s, unit="teknis", alasan="x")
    for lebar in (320, 1280):
        j = pejalan(lebar=lebar, js=False)
        masuk(j, s)
        for nama in ("petugas-antrean", "petugas-telepon", "petugas-penyelia", "petugas-diteruskan"):
            j.buka(reverse(nama) + ("?tab=semua" if nama == "petugas-antrean" else ""))
        j.buka(reverse("petugas-tiket", args=[t.kode]))
        for d in j.page.locator("main details").all():
            d.locator("summary").first.click()
        j.periksa()
        j.buka(reverse("petugas-diteruskan-tiket", args=[t.kode]))
        j.page.locator("main").wait_for()
