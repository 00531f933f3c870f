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
from ketentuan.services.persetujuan import version_in_force
from oss_portal.accounts.secure_link import secure_link
from oss_portal.audit.sentences import sentence
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.documents.signing import verify_signature
from oss_portal.exceptions import ReasonRequired
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, Session, SuratBernomor
from oss_portal.reference.business_calendar import add_working_days
from oss_portal.staff.case import history_of
from oss_portal.uploads.checking import check_file
from registrasi.exceptions import KeberatanPeriodRunning, NotReplaceable, OfficerOwnCase, PermohonanAlreadyOpen
from registrasi.models import HakAkses, HakAksesEvent, KeberatanAkses, PermohonanAkses, Undangan
from registrasi.services import account
from registrasi.services import permohonan_akses as cases
from registrasi.services.conflicts import declare_relation
from registrasi.services.hak_akses import end_expired, end_hak_akses, restrict
from registrasi.services.keberatan_links import keberatan_link
from registrasi.services.personal_data import erase_person
from tests.factories.registrasi import (
    PASSWORD,
    BadanUsahaFactory,
    HakAksesFactory,
    PenggunaFactory,
    PetugasFactory,
    nik,
)
from tests.registrasi.helpers import NEW_PASSWORD

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
CANDIDATE = {
    "nama": "Dewi Lestari",
    "jenis_identitas": "01",
    "nomor_identitas": nik(77001),
    "tanggal_lahir": timezone.datetime(1990, 5, 17).date(),
    "jabatan": "Direktur",
    "email": "dewi@contoh.id",
    "telepon": "+6281234567891",
}


def image(colour: str = "white") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(content, "PNG")
    return content.getvalue()


def file():
    return [check_file("akta.png", image())]


def setuju() -> dict:
    return {
        "versi_ketentuan": version_in_force().pk,
        "versi_privasi": version_in_force(JenisDokumen.PRIVASI).pk,
        "setuju_ketentuan": "on",
        "setuju_privasi": "on",
    }


def link(recipient: str, section: str) -> str:
    message = next(m for m in reversed(mail.outbox) if m.to == [recipient] and f"/{section}/" in m.body)
    return re.search(rf"https?://[^/\s]+(/{section}/\S+)", message.body)[1]


@pytest.fixture
def direktur(ketentuan):
    """The penanggung jawab of a PT."""
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory(email="kantor@pt.id"), pengguna__kata_sandi=PASSWORD)


@pytest.fixture
def decider(db):
    return PetugasFactory(is_superuser=True)


def replace(direktur, by=None, **other) -> PermohonanAkses:
    return cases.submit_replacement(
        hak_akses=direktur,
        by=by or direktur.pengguna,
        channel="dasbor" if by is None else "petugas",
        alasan="RUPS",
        files=file(),
        **{"candidate": CANDIDATE} | other,
    )


# --- AKH-1a -----------------------------------------------------------------------------------------------------------


def test_akh_1a_the_old_one_can_do_nothing_more_the_new_one_can_and_the_business_is_the_same(client, direktur, decider):
    old, usaha = direktur.pengguna, direktur.pelaku_usaha
    client.force_login(old, backend=BACKEND)
    data = {
        "nama": CANDIDATE["nama"],
        "nomor": CANDIDATE["nomor_identitas"],
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": "81234567891",
        "jabatan": "Direktur",
        "email": CANDIDATE["email"],
        "alasan": "RUPS 12 Mei",
        "kata_sandi": PASSWORD,
    }
    without = client.post("/hak-akses/ganti-penanggung-jawab/", data)
    assert without.status_code == 422
    response = client.post(
        "/hak-akses/ganti-penanggung-jawab/", data | {"berkas": SimpleUploadedFile("akta.png", image())}
    )
    assert response.status_code == 302
    p = PermohonanAkses.objects.get()
    assert (p.dasar, p.keberatan_sampai, p.berkas.count()) == ("AKH-1a", None, 1)
    assert {m.to[0] for m in mail.outbox} >= {old.email, usaha.email, CANDIDATE["email"]}

    cases.approve_replacement(permohonan=p, by=decider, alasan="akta cocok dengan AHU")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"  # until the successor accepts
    url = link(CANDIDATE["email"], "undangan")
    client.logout()
    assert (
        client.post(url, {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD}).status_code == 422
    )  # terms not accepted
    assert client.post(url, {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD} | setuju()).status_code == 302

    new = HakAkses.objects.get(pelaku_usaha=usaha, status="aktif")
    direktur.refresh_from_db()
    assert (direktur.status, new.pengguna.nama, new.peran) == ("diakhiri", "Dewi Lestari", "penanggung_jawab")
    assert new.pengguna.nomor_identitas == CANDIDATE["nomor_identitas"]
    assert new.pengguna.persetujuan.count() == 2
    assert client.get("/dasbor/").status_code == 200
    client.force_login(old, backend=BACKEND)
    assert client.get("/dasbor/").status_code == 403
    assert HakAksesEvent.objects.filter(hak_akses=direktur, ke="diakhiri", dasar="AKH-1a").exists()
    # The invitation is used up.
    assert client.get(url).status_code == 410


