"""Changes of an NIB's data are new applications: instant, with a new certificate version, or after a review."""

import re
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from nib.forms.review import RequestCorrectionsForm
from nib.models import KegiatanUsaha, Nib, PeranNib, Permohonan
from nib.services.changes import changes_of, start_change
from nib.services.issuing import print_correction
from nib.services.permohonan import save_step
from nib.services.review import approve, reject, request_corrections
from nib.services.submission import submit
from nib.services.supervision import freeze_peran
from registrasi.models import HakAkses
from tests.factories.nib import KbliFactory, PermohonanFactory, freeze_now, make_nib, revoke_now
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.helpers import KEBON_SIRIH, USAHA, all_pernyataan, fill_until, sign_in, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def nib(hak_akses) -> Nib:
    return make_nib(hak_akses=hak_akses)


@pytest.fixture
def nib_client(client, hak_akses, nib):
    return sign_in(client, hak_akses)


def open_change(hak_akses) -> Permohonan:
    return Permohonan.objects.is_open().get(pelaku_usaha=hak_akses.pelaku_usaha)


def complete(web_client, hak_akses):
    """Tick the required boxes and submit."""
    assert change_step(web_client, hak_akses, 4, all_pernyataan()).url == reverse("nib-langkah", args=[5])
    return change_step(web_client, hak_akses, 5)


def change_step(web_client, hak_akses, n, data=None):
    kode = str(open_change(hak_akses).kode)
    return web_client.post(reverse("nib-langkah", args=[n]), {"permohonan": kode} | (data or {}))


def test_an_address_is_changed_at_once_with_before_after_mail_and_a_new_version(nib_client, hak_akses, nib):
    assert "Ubah data" in nib_client.get(reverse("nib")).text
    nib_client.post(reverse("nib-ubah"))
    change_step(nib_client, hak_akses, 1, USAHA | {"email": nib.data.email, "telepon": nib.data.telepon})
    assert change_step(nib_client, hak_akses, 4, all_pernyataan()).status_code == 302
    review_page = nib_client.get(reverse("nib-langkah", args=[5])).text
    assert "<del>" in review_page
    assert "sertifikat versi baru" in review_page
    answer = nib_client.post(reverse("nib-langkah", args=[5]), {"permohonan": str(open_change(hak_akses).kode)})
    assert answer.url == reverse("nib")
    original = nib.nomor
    nib.refresh_from_db()
    assert (nib.nomor, nib.data.kelurahan) == (original, KEBON_SIRIH)
    assert nib.sertifikat.count() == 2
    assert "Alamat:" in mail.outbox[-1].body
    page = nib_client.get(reverse("nib")).text
    assert "Data NIB sudah diubah" in page
    assert "→" in page
    assert nib.permohonan.alamat != ""
    assert nib.permohonan.kelurahan != KEBON_SIRIH


def test_a_change_is_told_in_the_language_of_the_holder_and_kept_in_that_of_the_office(hak_akses, nib):
    hak_akses.pengguna.bahasa = "en"
    hak_akses.pengguna.save()
    change = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=change, step=3, data={"wlkp": True})
    with translation.override("en"):
        _declare_and_submit(change, hak_akses)
    assert "- Mandatory workforce report: No → Yes" in mail.outbox[-1].body
    assert nib.peristiwa.get(jenis="perubahan").perubahan == {"Wajib lapor ketenagakerjaan": ["Tidak", "Ya"]}


def test_a_correction_by_an_officer_is_told_in_the_language_of_the_holder(hak_akses, nib):
    hak_akses.pengguna.bahasa = "en"
    hak_akses.pengguna.save()
    print_correction(pelaku_usaha=hak_akses.pelaku_usaha, changes={"Nama": ["Siti", "Siti Aminah"]}, by=None)
    assert "- Name: Siti → Siti Aminah" in mail.outbox[-1].body


def test_what_is_not_printed_changes_without_a_new_version(hak_akses, nib):
    change = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=change, step=3, data={"jamsos_kes": "daftarkan"})
    _declare_and_submit(change, hak_akses)
    nib.refresh_from_db()
    assert nib.data_id == change.pk
    assert nib.sertifikat.count() == 1


def _declare_and_submit(change, hak_akses) -> Permohonan:
    from nib.services.completeness import PermohonanContent
    from nib.services.permohonan import record_pernyataan

    record_pernyataan(permohonan=change, texts=PermohonanContent(change).pernyataan_texts, by=hak_akses.pengguna)
    return submit(permohonan=change, by=hak_akses.pengguna)


