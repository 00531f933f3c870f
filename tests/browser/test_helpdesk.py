"""The helpdesk in a real browser: a reporter on a phone without JavaScript, an officer with the keyboard alone."""

from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from helpdesk.inbound_mail.receive import receive
from helpdesk.models import Draft, Tiket
from helpdesk.services import assignment, closing, conversation, handling
from oss_portal.uploads.checking import MAX_SIZE
from tests.browser.conftest import SIDEWAYS_WITH_LARGE_TEXT, mail_link
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.factories.registrasi import PetugasFactory
from tests.helpdesk.mails import attached, mixed, part, raw_mail

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


def sign_in(walker, pengguna) -> None:
    """Give the walker the session of a signed-in person."""
    web_client = Client()
    web_client.force_login(pengguna, backend=BACKEND)
    nama = settings.SESSION_COOKIE_NAME
    walker.context.add_cookies([{"name": nama, "value": web_client.cookies[nama].value, "url": walker.address}])


def test_a_reporter_on_a_phone_without_javascript(walker):
    load_reference_data()
    p = helpdesk_officer()
    j = walker(width=320, js=False)
    j.open("/bantuan/?q=email aktivasi")
    j.click("Tanyakan kepada petugas", "link")
    j.click("Cari jawaban dahulu")
    j.page.locator("main [name='jenis'][value='keluhan']").check()
    j.fill("isi", "Sudah tiga hari.")
    j.fill("nama", "Budi Santoso")
    j.fill("email", "budi@contoh")
    j.solve_captcha()
    j.click("Kirim laporan")
    assert "Ada yang perlu diperbaiki" in j.page.inner_text("main")
    assert "Kode captcha sudah benar" in j.page.inner_text("main")
    j.fill("email", "budi@contoh.id")
    j.click("Kirim laporan")
    t = Tiket.objects.get()
    assert t.nomor in j.page.inner_text("main")
    j.open(mail_link())
    j.fill("isi", "Tambahan: alamatnya benar.")
    j.click("Kirim pesan")
    closing.resolve(tiket=t, by=p, content="Sudah kami kirim ulang.", akar_masalah="lain")
    j.open(next(b for b in mail.outbox[-1].body.split() if b.startswith("http")))
    j.page.locator("main [name='nilai'][value='4']").check()
    j.click("Kirim nilai")
    j.fill("isi", "Ternyata belum masuk.")
    j.click("Buka kembali")
    assert "Dibuka kembali" in j.page.inner_text("main")
    j.click("Sudah beres, tutup laporan ini")
    t.refresh_from_db()
    assert (t.status, t.nilai) == ("ditutup", 4)


def test_answers_are_suggested_while_the_subject_is_typed(walker):
    load_reference_data()
    j = walker(js=True)
    j.open("/bantuan/tanya/")
    j.page.locator("main [name='perihal']").press_sequentially("lupa kata sandi")
    j.page.get_by_text("Mungkin sudah terjawab di sini").wait_for()
    j.check()