def test_akh_2_ground_a_has_a_numbered_signed_letter_to_old_and_new(client, direktur, decider):
    p = replace(direktur)
    cases.approve_replacement(permohonan=p, by=decider, alasan="cocok")
    mail.outbox.clear()
    client.post(link_again(p), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD} | setuju())
    p.refresh_from_db()
    assert p.status == "selesai"
    assert re.fullmatch(r"S-\d{6}/OSS/[IVX]+/\d{4}", p.surat.nomor)
    result = verify_signature(bytes(p.surat.pdf))
    assert result.whole
    assert result.is_ours
    with_attachments = [m for m in mail.outbox if m.attachments]
    assert {m.to[0] for m in with_attachments} == {direktur.pengguna.email, CANDIDATE["email"]}
    assert p.surat_keluar.status == "terkirim"
    # Both persons may download it from the portal, and nobody else.
    for person, kode in ((direktur.pengguna, 200), (HakAkses.objects.get(status="aktif").pengguna, 200)):
        client.force_login(person, backend=BACKEND)
        assert client.get(f"/kotak-surat/resmi/{p.surat.kode}/").status_code == kode
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(f"/kotak-surat/resmi/{p.surat.kode}/").status_code == 404


def link_again(p) -> str:
    """Return the path of a fresh invitation of a case."""
    cases.resend_undangan(permohonan=p, by=PetugasFactory())
    return link(Undangan.objects.filter(permohonan=p).first().email, "undangan")


def test_akh_1a_asked_by_others_it_waits_ten_working_days_for_objections(direktur, decider):
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=direktur.pelaku_usaha, kewenangan=["nib"])
    p = replace(direktur, by=decider)
    assert p.keberatan_sampai == add_working_days(timezone.localdate(), 10)
    assert {m.to[0] for m in mail.outbox} >= {
        direktur.pengguna.email,
        "kantor@pt.id",
        kuasa.pengguna.email,
        CANDIDATE["email"],
    }
    with pytest.raises(KeberatanPeriodRunning):
        cases.approve_replacement(permohonan=p, by=PetugasFactory(), alasan="cepat")


def test_akh_1a_an_objection_freezes_the_business_until_an_officer_settles_it(client, direktur, decider):
    p = replace(direktur, by=decider)
    url = link("kantor@pt.id", "keberatan")
    assert client.get(url).status_code == 200
    assert client.post(url, {"alasan": ""}).status_code == 422
    sent = client.post(url, {"alasan": "Akta ini palsu"})
    assert (sent.status_code, "Selama itu data usaha hanya dapat dilihat" in sent.text) == (200, True)
    assert "tidak kami simpan" not in client.post(url, {"alasan": "Akta ini palsu"}).text
    # One objection per address; the text of a second one is shown for copying.
    again = client.post(url, {"alasan": "Akta ini palsu, sekali lagi"}).text
    assert "sekali lagi" in again.partition("tidak kami simpan")[2]
    p.refresh_from_db()
    direktur.refresh_from_db()
    assert (p.status, direktur.status, KeberatanAkses.objects.count()) == ("disengketakan", "dibatasi", 1)
    cases.overrule_keberatan(permohonan=p, by=PetugasFactory(), alasan="akta asli menurut AHU")
    p.refresh_from_db()
    direktur.refresh_from_db()
    assert (p.status, direktur.status) == ("diajukan", "aktif")
    assert "akta asli" in mail.outbox[-1].body
    events = AuditEvent.objects.filter(peristiwa="hak_akses.permohonan.keberatan").order_by("pk")
    first, last = [sentence(event) for event in events]
    assert "Keberatan diajukan" in first
    assert "mengesampingkan keberatan" in last
    # When the link is opened again, the objection is decided and nothing is read-only.
    later = client.get(url).text
    assert "Keberatan itu sudah diputus" in later
    assert "hanya dapat dilihat" not in later


