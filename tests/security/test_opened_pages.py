"""Pages opened before a change: no officer decides about, or overwrites, a state of the record that they never saw."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ketentuan.models import VersiKetentuan
from ketentuan.services.publishing import create_draft, return_version, save_draft
from nib.models import InstansiPemerintah, PermohonanPencabutan
from nib.services import holder, supervision
from nib.services.review import request_corrections
from nib.services.submission import submit
from oss_portal.officers.base import Grant
from oss_portal.officers.rights import change_roles
from registrasi.services.corrections import correct_badan
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import BadanUsahaFactory, PetugasFactory, have_roles

pytestmark = pytest.mark.django_db

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
REASON = "Surat tugas 12/2026 dari kepala unit"
CHANGED = "berubah sejak halaman ini Anda buka"


def signed_in(**fields) -> Client:
    client = Client()
    client.force_login(PetugasFactory(**fields), backend=BACKEND)
    return client


def opened(page: str) -> dict[str, str]:
    """Return the hidden fields in which the first form of a page states the version of its record."""
    return {"dibuka": re.search(r'name="dibuka" value="(\w+)"', page)[1]}


def test_a_form_that_was_open_gives_back_no_role_that_was_taken_meanwhile():
    have_roles()
    manager, officer = PetugasFactory(is_superuser=True), PetugasFactory(group="Pemutus Hak Akses")
    client = signed_in(group="Pengelola Petugas")
    page = reverse("admin:oss_portal_pengguna_peran", args=[officer.pk])
    sent = {"peran": ["Pemutus Hak Akses"], "petugas_sampai": "", "alasan": REASON} | opened(client.get(page).text)
    change_roles(petugas=officer, grant=Grant(("Verifikasi",)), alasan=REASON, by=manager)
    refused = client.post(page, sent)
    assert refused.status_code == 422
    assert CHANGED in refused.text
    assert REASON in refused.text
    assert [g.name for g in officer.groups.all()] == ["Verifikasi"]
    # The officer may send the form again after seeing the new state.
    assert client.post(page, sent | {"peran": ["Auditor"]} | opened(refused.text)).status_code == 302
    assert [g.name for g in officer.groups.all()] == ["Auditor"]


def test_an_application_that_came_back_with_other_data_is_approved_only_by_who_saw_them(hak_akses):
    draft = PermohonanFactory(hak_akses=hak_akses, kegiatan__modal=200_000_000_000)
    permohonan = submit(permohonan=draft, by=hak_akses.pengguna)
    client = signed_in(group="Peninjau NIB")
    page = reverse("admin:nib_permohonan_change", args=[permohonan.pk])
    sent = {"alasan": "Cocok"} | opened(client.get(page).text)
    request_corrections(permohonan=permohonan, by=PetugasFactory(), corrections={"alamat": "Sebut RT dan RW."})
    permohonan.refresh_from_db()
    permohonan.alamat = "Jalan yang tidak dilihat siapa pun"
    permohonan.save()
    submit(permohonan=permohonan, by=hak_akses.pengguna)
    act = reverse("admin:nib_permohonan_setujui", args=[permohonan.pk])
    refused = client.post(act, sent)
    assert (refused.status_code, CHANGED in refused.text) == (422, True)
    permohonan.refresh_from_db()
    assert permohonan.status == "diajukan"
    assert "Jalan yang tidak dilihat siapa pun" in refused.text
    assert client.post(act, sent | opened(refused.text)).status_code == 302
    # A second click gets the answer of the service, not this refusal.
    again = client.post(act, sent | opened(refused.text))
    assert CHANGED not in again.text


def test_an_answer_that_came_in_is_read_before_the_next_step_of_supervision():
    nib = make_nib()
    client = signed_in(group="Pengawas NIB")
    sanksi = supervision.warn(nib=nib, by=PetugasFactory(), alasan="Tidak sesuai.")
    act = reverse("admin:nib_nib_akhiri-peringatan", args=[nib.pk])
    sent = {"alasan": "Sudah diselesaikan"} | opened(client.get(act).text)
    holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Kami keberatan, ini buktinya.")
    assert CHANGED in client.post(act, sent).text
    sanksi.refresh_from_db()
    assert sanksi.status == "berlaku"


def test_terms_are_announced_only_as_the_approver_read_them():
    drafter, approver = PetugasFactory(group="Penyusun Ketentuan"), PetugasFactory(group="Penyetuju Ketentuan")
    last = VersiKetentuan.objects.announced().filter(jenis="ketentuan").latest("nomor")
    data = {"sumber": last.sumber, "ringkasan_perubahan": "Perbaikan kata.", "dasar_hukum": last.dasar_hukum}
    data |= {"perlu_persetujuan": False, "berlaku_sejak": None}
    versi = create_draft(jenis="ketentuan", by=drafter, data=data)
    VersiKetentuan.objects.filter(pk=versi.pk).update(status="menunggu")
    versi.refresh_from_db()
    client = Client()
    client.force_login(approver, backend=BACKEND)
    act = reverse("admin:ketentuan_versiketentuan_tindakan", args=[versi.pk, "umumkan"])
    sent = opened(client.get(act).text)
    return_version(versi=versi, by=approver, alasan="Satu kata lagi.")
    versi.refresh_from_db()
    save_draft(versi=versi, by=drafter, data=data | {"sumber": last.sumber + "\n\nSatu kalimat lagi.\n"})
    VersiKetentuan.objects.filter(pk=versi.pk).update(status="menunggu")
    refused = client.post(act, sent)
    assert CHANGED in refused.text
    versi.refresh_from_db()
    assert versi.status == "menunggu"


def test_an_agency_that_was_stopped_stays_so_when_an_older_form_is_saved():
    instansi = InstansiFactory()
    client = signed_in(group="Pengelola integrasi")
    page = reverse("admin:nib_instansipemerintah_change", args=[instansi.pk])
    kept = ("nama", "jenis", "kewenangan", "nomor_perjanjian", "tujuan")
    sent = {name: getattr(instansi, name) or "" for name in kept}
    sent |= {"kontak": "baru@contoh.go.id", "aktif": "on", "nomor_mandat": "", "mandat_sampai": ""}
    sent |= opened(client.get(page).text)
    InstansiPemerintah.objects.filter(pk=instansi.pk).update(aktif=False)
    refused = client.post(page, sent)
    assert refused.status_code == 200
    assert "diubah orang lain sejak halaman ini Anda buka" in refused.text
    assert "Surel penanggung jawab dan Aktif" in refused.text
    instansi.refresh_from_db()
    assert not instansi.aktif
    assert client.post(page, sent | opened(refused.text)).status_code == 302


def test_a_correction_of_a_body_writes_over_no_correction_of_a_colleague():
    badan = BadanUsahaFactory(nama="PT Kopi Lama", nomor_legalitas="AHU-1")
    client = signed_in(group="Verifikasi")
    act = reverse("admin:registrasi_pelakuusaha_betulkan", args=[badan.pk])
    day = dict(zip((f"tanggal_legalitas_{n}" for n in range(3)), ("2", "1", "2020"), strict=True))
    sent = {"nama_badan": badan.nama, "nomor_legalitas": "AHU-2", "alasan": REASON} | day
    sent |= opened(client.get(act).text)
    new = {"nama": "PT Kopi Baru", "nomor_legalitas": "AHU-1", "tanggal_legalitas": None}
    correct_badan(pelaku_usaha=badan, by=PetugasFactory(), alasan=REASON, **new)
    refused = client.post(act, sent)
    assert CHANGED in refused.text
    badan.refresh_from_db()
    assert (badan.nama, badan.nomor_legalitas) == ("PT Kopi Baru", "AHU-1")
    assert client.post(act, sent | opened(refused.text)).status_code == 302


def test_an_nib_is_ended_for_its_holder_only_by_who_saw_how_it_stands():
    nib = make_nib()
    wish = {"jenis": "nonlikuidasi", "alasan": "Tutup.", "pernyataan": list(PermohonanPencabutan.PERNYATAAN)}
    request = holder.request_pencabutan(nib=nib, by=nib.data.pembuat, **wish)
    client = signed_in(is_superuser=True)
    act = reverse("admin:nib_permohonanpencabutan_setujui", args=[request.pk])
    sent = {"alasan": REASON} | opened(client.get(act).text)
    supervision.warn(nib=nib, by=PetugasFactory(), alasan="Tidak sesuai.")
    refused = client.post(act, sent)
    assert CHANGED in refused.text
    nib.refresh_from_db()
    assert not nib.is_revoked
    assert client.post(act, sent | opened(refused.text)).status_code == 302
    nib.refresh_from_db()
    assert nib.is_revoked