def test_npwp_is_looked_at_by_an_officer_and_until_then_the_old_data_hold(client, hak_akses, nib, petugas):
    change = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=change, step=1, data={"npwp": "013002761038000"})
    change = _declare_and_submit(change, hak_akses)
    assert (change.status, change.bendera) == ("diajukan", ["perubahan_inti"])
    nib.refresh_from_db()
    assert nib.data_id != change.pk
    written = RequestCorrectionsForm(permohonan=change).fields
    assert "Diminta: 013002761038000" in written["npwp"].help_text
    assert written["kbli"].help_text.startswith("Tertulis: ")
    approve(permohonan=change, by=petugas, alasan="Catatan internal: cocok dengan DJP.")
    nib.refresh_from_db()
    assert nib.data.npwp == "013002761038000"
    # The form tells the officer that the applicant does not get the note.
    web_client = sign_in(client, hak_akses)
    assert "Catatan internal" not in web_client.get(reverse("nib")).text
    assert "Catatan internal" not in web_client.get("/data-pribadi/").text
    change_in_ledger = nib.peristiwa.get(jenis="perubahan").perubahan["NPWP"]
    assert hak_akses.pelaku_usaha.nomor_identitas not in str(change_in_ledger)
    assert change_in_ledger[1] == "013002761038000"


def test_a_refused_change_leaves_everything_as_it_was(hak_akses, nib, petugas):
    change = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=change, step=1, data={"npwp": "013002761038000"})
    reject(permohonan=_declare_and_submit(change, hak_akses), by=petugas, alasan="NPWP milik orang lain.")
    nib.refresh_from_db()
    assert nib.data_id == nib.permohonan_id
    assert start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna).pk != change.pk


def test_nothing_changed_is_not_submitted(nib_client, hak_akses, nib):
    nib_client.post(reverse("nib-ubah"))
    change_step(nib_client, hak_akses, 4, all_pernyataan())
    assert "Belum ada data yang diubah" in nib_client.get(reverse("nib-langkah", args=[5])).text
    assert "Belum ada data yang diubah" in change_step(nib_client, hak_akses, 5).text
    assert open_change(hak_akses).status == "draf"


def test_import_begun_later_brings_its_roles_and_another_api_replaces_the_first(hak_akses, nib):
    def change(**data):
        p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
        save_step(permohonan=p, step=3, data=data)
        _declare_and_submit(p, hak_akses)

    change(impor=True, jenis_api="01")
    assert nib.peran.live().filter(jenis="API", rincian="01").exists()
    change(impor=True, jenis_api="02", produksi_sendiri=True)
    assert [(p.rincian, p.status) for p in nib.peran.filter(jenis="API").order_by("id")] == [
        ("01", "dicabut"),
        ("02", "aktif"),
    ]
    change(impor=False)
    assert not nib.peran.live().filter(jenis__in=["API", "KEPABEANAN"]).exists()


def test_a_frozen_api_is_not_replaced_by_a_change_of_data(hak_akses, petugas):
    nib = make_nib(hak_akses=hak_akses, impor=True, jenis_api="01")
    freeze_peran(peran=nib.peran.get(jenis="API"), by=petugas, alasan="Pelanggaran.")
    p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=p, step=3, data={"impor": True, "jenis_api": "02", "produksi_sendiri": True})
    _declare_and_submit(p, hak_akses)
    assert [p.status for p in nib.peran.filter(jenis="API")] == [PeranNib.Status.DIBEKUKAN]


def test_a_frozen_nib_is_changed_only_after_an_officer_looked(hak_akses, nib, petugas):
    freeze_now(nib, petugas)
    p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=p, step=1, data={"alamat": "Jalan Baru 9"})
    assert _declare_and_submit(p, hak_akses).bendera == ["nib_dibekukan"]


def test_no_page_promises_at_once_what_an_officer_looks_at_first(nib_client, hak_akses, nib, petugas):
    p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=p, step=1, data={"alamat": "Jalan Baru 9"})
    review = reverse("nib-langkah", args=[5])
    assert "berlaku segera setelah diajukan" in nib_client.get(review).text
    freeze_now(nib, petugas)
    frozen = nib_client.get(review).text
    assert "berlaku segera setelah diajukan" not in frozen
    assert "Perubahan ini ditinjau petugas lebih dahulu." in frozen
    assert "NIB sedang dibekukan." in frozen
    _declare_and_submit(p, hak_akses)
    assert "Perubahan data NIB Anda sedang ditinjau" in mail.outbox[-1].subject
    request_corrections(permohonan=p, by=petugas, corrections={"alamat": "Sebut RT dan RW."})
    assert "Perubahan data NIB Anda perlu diperbaiki" in mail.outbox[-1].subject
    Nib.objects.update(status="01")
    sent_back = nib_client.get(review).text
    assert "berlaku segera setelah diajukan" not in sent_back
    assert "Petugas memeriksa hasil perbaikan Anda." in sent_back