def test_akh_1a_whoever_heard_of_the_dispute_hears_that_the_case_goes_on(client, direktur, decider):
    p = replace(direktur, by=decider)
    client.post(link("kantor@pt.id", "keberatan"), {"alasan": "Akta ini palsu"})
    mail.outbox.clear()
    cases.overrule_keberatan(permohonan=p, by=PetugasFactory(nama="Dewi Anggraini"), alasan="akta asli menurut AHU")
    told = [m.to[0] for m in mail.outbox if "dilanjutkan" in m.subject]
    assert sorted(told) == sorted([direktur.pengguna.email, CANDIDATE["email"]])
    assert [m.to for m in mail.outbox if "akta asli" in m.body] == [["kantor@pt.id"]]
    lines = [line.text for line in history_of(p)]
    assert lines[0] == "Dewi Anggraini mengesampingkan keberatan; perkara ini dilanjutkan."
    assert "Keberatan diajukan atas perkara ini." in lines


def test_akh_2_a_refusal_of_ground_a_is_a_letter_too(direktur, decider):
    p = replace(direktur)
    cases.reject_permohonan(permohonan=p, by=decider, alasan="Akta tidak terdaftar")
    p.refresh_from_db()
    assert (p.status, p.surat is not None) == ("ditolak", True)
    direktur.refresh_from_db()
    assert direktur.status == "aktif"


def test_akh_1a_everybody_who_was_told_of_a_change_hears_that_it_was_refused(direktur, decider):
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=direktur.pelaku_usaha, kewenangan=["nib"])
    p = replace(direktur)
    mail.outbox.clear()
    cases.reject_permohonan(permohonan=p, by=decider, alasan="Akta tidak terdaftar")
    told = [(m.to[0], "tidak disetujui" in m.body) for m in mail.outbox]
    assert sorted(told) == sorted(
        [
            (direktur.pengguna.email, False),  # the letter
            (CANDIDATE["email"], False),
            (kuasa.pengguna.email, True),
            ("kantor@pt.id", True),
        ]
    )


@pytest.mark.parametrize("status", ["selesai", "ditolak"])
@pytest.mark.parametrize("dasar", ["AKH-1a", "AKH-1b"])
def test_akh_2_the_database_keeps_the_case_open_without_its_letter(direktur, dasar, status):
    p = replace(direktur) if dasar == "AKH-1a" else cases.secure_account(pengguna=direktur.pengguna, channel="dasbor")
    with pytest.raises(IntegrityError), transaction.atomic():
        PermohonanAkses.objects.filter(pk=p.pk).update(status=status)


def test_akh_1a_kuasa_end_with_the_old_one_unless_they_are_kept(client, ketentuan, decider):
    for unchanged in (True, False):
        right = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
        kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=right.pelaku_usaha, kewenangan=["nib"])
        candidate = CANDIDATE | {"nomor_identitas": nik(88000 + unchanged), "email": f"calon{unchanged}@contoh.id"}
        p = cases.submit_replacement(
            hak_akses=right,
            by=right.pengguna,
            channel="dasbor",
            alasan="RUPS",
            candidate=candidate,
            files=file(),
            pertahankan_kuasa=unchanged,
        )
        cases.approve_replacement(permohonan=p, by=decider, alasan="cocok")
        client.logout()
        client.post(link_again(p), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD} | setuju())
        kuasa.refresh_from_db()
        assert kuasa.status == ("aktif" if unchanged else "diakhiri")


def test_akh_1a_a_perseorangan_has_no_successor_and_only_one_change_runs(hak_akses, direktur):
    with pytest.raises(NotReplaceable):
        replace(hak_akses)
    # A second click makes no second case.
    p = replace(direktur)
    assert replace(direktur) == p
    assert p.berkas.count() == 1
    with pytest.raises(PermohonanAlreadyOpen):
        replace(direktur, candidate=CANDIDATE | {"jabatan": "Komisaris"})


