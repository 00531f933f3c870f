"""An approved badan usaha gets a new name or founding document: an officer enters it, its head is told."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import translation

from nib.services.public_check import check_by_number
from oss_portal.exceptions import ConflictOfInterest, Refused
from oss_portal.models import AuditEvent
from registrasi.services.corrections import can_be_corrected, correct_badan
from tests.factories.nib import make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PelakuUsahaFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
pytestmark = pytest.mark.django_db
REASON = "Akta perubahan nomor 12, AHU-0099887.AH.01.02 cocok"


@pytest.fixture
def badan():
    usaha = BadanUsahaFactory(nama="PT Kopi Lama", nomor_legalitas="AHU-1", tanggal_legalitas=date(2020, 1, 2))
    HakAksesFactory(pelaku_usaha=usaha)
    return usaha


def _rename(usaha, by=None, **more):
    data = {"nama": "PT Kopi Baru", "nomor_legalitas": "AHU-2", "tanggal_legalitas": date(2026, 3, 4)} | more
    return correct_badan(pelaku_usaha=usaha, by=by or PetugasFactory(), alasan=REASON, **data)


def test_an_officer_enters_the_new_name_of_a_body_on_its_page(client, badan):
    officer = PetugasFactory()
    names = ["tinjau_pendaftaran", "view_pelakuusaha"]
    officer.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(officer, backend=BACKEND)
    page = client.get(f"/admin/registrasi/pelakuusaha/{badan.pk}/change/").content.decode()
    assert "Catat nama atau pengesahan baru" in page
    address = f"/admin/registrasi/pelakuusaha/{badan.pk}/betulkan/"
    assert 'value="PT Kopi Lama"' in client.get(address).content.decode()
    sent = {"nama_badan": "PT Kopi Baru", "nomor_legalitas": "AHU-1", "alasan": REASON}
    day = {"tanggal_legalitas_0": "2", "tanggal_legalitas_1": "1", "tanggal_legalitas_2": "2020"}
    refused = client.post(address, sent | day | {"nama_badan": ""})
    assert "Isi nama badan usaha" in refused.content.decode()
    done = client.post(address, sent | day, follow=True).content.decode()
    assert "Data badan usaha diperbarui." in done
    badan.refresh_from_db()
    assert badan.nama == "PT Kopi Baru"
    event = AuditEvent.objects.get(peristiwa="pelaku_usaha.dibetulkan")
    assert (event.oleh, event.alasan) == (officer, REASON)
    assert event.perubahan == {"nama": ["PT Kopi Lama", "PT Kopi Baru"]}


def test_the_head_of_a_body_without_an_nib_is_told_what_was_entered(badan):
    _rename(badan)
    [letter] = mail.outbox
    assert letter.to == [badan.hak_akses.get().pengguna.email]
    assert "PT Kopi Lama → PT Kopi Baru" in letter.body
    assert "AHU-1 → AHU-2" in letter.body
    assert "2 Januari 2020 → 4 Maret 2026" in letter.body
    assert REASON not in letter.body


def test_the_head_is_told_in_words_what_was_not_known_before():
    usaha = BadanUsahaFactory(nama="PT Kopi Lama", nomor_legalitas="AHU-1", tanggal_legalitas=None)
    HakAksesFactory(pelaku_usaha=usaha)
    _rename(usaha)
    assert ": 4 Maret 2026 (baru)\n" in mail.outbox[0].body


def test_the_nib_of_a_renamed_body_is_printed_anew_and_its_holder_has_one_mail(badan):
    nib = make_nib(hak_akses=badan.hak_akses.get())
    mail.outbox.clear()
    _rename(badan)
    assert check_by_number(nib.nomor).nama == "PT Kopi Baru"
    assert nib.sertifikat.latest("versi").data["nama"] == "PT Kopi Baru"
    to_head = [m for m in mail.outbox if badan.hak_akses.get().pengguna.email in m.to]
    assert len(to_head) == 1
    assert "dibetulkan atas permintaan pemegang NIB" in to_head[0].body


def test_the_ledger_of_the_nib_keeps_the_change_in_indonesian_whatever_the_officer_reads(badan):
    nib = make_nib(hak_akses=badan.hak_akses.get())
    with translation.override("en"):
        _rename(badan, nomor_legalitas="AHU-1", tanggal_legalitas=date(2020, 1, 3))
    entry = nib.peristiwa.latest("id")
    assert entry.alasan == "Data pendaftaran dibetulkan"
    assert entry.perubahan == {
        "Nama": ["PT Kopi Lama", "PT Kopi Baru"],
        "Tanggal pengesahan atau pendaftaran": ["2 Januari 2020", "3 Januari 2020"],
    }


def test_only_an_approved_body_is_corrected_so(badan):
    badan.verifikasi = "perlu_ditinjau"
    badan.save()
    assert not can_be_corrected(badan)
    assert not can_be_corrected(PelakuUsahaFactory(verifikasi="terverifikasi"))
    with pytest.raises(Refused):
        _rename(badan)


def test_what_is_the_same_is_no_correction(badan):
    with pytest.raises(Refused, match="sama dengan yang sudah tercatat"):
        correct_badan(
            pelaku_usaha=badan,
            by=PetugasFactory(),
            alasan=REASON,
            nama=badan.nama,
            nomor_legalitas=badan.nomor_legalitas,
            tanggal_legalitas=badan.tanggal_legalitas,
        )
    assert not AuditEvent.objects.filter(peristiwa="pelaku_usaha.dibetulkan").exists()


def test_no_officer_renames_a_body_that_they_head(badan):
    right = badan.hak_akses.get()
    right.pengguna.is_staff = True
    right.pengguna.save()
    with pytest.raises(ConflictOfInterest):
        _rename(badan, by=right.pengguna)
