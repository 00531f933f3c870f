"""Acts of the helpdesk on an account: within limits, with a reason, and never without telling its holder."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db.models import F
from django.urls import reverse

from helpdesk.exceptions import AccountNotFound, CannotSend, WrongCode
from helpdesk.models import CannedAnswer, VerificationCode
from helpdesk.permissions import officer_units
from helpdesk.services import accounts, assignment, handling
from helpdesk.services.base import SECOND_CLICK_PERIOD
from oss_portal.hooks import staff_queues
from oss_portal.models import NO_MAILBOX, AuditEvent, Pengguna
from registrasi.models import HakAkses, PermintaanData, PermohonanSurel
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def p(client):
    petugas = helpdesk_officer()
    client.force_login(petugas, backend=BACKEND)
    return petugas


def page(t) -> str:
    return reverse("petugas-tiket", args=[t.kode])


def code_from_mail() -> str:
    return re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0]


def test_the_holder_of_an_account_proves_it_by_a_code_sent_to_the_registered_address(client, p):
    person, t = HakAksesFactory().pengguna, tiket(email="baru@contoh.id")
    sent = client.post(page(t), {"aksi": "kode", "kode-akun": person.user_id.lower()})
    assert mail.outbox[-1].to == [person.email]
    # The field for the code that the reporter tells the officer is open.
    after = client.get(sent.url).text
    assert "Kode dikirim ke alamat terdaftar" in after
    assert 'name="cocok-kode"' in after
    kode = code_from_mail()
    assert kode.replace(" ", "") not in str(VerificationCode.objects.values())
    said = client.post(page(t), {"aksi": "cocok", "cocok-kode": kode}, follow=True).text
    assert "pelapor terbukti pemegang akun itu" in said
    t.refresh_from_db()
    assert t.pelapor == person
    assert AuditEvent.objects.filter(peristiwa="helpdesk.pelapor.terbukti", tentang=person).exists()


def test_a_code_leads_to_the_page_of_the_report_only_whom_it_has_one():
    person, p = HakAksesFactory().pengguna, helpdesk_officer()
    called = tiket(email="", telepon="+6285712345678", channel="telepon", by=p)
    for report, written in ((tiket(email="baru@contoh.id"), True), (called, False)):
        accounts.send_verification_code(tiket=report, account=person.user_id, by=p)
        assert ("halaman laporan" in mail.outbox[-1].body) is written


def test_no_code_goes_to_an_account_without_a_proven_address(client, p):
    person, t = HakAksesFactory(pengguna__email=f"siti{NO_MAILBOX}").pengguna, tiket()
    said = client.post(page(t), {"aksi": "kode", "kode-akun": person.user_id}, follow=True).text
    assert "tidak punya surel yang terbukti" in said
    assert not VerificationCode.objects.exists()


def test_a_code_is_tried_five_times_at_most_and_works_once():
    person, t, p = HakAksesFactory().pengguna, tiket(), helpdesk_officer()
    accounts.send_verification_code(tiket=t, account=person.user_id, by=p)
    correct = code_from_mail()
    wrong = "000000" if correct != "000 000" else "111111"
    for said in ("sisa 4 kali", "sisa 3 kali", "sisa 2 kali", "sisa 1 kali", "Kirim kode baru"):
        with pytest.raises(WrongCode, match=said):
            accounts.verify_code(tiket=t, kode=wrong, by=p)
    with pytest.raises(WrongCode, match="Tidak ada kode yang menunggu"):
        accounts.verify_code(tiket=t, kode=correct, by=p)
    accounts.send_verification_code(tiket=t, account=person.user_id, by=p)
    accounts.verify_code(tiket=t, kode=code_from_mail(), by=p)
    with pytest.raises(WrongCode):
        accounts.verify_code(tiket=t, kode=code_from_mail(), by=p)


def test_the_newest_code_of_a_ticket_is_the_only_one_that_is_compared():
    first, second, t, p = HakAksesFactory().pengguna, HakAksesFactory().pengguna, tiket(), helpdesk_officer()
    accounts.send_verification_code(tiket=t, account=first.user_id, by=p)
    older = code_from_mail()
    accounts.send_verification_code(tiket=t, account=second.user_id, by=p)
    wrong = next(w for w in ("000 000", "111 111", "222 222") if w not in {older, code_from_mail()})
    for _ in range(5):
        with pytest.raises(WrongCode, match="tidak cocok"):
            accounts.verify_code(tiket=t, kode=wrong, by=p)
    with pytest.raises(WrongCode, match="Tidak ada kode yang menunggu"):
        accounts.verify_code(tiket=t, kode=older, by=p)
    t.refresh_from_db()
    assert t.pelapor is None


def test_a_code_is_compared_only_where_one_waits(client, p):
    person, t = HakAksesFactory().pengguna, tiket()
    fold, field = page(t) + "?buka=kode", 'name="cocok-kode"'
    assert field not in client.get(fold).text
    client.post(page(t), {"aksi": "kode", "kode-akun": person.user_id})
    assert field in client.get(fold).text
    client.post(page(t), {"aksi": "cocok", "cocok-kode": code_from_mail()})
    assert field not in client.get(fold).text


def test_a_code_of_one_ticket_does_not_fit_another():
    person, p = HakAksesFactory().pengguna, helpdesk_officer()
    a, b = tiket(), tiket()
    accounts.send_verification_code(tiket=a, account=person.user_id, by=p)
    with pytest.raises(WrongCode):
        accounts.verify_code(tiket=b, kode=code_from_mail(), by=p)


def test_no_code_for_staff_for_nobody_or_for_oneself():
    t, p = tiket(), helpdesk_officer()
    for account in (PetugasFactory().user_id, "TAKADA", "", p.user_id, "1234567890123"):
        with pytest.raises(AccountNotFound):
            accounts.send_verification_code(tiket=t, account=account, by=p)


def test_codes_are_limited_for_a_ticket(client, p):
    person, t = HakAksesFactory().pengguna, tiket()
    for _ in range(6):
        response = client.post(page(t), {"aksi": "kode", "kode-akun": person.user_id}, follow=True)
        VerificationCode.objects.update(berlaku_sampai=F("berlaku_sampai") - SECOND_CLICK_PERIOD)
    assert VerificationCode.objects.count() == 5
    assert "Terlalu sering mencoba" in response.text


def test_the_activation_mail_is_sent_again_to_the_address_of_the_registration(client, p):
    listing = PendaftaranFactory(email="budi@contoh.id")
    t, somebody_else = tiket(email="budi@contoh.id"), PendaftaranFactory()
    assert "Kirim ulang aktivasi" in client.get(page(t)).text
    said = client.post(page(t), {"aksi": "aktivasi", "aktivasi-kode": listing.kode}, follow=True).text
    assert said.count("Surel aktivasi dikirim ulang.") == 2  # the other is the note in the thread
    assert mail.outbox[-1].to == ["budi@contoh.id"]
    assert client.post(page(t), {"aksi": "aktivasi", "aktivasi-kode": somebody_else.kode}).status_code == 404
    # Three mails a day, including the acknowledgement of the ticket.
    accounts.resend_activation(tiket=t, pendaftaran=listing, by=p)
    with pytest.raises(CannotSend):
        accounts.resend_activation(tiket=t, pendaftaran=listing, by=p)


def test_a_change_of_address_is_only_started_and_the_old_address_hears_of_it(client, p):
    person, t = HakAksesFactory().pengguna, tiket(email="baru@contoh.id")
    data = {"aksi": "surel", "surel-akun": person.user_id, "surel-email": "baru@contoh.id"}
    assert "is-invalid" in client.post(page(t), data).text
    said = client.post(page(t), data | {"surel-alasan": "KTP dan akta cocok"}, follow=True).text
    assert f"Permohonan ganti surel {PermohonanSurel.objects.get().nomor} dibuka; alamat lama" in said
    assert {m.to[0] for m in mail.outbox[-2:]} == {"baru@contoh.id", person.email}
    old = person.email
    person.refresh_from_db()
    assert person.email == old
    assert AuditEvent.objects.filter(peristiwa="helpdesk.ganti_surel.dimulai", oleh=p, tentang=person).exists()


def test_a_block_is_proposed_and_decided_elsewhere(client, p):
    right, t = HakAksesFactory(), tiket(jenis="pengaduan")
    data = {"aksi": "blokir", "blokir-akun": right.pengguna.user_id, "blokir-alasan": "Menjual NIB palsu"}
    assert "Diteruskan kepada Petugas Hak Akses; pelapor dikabari." in client.post(page(t), data, follow=True).text
    right.refresh_from_db()
    t.refresh_from_db()
    assert right.status == HakAkses.Status.AKTIF
    assert (t.status, t.eskalasi, t.prioritas) == ("menunggu_pihak_lain", "hak_akses", 1)
    assert "Menjual" not in mail.outbox[-1].body


def test_who_decides_about_a_proposed_block_reaches_the_rights_of_that_account_by_a_link(client, p):
    """The account need not be the reporter's; officers without permission to see rights get no link to them."""
    right, t = HakAksesFactory(), tiket(jenis="pengaduan")
    accounts.propose_block(tiket=t, account=right.pengguna.user_id, alasan="Menjual NIB palsu", by=p)
    link = reverse("admin:registrasi_hakakses_change", args=[right.pk])
    unit = PetugasFactory()
    unit.user_permissions.set(Permission.objects.filter(codename__in=["kelola_hak_akses", "view_hakakses"]))
    client.force_login(unit, backend=BACKEND)
    address = reverse("petugas-diteruskan-tiket", args=[t.kode])
    assert link in client.get(address).text
    assert client.get(link).status_code == 200
    without = PetugasFactory()
    without.user_permissions.set(Permission.objects.filter(codename="kelola_hak_akses"))
    client.force_login(without, backend=BACKEND)
    content = client.get(address).text
    assert right.pengguna.user_id in content
    assert link not in content
    handling.answer_escalation(tiket=t, by=unit, content="Sudah diperiksa.")
    client.force_login(p, backend=BACKEND)
    assert link not in client.get(page(t)).text