def test_akh_1a_the_invitation_of_a_successor_is_no_ones_else(client, direktur, decider):
    dewi = PenggunaFactory(nomor_identitas=CANDIDATE["nomor_identitas"])
    p = replace(direktur)
    cases.approve_replacement(permohonan=p, by=decider, alasan="cocok")
    url = link(CANDIDATE["email"], "undangan")
    assert client.get(url).status_code == 302  # she has a login: sign in first
    client.force_login(direktur.pengguna, backend=BACKEND)
    assert client.get(url).status_code == 403
    client.force_login(dewi, backend=BACKEND)
    assert client.post(url, setuju()).status_code == 302
    assert HakAkses.objects.get(pengguna=dewi).status == "aktif"


def test_akh_1a_a_kuasa_who_becomes_penanggung_jawab_stays_signed_in(client, direktur, decider):
    dewi = PenggunaFactory(nomor_identitas=CANDIDATE["nomor_identitas"])
    HakAksesFactory(peran="kuasa", pengguna=dewi, pelaku_usaha=direktur.pelaku_usaha, kewenangan=["nib"])
    p = replace(direktur)
    cases.approve_replacement(permohonan=p, by=decider, alasan="cocok")
    client.force_login(dewi, backend=BACKEND)
    url = link(CANDIDATE["email"], "undangan")
    mail.outbox.clear()
    assert client.post(url, setuju()).url == "/dasbor/"
    # The business already has its data, so its new penanggung jawab is not told to apply.
    [told] = [m.body for m in mail.outbox if "sudah aktif" in m.subject]
    assert "periksa data usaha ini" in told
    assert "ajukan NIB" not in told
    assert "Hak Akses Anda sudah aktif" in client.get("/dasbor/").text
    assert HakAkses.objects.live().get(pengguna=dewi).peran == "penanggung_jawab"


def test_akh_1a_who_opens_an_invitation_that_was_sent_anew_is_told_of_the_newer_one(client, direktur, decider):
    p = replace(direktur)
    cases.approve_replacement(permohonan=p, by=decider, alasan="cocok")
    first = link(CANDIDATE["email"], "undangan")
    cases.resend_undangan(permohonan=p, by=decider)
    assert "tautan yang lebih baru" in client.get(first).text
    # After the case is cancelled the old link must not say that a newer one exists.
    second = link(CANDIDATE["email"], "undangan")
    cases.cancel_permohonan(permohonan=p, by=direktur.pengguna)
    for url in (first, second):
        assert "Undangan ini sudah dicabut." in client.get(url).text


def test_akh_1a_what_is_missing_in_a_case_that_an_officer_took_in_is_brought_to_an_officer(client, direktur, decider):
    officer = PetugasFactory(group="Hak Akses")
    p = replace(direktur, by=officer)
    mail.outbox.clear()
    cases.request_completion(permohonan=p, by=decider, perbaikan="Kirim SK terbaru")
    asked = {m.to[0]: m.body for m in mail.outbox}
    assert set(asked) == {officer.email, CANDIDATE["email"]}
    assert "Kirim SK terbaru" in asked[officer.email]
    page = reverse("admin:registrasi_permohonanakses_change", args=[p.pk])
    assert page in asked[officer.email]
    assert "Kirim SK" not in asked[CANDIDATE["email"]]
    assert "Masuk, lalu buka" not in asked[CANDIDATE["email"]]
    client.force_login(officer, backend=BACKEND)
    assert "Masukkan kelengkapan" in client.get(page).text
    address = reverse("admin:registrasi_permohonanakses_dilengkapi", args=[p.pk])
    assert client.post(address, {"berkas": SimpleUploadedFile("sk.png", image())}).status_code == 302
    p.refresh_from_db()
    assert (p.status, p.berkas.count()) == ("diajukan", 2)


