"""Hak Akses and its officers in the browser: a successor, an officer's day, and misuse."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from oss_portal.models import OutgoingMail, UsulanPetugas
from oss_portal.web import outages
from registrasi.models import HakAkses, PermohonanAkses
from registrasi.services import insiden, lost_email, personal_data
from registrasi.services import permohonan_akses as cases
from registrasi.services.figures import recount
from registrasi.services.hak_akses import block, restrict
from registrasi.services.pembatasan import add_pembatasan
from tests.browser.helpers import in_another_thread, sign_in
from tests.factories.nib import make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory, nik
from tests.registrasi.test_cases import CANDIDATE, file, image

PASSWORD = "rahasia-warung-91"
NEW_PASSWORD = "perahu kuning di teluk"


def petugas(group: str):
    return PetugasFactory(group=group)


def link(recipient: str, section: str) -> str:
    message = next(m for m in reversed(mail.outbox) if m.to == [recipient] and f"/{section}/" in m.body)
    return re.search(rf"https?://\S+/{section}/\S+", message.body)[0]


@pytest.fixture
def direktur(portal):
    return HakAksesFactory(
        pelaku_usaha=BadanUsahaFactory(nama="PT Sumber Makmur", email="kantor@pt.id"),
        pengguna__nama="Bambang Wijaya",
        pengguna__email="bambang@pt.id",
        pengguna__kata_sandi=PASSWORD,
    )


def test_akh_1a_a_successor_takes_over_a_company_on_a_phone_without_scripts(walker, direktur):
    nib = in_another_thread(make_nib, hak_akses=direktur)
    old = walker(width=360, js=False)
    sign_in(old, direktur.pengguna)
    old.open("/hak-akses/")
    old.click("Ajukan pergantian", "link")
    # First the unhappy path: nothing is filled in.
    old.click("Ajukan pergantian")
    assert old.page.locator("#error-summary li").count() >= 7
    for name, value in {
        "nama": "Dewi Lestari",
        "nomor": nik(77001),
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "5",
        "tanggal_lahir_2": "1990",
        "jabatan": "Direktur",
        "email": "dewi@contoh.id",
        "telepon": "0812-3456-7891",
        "alasan": "RUPS 12 Oktober 2026",
        "kata_sandi": PASSWORD,
    }.items():
        old.fill(name, value)
    old.page.set_input_files("main [name='berkas']", {"name": "akta.png", "mimeType": "image/png", "buffer": image()})
    old.click("Ajukan pergantian")
    p = PermohonanAkses.objects.get()
    assert p.nomor in old.page.inner_text("main")

    o = walker(width=1280)
    sign_in(o, petugas("Pemutus Hak Akses"))
    o.open("/admin/")
    o.page.get_by_role("link", name="Perkara Hak Akses").first.click()
    o.check()
    o.open(f"/admin/registrasi/permohonanakses/{p.pk}/change/")
    o.page.locator("section.case-act [name='alasan']").first.fill("Akta cocok dengan AHU")
    o.click("Setujui pergantian")

    new = walker(width=360, js=False)
    new.open(link("dewi@contoh.id", "undangan"))
    for name in ("kata_sandi", "kata_sandi_lagi"):
        new.fill(name, NEW_PASSWORD)
    for tick in new.page.locator("main input[type=checkbox]").all():
        tick.check()
    new.click("Terima undangan")
    assert "PT Sumber Makmur" in new.page.inner_text("body")
    new.open("/nib/")
    assert nib.nomor in new.page.inner_text("main")
    # The former penanggung jawab loses access at the next request; their letter is numbered.
    old.page.goto(f"{old.address}/nib/")
    assert "/masuk/" in old.page.url
    p.refresh_from_db()
    assert p.surat_id
    direktur.refresh_from_db()
    assert direktur.status == HakAkses.Status.DIAKHIRI
    old.open("/masuk/")
    old.fill("nama", direktur.pengguna.user_id)
    old.fill("kata_sandi", PASSWORD)
    old.click("MASUK")
    old.open("/dasbor/") if "/dasbor/" not in old.page.url else None
    assert "diakhiri" in old.page.inner_text("main")


def test_akh_1b_a_thief_is_shut_out_from_any_mail_on_a_phone_without_scripts(walker, direktur):
    in_another_thread(personal_data.request_data, pengguna=direktur.pengguna, jenis="penjelasan", content="x")
    thief = walker(width=1280)
    sign_in(thief, direktur.pengguna)
    thief.open("/dasbor/")
    victim = walker(width=360, js=False)
    victim.open(link("bambang@pt.id", "amankan"))
    victim.fill("keterangan", "Ada yang masuk dari kota lain")
    victim.click("Ya, amankan akun")
    assert PermohonanAkses.objects.get().nomor in victim.page.inner_text("main")
    thief.page.goto(f"{thief.address}/hak-akses/")
    assert "/masuk/" in thief.page.url


def test_kea_3_the_back_button_shows_nothing_after_signing_out(walker, direktur):
    p = walker(width=1280)
    sign_in(p, direktur.pengguna)
    p.open("/akun/")
    assert "Bambang Wijaya" in p.page.inner_text("main")
    p.page.locator("header button", has_text="Keluar").click()
    p.page.wait_for_load_state()
    p.page.go_back()
    p.page.wait_for_load_state()
    assert "Bambang Wijaya" not in p.page.inner_text("body")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_a_holder_are_good_at_every_width(walker, direktur, width):
    until = timezone.now() + timedelta(days=30)
    HakAksesFactory(pelaku_usaha=direktur.pelaku_usaha, peran="kuasa", kewenangan=["nib"], berlaku_sampai=until)
    p = cases.submit_replacement(
        hak_akses=direktur, by=direktur.pengguna, channel="dasbor", alasan="RUPS", candidate=CANDIDATE, files=file()
    )
    personal_data.request_data(
        pengguna=direktur.pengguna, jenis="koreksi", content="x", fields="nama", nilai_baru="Bambang W"
    )
    j = walker(width=width, js=width > 500)
    sign_in(j, direktur.pengguna)
    for path in (
        "/dasbor/",
        "/dasbor/ganti/",
        "/hak-akses/",
        "/hak-akses/undang/",
        "/hak-akses/ganti-penanggung-jawab/",
        f"/hak-akses/permohonan/{p.kode}/",
        "/amankan/",
        "/data-pribadi/",
        "/data-pribadi/minta/",
        "/data-pribadi/unduh/",
        "/status/",
        "/lisensi/",
        "/angka/",
    ):
        j.open(path)


@pytest.fixture
def working_day(direktur):
    """A day on which every queue of the officers has a case."""
    by = petugas("Hak Akses")
    people = [HakAksesFactory() for _ in range(5)]
    PendaftaranFactory(verifikasi="perlu_ditinjau", temuan=["tanggal_beda"])
    PendaftaranFactory(verifikasi="perlu_ditinjau")
    cases.secure_account(pengguna=people[0].pengguna, channel="surel")
    block(hak_akses=people[1], by=by, alasan="Dugaan data palsu", until=timezone.now() + timedelta(days=1))
    restrict(hak_akses=people[2], by=by, alasan="Pemeriksaan")
    cases.propose_ending(hak_akses=people[3], dasar="AKH-1d", by=by, alasan="Putusan", dasar_hukum="Putusan PN 1/2026")
    personal_data.request_data(pengguna=people[4].pengguna, jenis="hapus", content="Tidak dipakai lagi")
    lost_email.submit_email_change(
        jenis_identitas="01",
        nomor_identitas=people[4].pengguna.nomor_identitas,
        tanggal_lahir=people[4].pengguna.tanggal_lahir,
        email="baru@contoh.id",
        telepon="+628123456789",
        comment="Surel lama ditutup",
        files=file(),
    )
    add_pembatasan(by=by, alasan="Penipuan", until=timezone.now() + timedelta(days=9), email="jahat@contoh.id")
    insiden.record_insiden(
        by=by,
        title="Laptop hilang",
        description="Di kereta",
        data_terdampak="nama",
        penanganan="Sesi diputus",
        diketahui_pada=timezone.now(),
    )
    outages.record_outage(
        by=by,
        jenis="pemeliharaan",
        judul="Ganti peladen",
        uraian="Sebentar",
        mulai=timezone.now() + timedelta(days=9),
    )
    recount()
    return people


def test_the_day_of_a_supervisor_every_page_of_the_admin_is_good(walker, working_day):
    p = walker(width=(1280, 768))
    sign_in(p, petugas("Penyelia"))
    p.open("/admin/")
    listing = p.page.eval_on_selector_all(
        ".staff-lists a:not(.staff-add)", "semua => semua.map(a => a.getAttribute('href'))"
    )
    assert len(listing) > 15
    open_it = []
    for path in listing:
        p.open(path)
        first = p.page.locator("#result_list tbody th a").first
        if first.count():
            open_it.append(first.get_attribute("href"))
    acts = []
    for path in open_it:
        p.open(path if path.startswith("/") else f"/admin/{path}")
        acts += p.page.eval_on_selector_all(
            ".field-action_links a, .case-danger a, .case-act form",
            "semua => semua.map(a => a.getAttribute('href') || a.getAttribute('action'))",
        )
    assert len(acts) > 10
    for path in acts:
        p.open(path)
    orang = working_day[0].pengguna
    for path in (
        "/admin/registrasi/insiden/add/",
        "/admin/registrasi/pembatasan/add/",
        "/admin/oss_portal/outage/add/",
        "/petugas/jejak/",
        f"/petugas/jejak/orang/{orang.user_id}/",
        f"/petugas/jejak/usaha/{working_day[0].pelaku_usaha.kode}/berkas/",
        "/petugas/jejak/pengungkapan/",
        "/petugas/angka/",
        "/petugas/kaitan/",
    ):
        p.open(path)


def test_the_pages_about_officers_are_good(walker, settings):
    """Officers are invited, given roles and approved by a second person, at the widths of a phone and of an office."""
    one, two = (PetugasFactory(is_superuser=True, kata_sandi=PASSWORD) for _ in range(2))
    officer = PetugasFactory(group="Verifikasi")
    p, q = walker(width=(1280, 360)), walker(width=(1280, 360))
    sign_in(p, one)
    p.open("/admin/oss_portal/undanganpetugas/add/")
    p.click("Undang petugas")
    assert p.page.locator("#error-summary li").count() >= 4
    p.fill("nama", "Rina Wati")
    p.fill("email", "rina.wati@oss.example")
    p.page.locator("main [name='peran'][value='Auditor']").check()
    p.fill("alasan", "Pegawai baru, surat tugas 12")
    p.click("Undang petugas")
    p.open("/admin/oss_portal/undanganpetugas/")
    p.open(f"/admin/oss_portal/pengguna/{officer.pk}/peran/")
    p.page.locator("main [name='peran'][value='*']").check()
    p.fill("alasan", "Kepala unit yang baru")
    p.click("Ubah peran")
    sign_in(q, two)
    usulan = UsulanPetugas.objects.get()
    for page in ("", f"{usulan.pk}/change/", f"{usulan.pk}/setujui/"):
        q.open(f"/admin/oss_portal/usulanpetugas/{page}")
    q.fill("alasan", "Sesuai surat tugas 12")
    q.click("Setujui")
    officer.refresh_from_db()
    assert officer.is_superuser
    for page in ("tangguhkan", "nonaktifkan", "change"):
        q.open(f"/admin/oss_portal/pengguna/{officer.pk}/{page}/")
    q.open("/admin/auth/group/")
    q.page.locator("#result_list tbody th a").first.click()
    letter = OutgoingMail.objects.filter(templat="oss_portal/officer_invited").first()
    q.open(re.search(r"https?://[^/]+(/petugas/undangan/\S+)", letter.isi)[1])


def test_akh_1c_two_officers_end_an_access_and_a_supervisor_takes_a_mistake_back(walker, direktur):
    one, two, three = walker(), walker(), walker()
    # No role both proposes and decides; an officer who was given both by hand may not approve their own proposal.
    proposer = petugas("Hak Akses")
    proposer.groups.add(Group.objects.get(name="Pemutus Hak Akses"))
    sign_in(one, proposer)
    sign_in(two, petugas("Pemutus Hak Akses"))
    sign_in(three, petugas("Penyelia"))
    one.open(f"/admin/registrasi/hakakses/{direktur.pk}/usulkan/")
    one.click("Usulkan")
    assert one.page.locator("#error-summary li").count() >= 2
    one.page.locator("main [name='dasar'][value='AKH-1c']").check()
    one.fill("alasan", "Menjual akses")
    one.click("Usulkan")
    p = PermohonanAkses.objects.get()
    # Self-approval is refused with a message.
    one.open(f"/admin/registrasi/permohonanakses/{p.pk}/setujui_usulan/")
    one.fill("alasan", "Saya sendiri")
    one.click("Setujui usulan")
    assert "petugas lain" in one.page.inner_text("#error-summary")
    two.open(f"/admin/registrasi/permohonanakses/{p.pk}/setujui_usulan/")
    assert "berakhir" in two.page.inner_text("main")
    two.fill("alasan", "Terbukti menjual akses")
    two.click("Setujui usulan")
    direktur.refresh_from_db()
    assert direktur.status == HakAkses.Status.DIAKHIRI
    three.open(f"/admin/registrasi/hakakses/{direktur.pk}/batalkan_pengakhiran/")
    three.fill("alasan", "Orang yang salah")
    three.click("Batalkan pengakhiran")
    assert HakAkses.objects.live().filter(pengguna=direktur.pengguna).exists()