def test_the_unit_answers_what_was_passed_on_to_it_and_sees_nothing_else(client):
    p, unit = helpdesk_officer(), PetugasFactory()
    unit.user_permissions.add(Permission.objects.get(codename="kelola_hak_akses"))
    a, b, c = tiket(perihal="Untuk hak akses"), tiket(perihal="Untuk verifikasi"), tiket(perihal="Di helpdesk")
    handling.escalate(tiket=a, by=p, unit="hak_akses", alasan="x")
    handling.escalate(tiket=b, by=p, unit="verifikasi", alasan="x")
    client.force_login(unit, backend=BACKEND)
    queue = next(q for q in staff_queues.collect(unit) if q.url == reverse("petugas-diteruskan"))
    a.refresh_from_db()
    assert (queue.count, queue.deadline) == (1, a.jatuh_tempo)
    content = client.get(reverse("petugas-diteruskan")).text
    assert "Untuk hak akses" in content
    assert "Untuk verifikasi" not in content
    for t, kode in ((a, 200), (b, 404), (c, 404)):
        assert client.get(reverse("petugas-diteruskan-tiket", args=[t.kode])).status_code == kode
        assert client.get(page(t)).status_code == 403
    address = reverse("petugas-diteruskan-tiket", args=[a.kode])
    assert "is-invalid" in client.post(address, {"alasan": ""}).text
    client.post(address, {"alasan": "Sudah kami blokir."})
    a.refresh_from_db()
    assert (a.status, a.eskalasi) == ("diproses", "")
    assert "Sudah kami blokir" not in "".join(m.body for m in mail.outbox)
    assert client.get(address).status_code == 404