def test_akh_1a_further_documents_may_be_asked_for_and_the_request_withdrawn(client, direktur, decider):
    p = replace(direktur)
    cases.request_completion(permohonan=p, by=decider, perbaikan="Kirim SK terbaru")
    client.force_login(direktur.pengguna, backend=BACKEND)
    url = f"/hak-akses/permohonan/{p.kode}/"
    assert "Kirim SK terbaru" in client.get(url).content.decode()
    assert client.post(url, {"berkas": SimpleUploadedFile("sk.png", image())}).status_code == 302
    p.refresh_from_db()
    assert (p.status, p.berkas.count()) == ("diajukan", 2)
    # A second click sends nothing again, and the page still shows the first result.
    assert "Dokumen terkirim" in client.get(url).text
    again = client.post(url, {"berkas": SimpleUploadedFile("sk.png", image())}, follow=True)
    assert "Dokumen terkirim" in again.text
    assert p.berkas.count() == 2
    # The sender of the documents sees that they arrived, and may open them.
    for document in p.berkas.all():
        address = f"{url}berkas/{document.kode}/"
        assert f'<a href="{address}">{document.nama}</a>' in client.get(url).text
        assert b"".join(client.get(address)).startswith(b"\x89PNG")
    client.post(url, {"batalkan": "ya"})
    p.refresh_from_db()
    assert p.status == "dibatalkan"
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(url).status_code == 404


# --- AKH-1b -----------------------------------------------------------------------------------------------------------


def test_akh_1b_from_the_dashboard_everything_is_dead_within_the_request(client, direktur):
    other = HakAksesFactory(pengguna=direktur.pengguna, pelaku_usaha=BadanUsahaFactory())
    thief = type(client)()
    thief.force_login(direktur.pengguna, backend=BACKEND)
    assert thief.get("/dasbor/").status_code == 200
    client.force_login(direktur.pengguna, backend=BACKEND)
    response = client.post("/amankan/", {"keterangan": "ada orang lain"})
    p = PermohonanAkses.objects.get()
    assert p.nomor in response.content.decode()
    assert not Session.objects.filter(pengguna=direktur.pengguna).exists()
    assert thief.get("/dasbor/").status_code == 302
    assert set(HakAkses.objects.filter(pk__in=[direktur.pk, other.pk]).values_list("status", flat=True)) == {"diblokir"}
    direktur.pengguna.refresh_from_db()
    assert not direktur.pengguna.has_usable_password()
    assert p.hak_akses.count() == 2


def test_akh_1b_the_link_in_every_mail_secures_without_signing_in(client, direktur, decider):
    restrict(hak_akses=direktur, by=decider, alasan="contoh")  # any mail to the person
    url = link(direktur.pengguna.email, "amankan")
    page = client.get(url).content.decode()
    direktur.refresh_from_db()
    assert direktur.status == "dibatasi"  # looking blocks nothing
    assert direktur.pengguna.email not in page
    assert client.post(url).status_code == 200
    direktur.refresh_from_db()
    assert direktur.status == "diblokir"
    client.post(url)
    assert PermohonanAkses.objects.count() == 1
    assert client.post("/amankan/bukan-tautan/").status_code == 404


def test_akh_1b_mails_to_staff_and_to_persons_without_a_login_have_no_such_link(db, petugas):
    queue_mail("registrasi/user_id", recipient=petugas.email, pengguna=petugas, context={"nama": "x"})
    queue_mail("registrasi/user_id", recipient="x@y.id", context={"nama": "x"})
    assert all("/amankan/" not in m.body for m in mail.outbox)


def test_akh_1b_a_thief_keeps_neither_invitations_nor_links(client, direktur):
    from registrasi.services.kuasa import invite_kuasa

    account.request_email_change(pengguna=direktur.pengguna, email="pencuri@jahat.id")
    approval = link(direktur.pengguna.email, "akun")
    # Simulate a thief who reads that mailbox as well.
    client.post(approval)
    url = link("pencuri@jahat.id", "akun")
    invite_kuasa(
        giver=direktur,
        nama="Pencuri",
        email="teman@jahat.id",
        relation="teman",
        kewenangan=["nib"],
        until=timezone.now() + timedelta(days=3),
    )
    p = replace(direktur)
    cases.secure_account(pengguna=direktur.pengguna, channel="surel")
    assert client.post(url).status_code == 410
    assert client.post(approval).status_code == 410
    assert not Undangan.objects.waiting().exists()
    p.refresh_from_db()
    assert p.status == "disengketakan"


