"""Every address of the admin, also those of Django and libraries, respects area, conflicts of interest and audit."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.sites import site
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import Kategori, Tiket
from nib.choices import StatusIzin
from nib.models import DasarHukum, Era, Izin, PeranNib, PermohonanPencabutan
from nib.services import holder, supervision
from nib.services.granting import switch_granting
from nib.services.instansi import create_key
from nib.services.kewajiban import report_payment
from nib.services.master_data import activate_era
from nib.services.submission import submit
from oss_portal.audit.sentences import has_sentence
from oss_portal.models import AuditEvent, HariLibur, OutgoingMail
from oss_portal.staff.admin_base import ReadOnlyAdmin
from oss_portal.uploads.checking import CleanFile
from registrasi.models import OfficerRelation, RetentionRule
from registrasi.reference_data import load
from registrasi.services.conflicts import declare_relation
from tests.factories.helpdesk import tiket
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory, have_roles
from tests.nib.test_kewajiban import demand_fee

pytestmark = pytest.mark.django_db

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
JAKARTA = "31.71.06.1001"


@pytest.fixture
def elsewhere():
    """Return one record of each kind that has a place, all of them in Jakarta."""
    nib = make_nib(hak_akses=HakAksesFactory(), kelurahan=JAKARTA)
    by = nib.data.pembuat
    fee = demand_fee(nib)
    report_payment(kewajiban=fee, by=by, bukti="NTPN1", berkas=CleanFile("bukti.png", "image/png", b"PNG"))
    sanksi = supervision.warn(nib=nib, by=PetugasFactory(), alasan="Tidak sesuai.")
    stated = list(PermohonanPencabutan.PERNYATAAN)
    request = holder.request_pencabutan(nib=nib, by=by, jenis="penutupan", alasan="Tutup.", pernyataan=stated)
    right = HakAksesFactory()
    draft = PermohonanFactory(hak_akses=right, kelurahan=JAKARTA, kegiatan__modal=200_000_000_000)
    permohonan = submit(permohonan=draft, by=right.pengguna)
    izin = Izin.objects.create(nib=nib, instansi=InstansiFactory(), id_izin="I-1", status=StatusIzin.COMPLETE)
    return [nib, fee, sanksi, request, permohonan, izin, *PeranNib.objects.filter(nib=nib)[:1]]


def addresses(obj):
    """Yield every address of the admin that contains this record's key."""
    model_admin = site._registry[type(obj)]
    for pattern in model_admin.get_urls():
        if not re.search(r"<(int:pk|path:object_id)>", str(pattern.pattern)) or not pattern.name:
            continue
        names = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
        values = {"pk": obj.pk, "object_id": obj.pk, "kode": uuid4()}
        yield pattern.name, reverse(f"admin:{pattern.name}", kwargs={name: values[name] for name in names})


def test_no_address_of_a_record_opens_outside_the_area_of_the_officer(client, elsewhere):
    have_roles()
    officer = PetugasFactory(group="Pengawas NIB", wilayah_kerja="32.73")
    for role in ("Peninjau NIB", "Pemutus pengawasan NIB"):
        officer.groups.add(PetugasFactory(group=role).groups.get())
    client.force_login(officer, backend=BACKEND)
    kinds = {type(obj) for obj in elsewhere}
    assert kinds == {m for m, a in site._registry.items() if isinstance(a, ReadOnlyAdmin) and a.AREA}
    walked = 0
    for obj in elsewhere:
        for name, address in addresses(obj):
            for answer in (client.get(address), client.post(address, {"alasan": "Sudah diperiksa", "bukti": "1"})):
                # Django redirects when it does not find a record.
                assert answer.status_code in {302, 403, 404}, (name, answer.status_code)
                assert str(obj) not in answer.text
            walked += 1
    assert walked > 25
    assert not AuditEvent.objects.filter(oleh=officer).exclude(peristiwa="akses.ditolak").exists()
    officer.wilayah_kerja = "31.71"
    officer.save()
    fee = elsewhere[1]
    proof = client.get(reverse("admin:nib_kewajiban_bukti", args=[fee.pk]))
    assert b"".join(proof.streaming_content) == b"PNG"


def test_a_tiket_that_was_passed_on_is_read_in_the_area_of_its_business_alone(client):
    nib = make_nib(kelurahan=JAKARTA)
    t = tiket(pelapor=nib.data.pembuat)
    Tiket.objects.filter(pk=t.pk).update(eskalasi="nib", pelaku_usaha=nib.pelaku_usaha)
    for area, status in (("31.71", 200), ("", 200), ("32.73", 404)):
        client.force_login(PetugasFactory(group="Pengawas NIB", wilayah_kerja=area), backend=BACKEND)
        assert client.get(reverse("petugas-diteruskan-tiket", args=[t.kode])).status_code == status
        listed = client.get(reverse("petugas-diteruskan")).text
        assert (t.nomor in listed) == (status == 200)


def test_the_history_page_of_django_opens_no_record_of_somebody_close(client):
    nib = make_nib()
    officer = PetugasFactory(group="Pengawas NIB")
    declare_relation(
        petugas=officer,
        jenis_identitas="01",
        nomor_identitas=nib.data.pembuat.nomor_identitas,
        relation=OfficerRelation.Relation.KELUARGA,
    )
    client.force_login(officer, backend=BACKEND)
    answer = client.get(reverse("admin:nib_nib_history", args=[nib.pk]), follow=True)
    assert answer.status_code == 403
    assert nib.nomor not in answer.text