def test_a_file_that_is_too_large_is_told_beside_its_field_before_anything_is_sent(walker):
    load_reference_data()
    j = walker(width=360)
    j.open("/bantuan/tanya/")
    j.fill("isi", "Sudah tiga hari.")
    box = j.page.locator("main [name='lampiran']")
    # Without a message there must be no error mark.
    mark = "e => getComputedStyle(e, '::before').content"
    assert j.page.locator("main [role=alert]").evaluate(mark) == "none"
    large = {"name": "foto rumah.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (MAX_SIZE + 1)}
    box.set_input_files([large])
    note = "Berkas lebih dari 5 MB: foto rumah.jpg."
    assert note in j.page.inner_text("main [role=alert]")
    assert box.input_value() == ""
    box.evaluate("box => box.form.requestSubmit()")
    assert note in j.page.inner_text("main [role=alert]")
    assert j.page.evaluate("document.activeElement.name") == "lampiran"
    box.set_input_files([large | {"buffer": b"x"}])
    assert "foto rumah" not in j.page.inner_text("main")
    assert "foto rumah.jpg" in box.input_value()


def test_an_officer_works_through_the_queue_with_the_keyboard_alone(walker):
    load_reference_data()
    p = helpdesk_officer()
    tiket(perihal="Biasa saja")
    pelapor = {"email": "siti@contoh.id", "nama": "Siti Aminah"}
    urgent = tiket(perihal="Akun dibajak", prioritas=1, **pelapor)
    j = walker(width=1280, js=True)
    sign_in(j, p)
    j.open(reverse("petugas-antrean") + "?tab=semua")
    keyboard = j.page.keyboard

    def tab_to(selector: str) -> None:
        """Press Tab until the element has the focus; give up after a page full of them."""
        for _ in range(120):
            if j.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {selector}")

    # The search, then the first ticket of the list: the one with the next deadline.
    tab_to("#q")
    keyboard.type("dibajak")
    keyboard.press("Enter")
    j.page.wait_for_url("**q=~**")
    tab_to("tbody a")
    keyboard.press("Enter")
    j.page.wait_for_url("**" + reverse("petugas-tiket", args=[urgent.kode]))
    j.check()
    tab_to("button[value=ambil]")
    keyboard.press("Enter")
    j.page.get_by_text("Tiket Anda ambil untuk 30 menit").wait_for()
    # The script fetches the form of an act when its fold is opened; an error in the form opens the fold again.
    tab_to("details#eskalasi > summary")
    keyboard.press("Enter")
    j.page.locator("details#eskalasi form [type=submit]").wait_for()
    j.check()
    tab_to("details#eskalasi [type=submit]")
    keyboard.press("Enter")
    j.page.locator("details#eskalasi[open] .invalid-feedback").first.wait_for()
    j.check()
    j.open(reverse("petugas-tiket", args=[urgent.kode]))
    tab_to("textarea[name=isi]")
    keyboard.type("Akun sudah kami amankan.")
    tab_to("#compose details:has([name=akar_masalah]) > summary")
    keyboard.press("Enter")
    tab_to("[name=akar_masalah]")
    keyboard.type("Akses dipegang")
    tab_to("[name=kategori]")
    keyboard.type("Hak Akses")
    tab_to("button[value=selesai]")
    keyboard.press("Enter")
    j.page.wait_for_url("**" + reverse("petugas-antrean"))
    urgent.refresh_from_db()
    assert (urgent.status, urgent.akar_masalah, urgent.petugas) == ("selesai", "akses_pihak_lain", p)
    # Go to the next ticket by its button. (Access keys belong to the browser's window: headless Chromium has none.)
    tab_to("button[accesskey=n]")
    keyboard.press("Enter")
    j.page.get_by_role("heading", name="Biasa saja").wait_for()
    j.check()


def test_the_officers_pages_are_good_on_a_phone_and_on_a_desk(walker):
    load_reference_data()
    s = helpdesk_officer(supervisor=True, nama="P" * 150)
    t = tiket(pelapor=None, nama="W" * 150, perihal="W" * 150, content="SatuKataYangSangatPanjang" * 30)
    assignment.take(tiket=t, by=s)
    conversation.add_internal_note(tiket=t, by=s, content="Catatan")
    handling.escalate(tiket=t, by=s, unit="teknis", alasan="x")
    j = walker(width=(320, 1280), js=False)
    sign_in(j, s)
    for nama in ("petugas-antrean", "petugas-telepon", "petugas-penyelia", "petugas-diteruskan"):
        j.open(reverse(nama) + ("?tab=semua" if nama == "petugas-antrean" else ""))
    j.page.goto(j.address + reverse("petugas-antrean") + "?tab=semua")
    assert j.page.evaluate(SIDEWAYS_WITH_LARGE_TEXT) <= 0
    j.open(reverse("petugas-pekerjaan-antrean", args=["tiket"]) + "?tab=semua")
    for nama in ("petugas-pekerjaan", "petugas-papan", "petugas-angka-saya"):
        j.open(reverse(nama))
    # The officer who wrote the ticket can read its subject in their own list.
    Tiket.objects.filter(pk=t.pk).update(pelapor=s)
    j.open(reverse("tiket-saya"))
    Tiket.objects.filter(pk=t.pk).update(pelapor=None)
    j.page.goto(j.address + reverse("admin:index"))
    assert j.page.evaluate("document.documentElement.scrollWidth") <= 320
    j.open(reverse("petugas-tiket", args=[t.kode]))
    for d in j.page.locator("main details").all():
        d.locator("summary").first.click()
    j.check()
    j.open(reverse("petugas-diteruskan-tiket", args=[t.kode]))
    j.page.locator("main").wait_for()


def test_the_board_of_who_sees_all_queues_scrolls_by_itself_on_a_tablet(walker):
    load_reference_data()
    j = walker(width=(768, 1280), js=False)
    sign_in(j, PetugasFactory(group="Penyelia"))
    j.open(reverse("petugas-papan"))


def test_eight_tickets_are_in_sight_on_a_desk_and_two_on_a_phone(walker):
    load_reference_data()
    p = helpdesk_officer(nama="Dewi Lestari Wulandari")
    for n in range(12):
        tiket(perihal=f"Surel aktivasi tidak masuk sesudah tiga hari ({n})")
    j = walker(width=1280, js=True)
    sign_in(j, p)
    for width, height, wanted in ((1280, 800, 8), (360, 740, 2)):
        j.page.set_viewport_size({"width": width, "height": height})
        j.page.goto(j.address + reverse("petugas-antrean") + "?tab=semua")
        in_sight = j.page.evaluate(
            """() => [...document.querySelectorAll("tbody tr")].filter(
                r => r.getBoundingClientRect().bottom <= innerHeight).length"""
        )
        assert in_sight >= wanted, f"{in_sight} tickets at {width} × {height}"


def test_a_typed_answer_outlives_the_page_and_the_session(walker):
    load_reference_data()
    p, t = helpdesk_officer(), tiket()
    j = walker(width=1280, js=True)
    sign_in(j, p)
    address = reverse("petugas-tiket", args=[t.kode])
    j.open(address)
    j.page.locator("textarea[name=isi]").press_sequentially("Mohon tunggu sampai besok")
    j.page.get_by_text("Draf tersimpan").wait_for()
    j.page.locator("textarea[name=isi]").press_sequentially(" pagi.")
    # The officer left before the script had saved the text, and the session is over.
    j.page.goto(j.address + reverse("petugas-antrean"))
    for _ in range(100):
        if Draft.objects.filter(tiket=t, isi__endswith="besok pagi.").exists():
            break
        j.page.wait_for_timeout(100)
    j.context.clear_cookies()
    sign_in(j, p)
    j.open(address)
    assert j.page.locator("textarea[name=isi]").input_value() == "Mohon tunggu sampai besok pagi."
    j.page.locator("button[value=jawab]").click()
    j.page.get_by_text("Jawaban dikirim").wait_for()
    j.open(address)
    assert not j.page.locator("textarea[name=isi]").input_value()


def test_an_officer_takes_up_a_held_mail_without_javascript(walker):
    """Check held mails and the original mail on a narrow phone; quotations are folded on the page of the tiket."""
    t = tiket()
    receive(raw_mail("Tolong saya", source="Toko Jaya", Subject="Mohon bantuan"))
    quoted = "Jawab.\n\nPada Sen, 23 Nov 2026 10.00 OSS <a@b.id> menulis:\n> lama"
    body = mixed(part("text/plain", quoted), attached("smime.p7s", b"0", "application/pkcs7-signature"))
    receive(raw_mail(body, To=f"helpdesk.oss+{t.token_surel}@insw.go.id"))
    receive(raw_mail("Keluhan panjang. " * 500, source="lina@contoh.id"))
    j = walker(width=320, js=False)
    sign_in(j, helpdesk_officer())
    j.open(reverse("petugas-tiket", args=[t.kode]))
    assert "Jawab." in j.page.inner_text("main")
    j.page.get_by_text("Kutipan surel sebelumnya").click()
    assert "> lama" in j.page.inner_text("main")
    j.click("Surel asli", "link")
    j.click("Unduh")
    assert "Ada yang perlu diperbaiki" in j.page.inner_text("main")
    j.open(reverse("petugas-tiket", args=[Tiket.objects.latest("pk").kode]))
    assert "huruf selanjutnya" in j.page.inner_text("main")
    j.open(reverse("petugas-surel-ditahan"))
    j.click("Mohon bantuan", "link")
    j.fill("tiket-nama", "Toko Jaya")
    j.fill("tiket-email", "toko@contoh.id")
    j.click("Jadikan tiket")
    assert Tiket.objects.latest("pk").email == "toko@contoh.id"