@pytest.mark.parametrize("result", ["akses_baru", "dipulihkan", "diakhiri"])
def test_akh_1b_then_the_letter_and_a_new_password(client, direktur, decider, result):
    p = cases.secure_account(pengguna=direktur.pengguna, channel="surel")
    with pytest.raises(ReasonRequired):
        cases.resolve_suspicion(permohonan=p, by=decider, result=result, alasan=" ")
    cases.resolve_suspicion(permohonan=p, by=decider, result=result, alasan="video call, KTP cocok")
    p.refresh_from_db()
    assert (p.status, p.hasil) == ("selesai", result)
    assert verify_signature(bytes(p.surat.pdf)).is_ours
    assert any(m.attachments and m.to == [direktur.pengguna.email] for m in mail.outbox)
    direktur.refresh_from_db()
    assert direktur.status == ("aktif" if result == "dipulihkan" else "diakhiri")
    if result == "diakhiri":
        assert not Undangan.objects.exists()
        return
    url = link(direktur.pengguna.email, "undangan")
    assert client.post(url, {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD} | setuju()).status_code == 302
    assert "Kata sandi baru Anda tersimpan." in client.get("/akun/").text
    direktur.pengguna.refresh_from_db()
    assert direktur.pengguna.check_password(NEW_PASSWORD)
    assert HakAkses.objects.filter(pengguna=direktur.pengguna, status="aktif").count() == 1
    assert client.get("/dasbor/").status_code == 200
    assert client.get(url).status_code == 410


def test_akh_1b_a_block_under_an_open_case_does_not_end_by_itself(direktur, decider):
    p = cases.secure_account(pengguna=direktur.pengguna, channel="surel")
    HakAkses.objects.update(blokir_sampai=timezone.now() - timedelta(days=1))
    assert end_expired() == (0, 0)
    cases.resolve_suspicion(permohonan=p, by=decider, result="dipulihkan", alasan="cocok")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"


@pytest.mark.parametrize("result", ["dipulihkan", "diakhiri"])
def test_akh_1b_a_thief_who_let_themselves_in_as_a_kuasa_is_out_until_an_officer_decides(direktur, decider, result):
    kuasa = {"pelaku_usaha": direktur.pelaku_usaha, "peran": "kuasa", "kewenangan": ["nib"]}
    new, known = HakAksesFactory(**kuasa), HakAksesFactory(**kuasa)
    HakAkses.objects.filter(pk=known.pk).update(diberikan_pada=timezone.now() - timedelta(days=31))
    elsewhere = HakAksesFactory(pengguna=new.pengguna)
    p = cases.secure_account(pengguna=direktur.pengguna, channel="surel")

    def states() -> list[str]:
        return [HakAkses.objects.get(pk=right.pk).status for right in (new, known, elsewhere)]

    assert states() == ["diblokir", "aktif", "aktif"]
    HakAkses.objects.filter(pk=new.pk).update(blokir_sampai=timezone.now() - timedelta(days=1))
    end_expired()
    assert states()[0] == "diblokir"
    cases.resolve_suspicion(permohonan=p, by=decider, result=result, alasan="cocok")
    assert states() == (["aktif", "aktif", "aktif"] if result == "dipulihkan" else ["diakhiri", "diakhiri", "aktif"])


def test_akh_1b_a_kuasa_who_secured_their_own_account_waits_for_their_own_case(direktur, decider):
    kuasa = HakAksesFactory(pelaku_usaha=direktur.pelaku_usaha, peran="kuasa", kewenangan=["nib"])
    own_case = cases.secure_account(pengguna=kuasa.pengguna, channel="surel")
    p = cases.secure_account(pengguna=direktur.pengguna, channel="surel")
    cases.resolve_suspicion(permohonan=p, by=decider, result="dipulihkan", alasan="cocok")
    kuasa.refresh_from_db()
    assert kuasa.status == HakAkses.Status.DIBLOKIR
    cases.resolve_suspicion(permohonan=own_case, by=decider, result="dipulihkan", alasan="cocok")
    kuasa.refresh_from_db()
    assert kuasa.status == HakAkses.Status.AKTIF


def test_akh_1b_a_read_only_right_does_not_come_back_in_full(direktur, decider):
    restrict(hak_akses=direktur, by=decider, alasan="AKS-4")
    p = cases.secure_account(pengguna=direktur.pengguna, channel="surel")
    cases.resolve_suspicion(permohonan=p, by=decider, result="dipulihkan", alasan="cocok")
    direktur.refresh_from_db()
    assert direktur.status == "dibatasi"