def test_an_answer_of_the_unit_is_neither_doubled_by_a_second_click_nor_lost_beside_a_colleagues(client):
    units = PetugasFactory(), PetugasFactory()
    for unit in units:
        unit.user_permissions.add(Permission.objects.get(codename="kelola_hak_akses"))
    t = tiket()
    handling.escalate(tiket=t, by=helpdesk_officer(), unit="hak_akses", alasan="x")
    address = reverse("petugas-diteruskan-tiket", args=[t.kode])
    client.force_login(units[0], backend=BACKEND)
    for _ in range(2):
        assert client.post(address, {"alasan": "Sudah kami\r\nblokir."}).url == reverse("petugas-diteruskan")
    # Both clicks at the same moment: each read the ticket before the first one wrote.
    handling.answer_escalation(tiket=t, by=units[0], content="Sudah kami\r\nblokir.")
    assert t.pesan.filter(oleh=units[0]).count() == 1
    client.force_login(units[1], backend=BACKEND)
    late = client.post(address, {"alasan": "Belum kami blokir, sebab …"})
    assert late.status_code == 404
    assert "Belum kami blokir, sebab …" in late.text
    assert "Tiket itu tidak menunggu jawaban unit Anda" in late.text
    assert not t.pesan.filter(oleh=units[1]).exists()


