"""KEW-2c: official fees of an NIB are recorded, reported as paid and settled; the portal takes no money."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from nib.exceptions import DifferentPersonRequired
from nib.hooks.dashboard import nib_card
from nib.models import KewajibanPembayaran, Nib
from nib.services import reminders
from nib.services.kewajiban import (
    cancel_kewajiban,
    record_kewajiban,
    reject_payment_report,
    report_payment,
    settle_kewajiban,
)
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import ReasonRequired, Refused
from oss_portal.models import AuditEvent, OutgoingMail
from oss_portal.text.readable import date_id
from registrasi.models import HakAkses
from registrasi.services.conflicts import declare_relation
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.nib.helpers import remind, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owned_nib(hak_akses, db):
    return make_nib(hak_akses=hak_akses)


def demand_fee(nib, **data):
    values = {
        "jenis": "pnbp",
        "uraian": "PNBP izin edar pangan",
        "instansi": "BPOM",
        "dasar": "PP 32/2017",
        "nominal": Decimal(500_000),
        "jatuh_tempo": timezone.localdate() + timedelta(days=30),
        "kode_billing": "820261124000123",
    }
    return record_kewajiban(nib=nib, by=data.pop("by", None) or PetugasFactory(), **values | data)


def test_the_holder_sees_agency_billing_code_and_due_date_and_that_the_nib_is_free(client, hak_akses, owned_nib):
    web_client = sign_in(client, hak_akses)
    empty = web_client.get(reverse("nib")).content.decode()
    assert "NIB tidak dipungut biaya" in empty
    assert "Tidak ada biaya resmi yang harus dibayar" in empty
    k = demand_fee(owned_nib)
    assert "Rp 500.000" in mail.outbox[-1].body
    assert "NIB sendiri tidak dipungut biaya" in mail.outbox[-1].body
    assert k.uraian in web_client.get(reverse("nib")).content.decode()
    for name, args in (("nib-kewajiban-daftar", []), ("nib-kewajiban", [k.kode])):
        content = web_client.get(reverse(name, args=args)).content.decode()
        for text in ("PNBP izin edar pangan", "BPOM", "Rp 500.000", date_id(k.jatuh_tempo), "Belum dibayar"):
            assert text in content
    assert "820261124000123" in content
    assert "tidak menerima uang" in content
    assert AuditEvent.objects.filter(peristiwa="nib.kewajiban.dicatat", nib=owned_nib.nomor).count() == 1


def test_a_double_click_writes_one_fee(owned_nib):
    petugas = PetugasFactory()
    assert demand_fee(owned_nib, by=petugas) == demand_fee(owned_nib, by=petugas)
    assert owned_nib.kewajiban.count() == 1


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"nominal": Decimal(0)}, Refused),
        ({"nominal": Decimal(-5)}, Refused),
        ({"jatuh_tempo": date(2020, 1, 31)}, Refused),
        ({"dasar": "  "}, ReasonRequired),
        ({"instansi": ""}, ReasonRequired),
    ],
)
def test_a_fee_without_law_agency_amount_or_future_is_refused(owned_nib, data, error):
    with pytest.raises(error):
        demand_fee(owned_nib, **data)
    assert not owned_nib.kewajiban.exists()


def test_nobody_writes_a_fee_for_a_business_of_one_s_own(owned_nib, hak_akses):
    with pytest.raises(DifferentPersonRequired):
        demand_fee(owned_nib, by=hak_akses.pengguna)


def _photo() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(buffer, "PNG")
    return SimpleUploadedFile("struk.png", buffer.getvalue(), "image/png")


def test_the_holder_reports_the_payment_with_its_proof_and_the_officer_settles_it(client, hak_akses, owned_nib):
    k, web_client = demand_fee(owned_nib), sign_in(client, hak_akses)
    address = reverse("nib-kewajiban", args=[k.kode])
    missing = web_client.post(address, {"bukti": ""})
    assert "Isi nomor bukti bayar." in missing.content.decode()
    not_an_image = web_client.post(
        address, {"bukti": "NTPN1", "berkas": SimpleUploadedFile("a.png", b"<svg/>", "image/png")}
    ).content.decode()
    assert "NTPN1" in not_an_image
    assert "sebenarnya SVG, bukan PDF, JPG, PNG, atau HEIC" in not_an_image
    assert web_client.post(address, {"bukti": "NTPN1234567890AB", "berkas": _photo()}).status_code == 302
    k.refresh_from_db()
    assert (k.status, k.bukti, k.berkas.nama) == ("dilaporkan", "NTPN1234567890AB", "struk.png")
    download = web_client.get(reverse("nib-kewajiban-bukti", args=[k.kode]))
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(download.streaming_content).startswith(b"\x89PNG")
    # A second click changes nothing, and a settled fee accepts no further report.
    assert report_payment(kewajiban=k, by=hak_akses.pengguna, bukti="NTPN1234567890AB").berkas_id == k.berkas_id
    settle_kewajiban(kewajiban=k, by=PetugasFactory())
    web_client.post(address, {"bukti": "lain"})
    k.refresh_from_db()
    assert (k.status, k.bukti) == ("lunas", "NTPN1234567890AB")


def test_a_payment_that_is_not_found_opens_the_fee_again_with_the_reason(client, hak_akses, owned_nib):
    k = demand_fee(owned_nib)
    report_payment(kewajiban=k, by=hak_akses.pengguna, bukti="X-1")
    with pytest.raises(ReasonRequired):
        reject_payment_report(kewajiban=k, by=PetugasFactory(), alasan=" ")
    reject_payment_report(kewajiban=k, by=PetugasFactory(), alasan="Nomor ini milik pembayaran other.")
    content = sign_in(client, hak_akses).get(reverse("nib-kewajiban", args=[k.kode])).content.decode()
    assert "Nomor ini milik pembayaran other." in content
    assert 'name="bukti"' in content
    k.refresh_from_db()
    assert (k.status, k.bukti) == ("belum", "")
    # The refused number stays in the audit trail.
    trace = AuditEvent.objects.filter(peristiwa="nib.kewajiban.status").order_by("id")
    assert [p.perubahan["bukti"] for p in trace] == [["", "X-1"], ["X-1", ""]]


def test_a_withdrawn_fee_is_never_settled_and_no_fee_is_ever_deleted_or_rewritten(owned_nib):
    k = demand_fee(owned_nib)
    with pytest.raises(ReasonRequired):
        settle_kewajiban(kewajiban=k, by=PetugasFactory())
    cancel_kewajiban(kewajiban=k, by=PetugasFactory(), alasan="Salah NIB")
    with pytest.raises(TransitionRefused):
        settle_kewajiban(kewajiban=k, by=PetugasFactory(), bukti="1")
    fees = KewajibanPembayaran.objects.filter(pk=k.pk)
    for change in ({"status": "belum"}, {"nominal": 1}, {"jatuh_tempo": "2030-01-01"}):
        with pytest.raises(InternalError), transaction.atomic():
            fees.update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        fees.delete()


def test_a_fee_is_settled_only_with_a_proof_also_by_constraint(owned_nib):
    k = demand_fee(owned_nib)
    with pytest.raises(IntegrityError), transaction.atomic():
        KewajibanPembayaran.objects.filter(pk=k.pk).update(status="lunas")


def test_reminders_come_seven_days_and_one_day_before_and_once_when_overdue(owned_nib, monkeypatch):
    k = demand_fee(owned_nib, jatuh_tempo=timezone.localdate() + timedelta(days=20))
    due = k.jatuh_tempo
    counts = []
    for difference in (10, 7, 6, 1, 0, -1, -3, -8):
        monkeypatch.setattr("nib.services.reminders.timezone.localdate", lambda s=difference: due - timedelta(days=s))
        before = len(_queued_mails(k))
        remind(reminders.kewajiban)
        remind(reminders.kewajiban)
        counts.append(len(_queued_mails(k)) - before)
    per_round = max(counts)
    assert [bool(n) for n in counts] == [False, True, False, True, False, True, False, False]
    assert {n for n in counts if n} == {per_round}


def _queued_mails(k) -> list:
    return list(OutgoingMail.objects.filter(kunci__startswith=f"nib-kewajiban-{k.kode}-ingat"))


def test_the_fee_of_another_business_is_not_there(client, hak_akses, owned_nib):
    other = demand_fee(make_nib(hak_akses=HakAksesFactory()))
    web_client = sign_in(client, hak_akses)
    for name in ("nib-kewajiban", "nib-kewajiban-bukti"):
        assert web_client.get(reverse(name, args=[other.kode])).status_code == 404
    assert web_client.post(reverse("nib-kewajiban", args=[other.kode]), {"bukti": "1"}).status_code == 404
    other.refresh_from_db()
    assert other.status == "belum"


def test_a_kuasa_without_the_power_reads_but_does_not_report(client, owned_nib):
    kuasa = HakAksesFactory(pelaku_usaha=owned_nib.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["sertifikat"])
    k, web_client = demand_fee(owned_nib), sign_in(client, kuasa)
    assert web_client.get(reverse("nib-kewajiban", args=[k.kode])).status_code == 200
    refused = web_client.post(reverse("nib-kewajiban", args=[k.kode]), {"bukti": "1"})
    assert (refused.status_code, "Ini di luar kuasa Anda" in refused.text) == (403, True)


def test_a_restricted_holder_who_reports_a_payment_is_not_told_that_a_kuasa_is_missing(client, hak_akses, owned_nib):
    k, web_client = demand_fee(owned_nib), sign_in(client, hak_akses)
    HakAkses.objects.filter(pk=hak_akses.pk).update(status=HakAkses.Status.DIBATASI)
    refused = web_client.post(reverse("nib-kewajiban", args=[k.kode]), {"bukti": "1"})
    assert (refused.status_code, "Anda hanya dapat melihat" in refused.text) == (403, True)


def test_the_card_counts_open_fees(rf, hak_akses, owned_nib):
    demand_fee(owned_nib)
    request = rf.get("/")
    request.hak_akses = hak_akses
    assert "1 kewajiban pembayaran" in [str(text) for text, _ in nib_card(request).links]


def test_an_overdue_fee_is_flagged_and_the_pages_ask_the_same_with_many(
    client, hak_akses, owned_nib, django_assert_max_num_queries
):
    for n in range(30):
        demand_fee(owned_nib, uraian=f"Retribusi {n}")
    k = demand_fee(owned_nib)
    # The due date passes without a change of the row.
    tomorrow = k.jatuh_tempo + timedelta(days=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nib.models.supervision.timezone.localdate", lambda: tomorrow)
        assert k.late
    web_client = sign_in(client, hak_akses)
    web_client.get(reverse("nib-kewajiban-daftar"))
    with django_assert_max_num_queries(12):
        web_client.get(reverse("nib-kewajiban-daftar"))
    with django_assert_max_num_queries(12):
        web_client.get(reverse("nib-kewajiban", args=[k.kode]))


def test_in_the_admin_a_fee_is_written_at_the_nib_and_settled_from_its_list(client, owned_nib):
    client.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    nib = Nib.objects.get()
    address = reverse("admin:nib_nib_catat-kewajiban", args=[nib.pk])
    due = timezone.localdate() + timedelta(days=10)
    data = {
        "jenis": "retribusi",
        "uraian": "Retribusi kebersihan",
        "instansi": "Pemkot",
        "dasar": "Perda 1/2024",
        "nominal": "-100",
        "jatuh_tempo_0": due.day,
        "jatuh_tempo_1": due.month,
        "jatuh_tempo_2": due.year,
    }
    wrong = client.post(address, data)
    assert wrong.status_code == 422
    assert "negatif" in wrong.content.decode()
    assert client.post(address, data | {"nominal": "150.000,00"}).status_code == 302
    k = nib.kewajiban.get()
    assert k.nominal == 150_000
    assert "Retribusi kebersihan" in client.get(reverse("admin:nib_kewajibanpembayaran_changelist")).content.decode()
    assert client.get(reverse("admin:nib_kewajibanpembayaran_change", args=[k.pk])).status_code == 200
    settle_url = reverse("admin:nib_kewajibanpembayaran_lunasi", args=[k.pk])
    assert "Isi nomor bukti bayar: pelaku usaha belum melaporkannya." in client.post(settle_url, {}).content.decode()
    assert client.post(settle_url, {"bukti": "K-9"}).status_code == 302
    k.refresh_from_db()
    assert k.status == "lunas"
    assert client.get(reverse("admin:nib_kewajiban_bukti", args=[k.pk])).status_code == 404


def test_a_proof_of_payment_is_opened_on_record_and_never_by_an_officer_close_to_the_holder(
    client, hak_akses, owned_nib
):
    k = demand_fee(owned_nib)
    sign_in(client, hak_akses).post(reverse("nib-kewajiban", args=[k.kode]), {"bukti": "NTPN1", "berkas": _photo()})
    petugas, address = PetugasFactory(is_superuser=True), reverse("admin:nib_kewajiban_bukti", args=[k.pk])
    client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    case = client.get(reverse("admin:nib_kewajibanpembayaran_change", args=[k.pk])).text
    assert f'<img src="{address}"' in case
    assert b"".join(client.get(address).streaming_content).startswith(b"\x89PNG")
    pengguna = hak_akses.pengguna
    opened = AuditEvent.objects.get(peristiwa="nib.kewajiban.bukti_dibuka")
    assert (opened.oleh, opened.tentang, opened.nib) == (petugas, k.nib.data.pembuat, k.nib.nomor)
    assert opened.rincian == {"berkas": str(KewajibanPembayaran.objects.get(pk=k.pk).berkas.kode)}
    declare_relation(
        petugas=petugas,
        jenis_identitas=pengguna.jenis_identitas,
        nomor_identitas=pengguna.nomor_identitas,
        relation="keluarga",
    )
    assert client.get(address).status_code == 403
    assert AuditEvent.objects.filter(peristiwa="nib.kewajiban.bukti_dibuka").count() == 1