def test_the_suggestions_of_django_answer_nobody(client):
    nib = make_nib()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    query = {"app_label": "nib", "model_name": "permohonanpencabutan", "field_name": "nib", "term": nib.nomor}
    answer = client.get(reverse("admin:autocomplete"), query)
    assert answer.status_code == 404
    assert nib.nomor not in answer.text


def test_what_is_saved_by_a_form_of_the_admin_is_on_record_with_what_changed(client):
    load()
    officer = PetugasFactory(group="Penyelia")
    client.force_login(officer, backend=BACKEND)
    rule = RetentionRule.objects.order_by("pk").first()
    page = reverse("admin:registrasi_retentionrule_change", args=[rule.pk])
    client.post(page, {"dasar": rule.dasar, "lama_hari": "1", "aktif": "on" if rule.aktif else ""})
    event = AuditEvent.objects.get(peristiwa="data.disimpan", oleh=officer)
    assert event.perubahan == {"lama_hari": [rule.lama_hari, 1]}
    assert event.subjek_id == str(rule.pk)
    assert event.rincian["tabel"]
    assert has_sentence(event.peristiwa)
    assert has_sentence("data.dihapus")


def test_master_data_a_row_of_a_list_and_what_is_deleted_are_on_record_too(client):
    make_nib()
    boss = PetugasFactory(is_superuser=True)
    client.force_login(boss, backend=BACKEND)
    law = {"kode": "uu-baru", "sebutan": "UU 1/2026", "judul": "Baru", "berlaku_sejak": "2026-01-01"}
    client.post(reverse("admin:nib_dasarhukum_add"), law)
    added = AuditEvent.objects.get(peristiwa="data.disimpan", subjek_jenis="nib.dasarhukum")
    assert added.perubahan["sebutan"] == [None, "UU 1/2026"]
    assert added.subjek_id == str(DasarHukum.objects.get(sebutan="UU 1/2026").pk)
    kategori = Kategori.objects.create(kode="uji", nama="Uji", urutan=1)
    rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": kategori.pk, "form-0-urutan": "7"}
    client.post(reverse("admin:helpdesk_kategori_changelist") + "?all=", rows | {"_save": "1"})
    kategori.refresh_from_db()
    assert kategori.urutan == 7
    event = AuditEvent.objects.get(peristiwa="data.disimpan", subjek_id=str(kategori.pk))
    assert event.perubahan["urutan"] == [1, 7]
    day = HariLibur.objects.create(tanggal=date(2031, 1, 2), nama="Uji", jenis="libur")
    client.post(reverse("admin:oss_portal_harilibur_delete", args=[day.pk]), {"post": "yes"})
    # There is exactly one event.
    assert AuditEvent.objects.filter(subjek_id=str(day.pk), subjek_jenis="oss_portal.harilibur").count() == 1
    assert not LogEntry.objects.exists()


def test_who_may_change_a_law_or_a_period_as_well_hears_of_each_change_and_the_changer_does_not(client):
    """One officer alone can change them, so other officers must learn of it."""
    make_nib()
    have_roles()
    load()
    boss, colleague, stranger = PetugasFactory(is_superuser=True), PetugasFactory(group="Penyelia"), PetugasFactory()
    officer = PetugasFactory(group="Penyelia")
    client.force_login(officer, backend=BACKEND)
    rule = RetentionRule.objects.order_by("pk").first()
    page = reverse("admin:registrasi_retentionrule_change", args=[rule.pk])
    same = {"dasar": rule.dasar, "lama_hari": str(rule.lama_hari), "aktif": "on" if rule.aktif else ""}
    client.post(page, same)
    mails = OutgoingMail.objects.filter(templat="oss_portal/master_data_changed")
    assert not mails.exists()
    client.post(page, same | {"lama_hari": "1"})
    assert {mail.kepada for mail in mails} == {boss.email, colleague.email}
    assert not {officer.email, stranger.email} & {mail.kepada for mail in mails}
    text = mails.get(kepada=boss.email).isi
    assert officer.nama in text
    assert rule.judul in text
    assert page in text
    assert rule._meta.get_field("lama_hari").verbose_name.lower() in text.lower()


def test_the_era_the_calendar_and_the_keys_of_agencies_are_told_of_too(client):
    have_roles()
    boss = PetugasFactory(is_superuser=True)
    officer = PetugasFactory(is_superuser=True)
    client.force_login(officer, backend=BACKEND)

    def told():
        mails = OutgoingMail.objects.filter(templat="oss_portal/master_data_changed")
        text = "|".join(mail.isi for mail in mails.filter(kepada=boss.email))
        assert not mails.filter(kepada=officer.email).exists()
        mails.delete()
        return text

    make_nib()
    told()
    era = Era.objects.filter(aktif=False).first()
    activate_era(era=era, by=officer)
    assert "Pakai era ini" in told()
    switch_granting(era=era, by=officer, on=True, alasan="Peraturan baru berlaku.")
    assert str(era) in told()
    key = {"nama": "Kunci utama", "lingkup": ["nib"], "berlaku_sampai": timezone.now() + timedelta(days=30)}
    create_key(instansi=InstansiFactory(), by=officer, **key)
    assert "Kunci API baru: Kunci utama" in told()
    day = {"tanggal": "2031-01-01", "nama": "Tahun Baru", "jenis": HariLibur._meta.get_field("jenis").choices[0][0]}
    assert client.post(reverse("admin:oss_portal_harilibur_add"), day).status_code == 302
    assert "Tahun Baru" in told()
    holiday = HariLibur.objects.get(tanggal=date(2031, 1, 1))
    client.post(reverse("admin:oss_portal_harilibur_delete", args=[holiday.pk]), {"post": "yes"})
    assert told().count("dihapus") == 1