def test_staff_without_a_unit_have_no_such_page(client):
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(reverse("petugas-diteruskan")).status_code == 403


def test_a_unit_has_canned_answers_of_its_own_and_the_helpdesk_does_not_see_them(client):
    unit = PetugasFactory()
    unit.user_permissions.add(Permission.objects.get(codename="kelola_hak_akses"))
    t = tiket(perihal="Akun saya dipakai orang lain")
    handling.escalate(tiket=t, by=helpdesk_officer(), unit="hak_akses", alasan="Mohon diperiksa")
    answer = CannedAnswer.objects.get(unit="hak_akses")
    client.force_login(unit, backend=BACKEND)
    address = reverse("petugas-diteruskan-tiket", args=[t.kode])
    assert client.get(address).context["canned"] == [answer]
    response = client.post(address, {"baku": answer.pk, "alasan": "Salam,"})
    assert response.context["form"]["alasan"].value().startswith(f"Salam,\n\nTiket {t.nomor}:")
    assert 'role="alert"' not in response.text
    t.refresh_from_db()
    assert t.eskalasi == "hak_akses"
    client.force_login(helpdesk_officer(), backend=BACKEND)
    here = reverse("petugas-tiket", args=[t.kode])
    assert answer not in client.post(here, {"semua_baku": "1"}).context["canned"]
    assert not client.post(here, {"baku": answer.pk, "isi": ""}).context["form"]["isi"].value()


def test_the_full_identity_number_is_shown_once_with_a_reason_and_recorded(client, p):
    person = HakAksesFactory().pengguna
    t = tiket(pelapor=person)
    sent = {"aksi": "ungkap", "ungkap-alasan": "Cocokkan dengan foto KTP"}
    # Only the officer who took the ticket may reveal it: not on a ticket that nobody took, nor on another officer's.
    assert person.nomor_identitas not in client.post(page(t), sent, follow=True).text
    assignment.take(tiket=t, by=helpdesk_officer())
    assert person.nomor_identitas not in client.post(page(t), sent, follow=True).text
    assert not AuditEvent.objects.filter(peristiwa="identitas.diungkap").exists()
    assignment.assign(tiket=t, petugas=p, by=p, force=True)
    for empty in (" ", "x", "aaaaaaaaaaaaaaaaaa", "tes tes tes tes"):
        response = client.post(page(t), {"aksi": "ungkap", "ungkap-alasan": empty})
        assert person.nomor_identitas not in response.text
        assert "is-invalid" in response.text
    content = client.post(page(t), sent).text
    assert person.nomor_identitas in content
    assert AuditEvent.objects.filter(peristiwa="identitas.diungkap", oleh=p, tentang=person).count() == 1
    assert person.nomor_identitas not in client.get(page(t)).text
    assert client.post(page(tiket()), sent).status_code == 403


def test_the_staffs_front_page_tells_of_both_queues(client):
    s = helpdesk_officer(supervisor=True)
    client.force_login(s, backend=BACKEND)
    handling.escalate(tiket=tiket(), by=helpdesk_officer(), unit="teknis", alasan="x")
    tiket()
    content = client.get(reverse("admin:index")).text
    # Each queue has its row of figures; empty queues are listed below the table.
    rows = content.partition('<table class="work-queue">')[2].partition("</table>")[0].split("</tr>")
    for title in ("Tiket helpdesk", "Tiket yang diteruskan helpdesk"):
        [row] = [row for row in rows if f">{title}</a>" in row]
        assert re.search(r"<td[^>]*>1</td>", row)