def test_akh_1a_nobody_objects_through_the_link_of_a_kuasa_whose_data_were_erased(client, direktur):
    kuasa = HakAksesFactory(pelaku_usaha=direktur.pelaku_usaha, peran="kuasa", kewenangan=["nib"])
    p = replace(direktur)
    path = link(kuasa.pengguna.email, "keberatan")
    assert client.get(path).status_code == 200
    end_hak_akses(hak_akses=kuasa, by=direktur.pengguna, dasar="KEW-4", alasan="selesai")
    erase_person(pengguna=kuasa.pengguna, by=None, alasan="Permintaan sendiri")
    assert client.post(path, {"alasan": "Saya keberatan."}).status_code == 404
    assert not p.keberatan.exists()


def test_akh_1b_an_old_link_or_one_for_another_purpose_secures_nobody(client, direktur, monkeypatch):
    token = keberatan_link(replace(direktur), "usaha", "x@y.id", None).rsplit("/", 2)[1]
    assert client.post(f"/amankan/{token}/").status_code == 404
    url = "/amankan/" + secure_link(direktur.pengguna).split("/amankan/")[1]
    monkeypatch.setattr("oss_portal.accounts.secure_link.PERIOD", timedelta(seconds=-1))
    assert client.post(url).status_code == 404


# --- AKH-1c, AKH-1d ---------------------------------------------------------------------------------------------------


def test_akh_1c_wants_a_reason_and_a_second_officer(direktur, petugas, decider):
    with pytest.raises(ReasonRequired):
        cases.propose_ending(hak_akses=direktur, dasar="AKH-1c", by=petugas, alasan="")
    p = cases.propose_ending(hak_akses=direktur, dasar="AKH-1c", by=petugas, alasan="menyerang sistem")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"
    with pytest.raises(OfficerOwnCase):
        cases.approve_proposal(permohonan=p, by=petugas, alasan="setuju dengan diri sendiri")
    mail.outbox.clear()
    cases.approve_proposal(permohonan=p, by=decider, alasan="bukti cukup")
    direktur.refresh_from_db()
    p.refresh_from_db()
    assert (direktur.status, p.status) == ("diakhiri", "selesai")
    # AKH-2: for grounds c and d no letter is required; the notice does not mention one and is neutral.
    assert p.surat is None
    assert not SuratBernomor.objects.exists()
    assert [m.to for m in mail.outbox] == [[direktur.pengguna.email]]
    assert "menyerang" not in mail.outbox[0].body
    assert "konfirmasi tertulis" not in mail.outbox[0].body


def test_akh_1d_wants_a_citation(direktur, petugas, decider):
    with pytest.raises(ReasonRequired):
        cases.propose_ending(hak_akses=direktur, dasar="AKH-1d", by=petugas, alasan="putusan")
    p = cases.propose_ending(
        hak_akses=direktur,
        dasar="AKH-1d",
        by=petugas,
        alasan="putusan",
        dasar_hukum="Putusan PN Jakarta Pusat 12/Pdt/2026",
    )
    cases.reject_permohonan(permohonan=p, by=decider, alasan="putusan belum inkrah")
    direktur.refresh_from_db()
    assert direktur.status == "aktif"


def test_akh_1c_the_database_itself_wants_two_officers(direktur, petugas):
    p = cases.propose_ending(hak_akses=direktur, dasar="AKH-1c", by=petugas, alasan="menyerang")
    with pytest.raises(IntegrityError), transaction.atomic():
        PermohonanAkses.objects.filter(pk=p.pk).update(status="selesai", diputuskan_oleh=petugas)


def test_an_officer_decides_nothing_about_himself(direktur, decider):
    p = cases.secure_account(pengguna=direktur.pengguna, channel="dasbor")
    sibling = PetugasFactory(jenis_identitas="01", nomor_identitas=direktur.pengguna.nomor_identitas)
    with pytest.raises(OfficerOwnCase):
        cases.resolve_suspicion(permohonan=p, by=sibling, result="dipulihkan", alasan="saya sendiri")
    with pytest.raises(OfficerOwnCase):
        cases.propose_ending(hak_akses=direktur, dasar="AKH-1c", by=sibling, alasan="x")