def test_a_change_that_is_looked_at_shows_what_it_changes(nib_client, hak_akses, nib, petugas):
    freeze_now(nib, petugas)
    p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=p, step=1, data={"alamat": "Jalan Baru 9"})
    _declare_and_submit(p, hak_akses)
    assert re.search(r"<ins>Jalan Baru 9[^<]*</ins>", nib_client.get(reverse("nib")).text)


def test_the_page_of_the_nib_says_why_a_change_was_refused_until_another_begins(nib_client, hak_akses, nib, petugas):
    p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=p, step=1, data={"npwp": "023002777038000"})
    _declare_and_submit(p, hak_akses)
    reject(permohonan=p, by=petugas, alasan="NPWP milik orang lain.")
    assert "Perubahan data NIB Anda ditolak" in mail.outbox[-1].subject
    assert "Data lama tetap berlaku." in mail.outbox[-1].body
    page = nib_client.get(reverse("nib")).text
    assert "Perubahan data ditolak pada" in page
    assert "NPWP milik orang lain." in page
    start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    assert "NPWP milik orang lain." not in nib_client.get(reverse("nib")).text


def test_after_a_revocation_the_page_says_why_the_new_application_was_refused(nib_client, hak_akses, nib, petugas):
    revoke_now(nib, petugas)
    draft = PermohonanFactory(hak_akses=hak_akses, kegiatan__modal=200_000_000_000)
    submit(permohonan=draft, by=hak_akses.pengguna)
    reject(permohonan=draft, by=petugas, alasan="Modal tidak dapat dibuktikan.")
    page = nib_client.get(reverse("nib")).text
    assert "Permohonan Anda ditolak pada" in page
    assert "Modal tidak dapat dibuktikan." in page


def test_lines_are_compared_one_by_one(hak_akses, nib):
    p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    assert changes_of(p) == []
    new = KbliFactory(kode="47112", judul="Warung kelontong")
    KegiatanUsaha.objects.create(
        permohonan=p, kbli=new, edisi="2020", kode_kbli="47112", judul=new.judul, modal=Decimal(7_000_000)
    )
    p.kegiatan.exclude(kbli=new).delete()
    diff = changes_of(p)
    assert [(d.before != "", d.after != "", d.kegiatan) for d in diff] == [(True, False, True), (False, True, True)]


def test_a_kuasa_needs_the_power_to_change(hak_akses, nib, client):
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["nib"])
    web_client = sign_in(client, kuasa)
    assert web_client.post(reverse("nib-ubah")).status_code == 403
    start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    assert web_client.get(reverse("nib-langkah", args=[1])).status_code == 403
    assert web_client.get(reverse("nib-batal")).status_code == 403


def test_a_kuasa_reads_whose_nib_a_page_shows(hak_akses, nib, client):
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA)
    assert f"<h1>NIB {nib.pelaku_usaha.nama}</h1>" in sign_in(client, kuasa).get(reverse("nib")).text


def test_who_gave_a_kuasa_reads_who_changed_the_data_and_how_to_undo_it(hak_akses, nib):
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["perubahan"])
    change = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=kuasa.pengguna)
    save_step(permohonan=change, step=1, data={"alamat": "Jalan Baru 9"})
    _declare_and_submit(change, kuasa)
    told = mail.outbox[-1]
    assert told.to == [hak_akses.pengguna.email]
    text = " ".join(told.body.split())
    assert f"diajukan oleh {kuasa.pengguna.readable_name}, kuasa Anda. Tidak setuju? Cabut kuasanya" in text
    assert "ganti kata sandi" not in text


def test_a_kuasa_of_a_person_is_not_led_to_mend_a_name_of_their_own(hak_akses, nib, client):
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["perubahan"])
    start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    page = sign_in(client, kuasa).get(reverse("nib-langkah", args=[1])).text
    assert reverse("data-pribadi-minta") not in page
    assert f"Hanya {hak_akses.pelaku_usaha.readable_name} sendiri" in page
    page = sign_in(client, hak_akses).get(reverse("nib-langkah", args=[1])).text
    assert reverse("data-pribadi-minta") in page


def test_a_body_without_nib_cannot_begin_a_change(client, db):
    hak_akses = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    answer = sign_in(client, hak_akses).post(reverse("nib-ubah"), follow=True)
    assert "belum memiliki NIB" in answer.text


def test_the_application_that_gave_the_nib_stays_as_it_was(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    step(web_client, hak_akses, 5)
    nib = Nib.objects.get()
    p = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=p, step=1, data={"alamat": "Jalan Baru 9"})
    _declare_and_submit(p, hak_akses)
    nib.refresh_from_db()
    assert (nib.data.alamat, nib.permohonan.alamat) == ("Jalan Baru 9", USAHA["alamat"])