def test_pen_3a_what_is_said_about_clauses_is_listed_for_those_who_keep_the_terms(client):
    from tests.factories.ketentuan import VersiKetentuanFactory

    versi, manager = VersiKetentuanFactory(), PetugasFactory()
    manager.user_permissions.add(Permission.objects.get(codename="umumkan_versiketentuan"))
    tiket(jenis="saran", content="Angka satu kurang jelas.", klausul="akses-pengguna-1", versi_ketentuan=versi)
    tiket(content="Bukan soal ketentuan.")
    client.force_login(manager, backend=BACKEND)
    content = client.get(reverse("petugas-saran-ketentuan")).text
    assert "Angka satu kurang jelas." in content
    assert "AKSES PENGGUNA" in content
    assert "Bukan soal" not in content
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(reverse("petugas-saran-ketentuan")).status_code == 403


def test_a_request_about_personal_data_goes_to_the_72_hour_queue_from_the_day_it_came(client, p):
    """UU 27/2022: the helpdesk passes the request on; the time at the helpdesk is part of the 72 hours."""
    right = HakAksesFactory()
    t = tiket(pelapor=right.pengguna, jenis="data_pribadi", content="Hapus data saya")
    mail.outbox.clear()
    said = client.post(page(t), {"aksi": "data_pribadi", "data_pribadi-jenis": "hapus"}, follow=True).text
    data_request = PermintaanData.objects.get()
    assert f"Dilanjutkan sebagai permintaan data pribadi {data_request.nomor}." in said
    assert "Perubahan disimpan." not in said
    assert (data_request.pengguna, data_request.jenis) == (right.pengguna, "hapus")
    assert data_request.tenggat == t.dibuat_pada + timedelta(hours=72)
    assert "Hapus data saya" in data_request.isi
    t.refresh_from_db()
    assert t.status == "ditutup"
    assert data_request.nomor in t.pesan.latest("id").isi
    assert any(data_request.nomor in m.body for m in mail.outbox)


def test_a_second_request_of_the_same_kind_and_one_without_a_proven_holder_are_refused_in_words(client, p):
    right = HakAksesFactory()
    a, b = tiket(pelapor=right.pengguna), tiket(pelapor=right.pengguna)
    data = {"aksi": "data_pribadi", "data_pribadi-jenis": "koreksi"}
    client.post(page(a), data)
    assert "belum dijawab" in client.post(page(b), data, follow=True).text
    b.refresh_from_db()
    assert b.status == "baru"
    assert "belum terbukti" in client.post(page(tiket(email="asing@contoh.id")), data, follow=True).text
    assert PermintaanData.objects.count() == 1


def test_the_officer_for_personal_data_answers_what_the_helpdesk_passes_on_about_it(client):
    t = tiket()
    handling.escalate(tiket=t, by=helpdesk_officer(), unit="data_pribadi", alasan="Minta penjelasan")
    petugas = PetugasFactory()
    petugas.user_permissions.add(Permission.objects.get(codename="jawab_permintaan_data"))
    client.force_login(petugas, backend=BACKEND)
    assert t.nomor in client.get(reverse("petugas-diteruskan")).text


@pytest.mark.parametrize(
    ("unit", "group"),
    [
        ("verifikasi", "Verifikasi"),
        ("hak_akses", "Hak Akses"),
        ("ketentuan", "Penyusun Ketentuan"),
        ("nib", "Pengawas NIB"),
        ("data_pribadi", "Hak Akses"),
        ("teknis", "Penyelia Helpdesk"),
    ],
)
def test_each_unit_has_officers_of_the_set_up_data_who_answer_it(unit, group):
    """A ticket passed on to a unit without officers would wait for ever."""
    petugas = PetugasFactory(group=group)
    assert unit in officer_units(Pengguna.objects.get(pk=petugas.pk))