def test_a_closed_case_stays_closed(direktur, decider):
    p = cases.secure_account(pengguna=direktur.pengguna, channel="surel")
    cases.resolve_suspicion(permohonan=p, by=decider, result="diakhiri", alasan="cocok")
    with pytest.raises(TransitionRefused):
        cases.resolve_suspicion(permohonan=p, by=decider, result="dipulihkan", alasan="lagi")


# --- The admin --------------------------------------------------------------------------------------------------------


def test_the_journey_of_an_officer_through_the_admin(client, direktur, decider):
    client.force_login(decider, backend=BACKEND)
    right = f"/admin/registrasi/hakakses/{direktur.pk}"
    page = client.get(f"{right}/usulkan/").content.decode()
    assert "Petugas kedua" in page
    without = client.post(f"{right}/usulkan/", {"dasar": "AKH-1d", "alasan": "x"})
    assert without.status_code == 422
    assert client.post(f"{right}/usulkan/", {"dasar": "AKH-1c", "alasan": "menyerang"}).status_code == 302
    p = PermohonanAkses.objects.get()
    change = reverse("admin:registrasi_permohonanakses_change", args=[p.pk])
    assert client.get(change).status_code == 200
    assert client.get(reverse("admin:registrasi_permohonanakses_changelist")).status_code == 200
    url = reverse("admin:registrasi_permohonanakses_setujui_usulan", args=[p.pk])
    proven = {"alasan": "Terbukti dari jejak serangan"}
    assert client.post(url, proven).status_code == 422  # the same officer
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    assert client.get(url).status_code == 200
    vague = client.post(url, {"alasan": "cukup"})
    assert vague.status_code == 422
    assert "Tulis alasan yang dapat diperiksa" in vague.text
    assert client.post(url, proven).status_code == 302
    direktur.refresh_from_db()
    assert direktur.status == "diakhiri"


def test_documents_of_a_case_are_opened_on_the_record(client, direktur, decider):
    p = replace(direktur)
    url = reverse("admin:registrasi_permohonanakses_berkas", args=[p.pk, p.berkas.get().kode])
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(url).status_code == 403
    client.force_login(decider, backend=BACKEND)
    response = client.get(url)
    assert b"".join(response.streaming_content)
    assert "attachment" in response.headers["Content-Disposition"]
    assert AuditEvent.objects.filter(peristiwa="hak_akses.dokumen.dibuka", oleh=decider).exists()


def test_an_officer_close_to_the_person_opens_no_document_of_the_case(client, direktur, decider):
    p = replace(direktur)
    url = reverse("admin:registrasi_permohonanakses_berkas", args=[p.pk, p.berkas.get().kode])
    declare_relation(
        petugas=decider,
        jenis_identitas=p.pengguna.jenis_identitas,
        nomor_identitas=p.pengguna.nomor_identitas,
        relation="keluarga",
    )
    client.force_login(decider, backend=BACKEND)
    assert client.get(url).status_code == 403
    assert not AuditEvent.objects.filter(peristiwa="hak_akses.dokumen.dibuka").exists()


def test_a_change_by_letter_and_a_secured_account_through_the_admin(client, direktur, decider):
    client.force_login(decider, backend=BACKEND)
    right = f"/admin/registrasi/hakakses/{direktur.pk}"
    data = {
        "nama": CANDIDATE["nama"],
        "nomor": CANDIDATE["nomor_identitas"],
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": "81234567891",
        "jabatan": "Direktur",
        "email": CANDIDATE["email"],
        "alasan": "Direktur lama meninggal",
        "berkas": SimpleUploadedFile("akta.png", image()),
    }
    assert client.post(f"{right}/ganti/", data).status_code == 302
    assert PermohonanAkses.objects.get(dasar="AKH-1a").keberatan_sampai
    assert client.post(f"{right}/amankan/", {"alasan": "telepon pukul 02.00"}).status_code == 302
    p = PermohonanAkses.objects.get(dasar="AKH-1b")
    url = reverse("admin:registrasi_permohonanakses_selesaikan", args=[p.pk])
    assert client.post(url, {"hasil": "akses_baru", "alasan": "KTP cocok", "akhiri_kuasa": "on"}).status_code == 302
    letter = client.get(reverse("admin:registrasi_permohonanakses_surat", args=[p.pk]))
    assert letter.content.startswith(b"%PDF")
