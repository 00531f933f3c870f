"""KEW-2c: official fees of an NIB are written down, reported as paid, settled; the portal takes no money."""

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

from nib.galat import AlasanWajib, BedaOrang, TidakDiizinkan
from nib.kartu import kartu_nib
from nib.models import KewajibanPembayaran, Nib
from nib.services.kewajiban import batalkan_kewajiban, catat_kewajiban, laporkan_bayar, lunasi, tolak_laporan
from nib.services.pengingat import ingatkan_kewajiban
from oss_portal.models import PeristiwaAudit, SuratKeluar
from oss_portal.transisi import TransisiDitolak
from registrasi.models import HakAkses
from registrasi.services.benturan import nyatakan_kaitan
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.nib.alat import masuk

pytestmark = pytest.mark.django_db


@pytest.fixture
def punya(hak_akses, awal):
    return buat_nib(hak_akses=hak_akses)


def _tagih(nib, **data):
    isi = {
        "jenis": "pnbp",
        "uraian": "PNBP izin edar pangan",
        "instansi": "BPOM",
        "dasar": "PP 32/2017",
        "nominal": Decimal(500_000),
        "jatuh_tempo": timezone.localdate() + timedelta(days=30),
        "kode_billing": "820261124000123",
    }
    return catat_kewajiban(nib=nib, oleh=data.pop("oleh", None) or PetugasFactory(), **isi | data)


def test_the_holder_sees_agency_billing_code_and_due_date_and_that_the_nib_is_free(client, hak_akses, punya):
    klien = masuk(client, hak_akses)
    kosong = klien.get(reverse("nib")).content.decode()
    assert "NIB tidak dipungut biaya" in kosong
    assert "Tidak ada biaya resmi yang harus dibayar" in kosong
    k = _tagih(punya)
    assert "Rp 500.000" in mail.outbox[-1].body
    assert "NIB sendiri tidak dipungut biaya" in mail.outbox[-1].body
    assert k.uraian in klien.get(reverse("nib")).content.decode()
    for nama, args in (("nib-kewajiban-daftar", []), ("nib-kewajiban", [k.kode])):
        isi = klien.get(reverse(nama, args=args)).content.decode()
        for teks in ("PNBP izin edar pangan", "BPOM", "Rp 500.000", f"{k.jatuh_tempo:%d-%m-%Y}", "Belum dibayar"):
            assert teks in isi
    assert "820261124000123" in isi
    assert "tidak menerima uang" in isi
    assert PeristiwaAudit.objects.filter(peristiwa="nib.kewajiban.dicatat", nib=punya.nomor).count() == 1


def test_a_double_click_writes_one_fee(punya):
    petugas = PetugasFactory()
    assert _tagih(punya, oleh=petugas) == _tagih(punya, oleh=petugas)
    assert punya.kewajiban.count() == 1


@pytest.mark.parametrize(
    ("data", "galat"),
    [
        ({"nominal": Decimal(0)}, TidakDiizinkan),
        ({"nominal": Decimal(-5)}, TidakDiizinkan),
        ({"jatuh_tempo": date(2020, 1, 31)}, TidakDiizinkan),
        ({"dasar": "  "}, AlasanWajib),
        ({"instansi": ""}, AlasanWajib),
    ],
)
def test_a_fee_without_law_agency_amount_or_future_is_refused(punya, data, galat):
    with pytest.raises(galat):
        _tagih(punya, **data)
    assert not punya.kewajiban.exists()


def test_nobody_writes_a_fee_for_a_business_of_one_s_own(punya, hak_akses):
    with pytest.raises(BedaOrang):
        _tagih(punya, oleh=hak_akses.pengguna)


def _foto() -> SimpleUploadedFile:
    wadah = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(wadah, "PNG")
    return SimpleUploadedFile("struk.png", wadah.getvalue(), "image/png")


def test_the_holder_reports_the_payment_with_its_proof_and_the_officer_settles_it(client, hak_akses, punya):
    k, klien = _tagih(punya), masuk(client, hak_akses)
    alamat = reverse("nib-kewajiban", args=[k.kode])
    kurang = klien.post(alamat, {"bukti": ""})
    assert "Isi nomor bukti bayar." in kurang.content.decode()
    bukan_gambar = klien.post(
        alamat, {"bukti": "NTPN1", "berkas": SimpleUploadedFile("a.png", b"<svg/>", "image/png")}
    ).content.decode()
    assert "NTPN1" in bukan_gambar
    assert "bukan PDF, JPG, atau PNG" in bukan_gambar
    assert klien.post(alamat, {"bukti": "NTPN1234567890AB", "berkas": _foto()}).status_code == 302
    k.refresh_from_db()
    assert (k.status, k.bukti, k.berkas.nama) == ("dilaporkan", "NTPN1234567890AB", "struk.png")
    unduh = klien.get(reverse("nib-kewajiban-bukti", args=[k.kode]))
    assert unduh.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(unduh.streaming_content).startswith(b"\x89PNG")
    # A second click changes nothing, and a settled fee takes no further report.
    assert laporkan_bayar(kewajiban=k, oleh=hak_akses.pengguna, bukti="NTPN1234567890AB").berkas_id == k.berkas_id
    lunasi(kewajiban=k, oleh=PetugasFactory())
    klien.post(alamat, {"bukti": "lain"})
    k.refresh_from_db()
    assert (k.status, k.bukti) == ("lunas", "NTPN1234567890AB")


def test_a_payment_that_is_not_found_opens_the_fee_again_with_the_reason(client, hak_akses, punya):
    k = _tagih(punya)
    laporkan_bayar(kewajiban=k, oleh=hak_akses.pengguna, bukti="X-1")
    with pytest.raises(AlasanWajib):
        tolak_laporan(kewajiban=k, oleh=PetugasFactory(), alasan=" ")
    tolak_laporan(kewajiban=k, oleh=PetugasFactory(), alasan="Nomor ini milik pembayaran lain.")
    isi = masuk(client, hak_akses).get(reverse("nib-kewajiban", args=[k.kode])).content.decode()
    assert "Nomor ini milik pembayaran lain." in isi
    assert 'name="bukti"' in isi
    k.refresh_from_db()
    assert (k.status, k.bukti) == ("belum", "")
    # The number that was refused stays in the trail.
    jejak = PeristiwaAudit.objects.filter(peristiwa="nib.kewajiban.status").order_by("id")
    assert [p.perubahan["bukti"] for p in jejak] == [["", "X-1"], ["X-1", ""]]


def test_a_withdrawn_fee_is_never_settled_and_no_fee_is_ever_deleted_or_rewritten(punya):
    k = _tagih(punya)
    with pytest.raises(AlasanWajib):
        lunasi(kewajiban=k, oleh=PetugasFactory())
    batalkan_kewajiban(kewajiban=k, oleh=PetugasFactory(), alasan="Salah NIB")
    with pytest.raises(TransisiDitolak):
        lunasi(kewajiban=k, oleh=PetugasFactory(), bukti="1")
    semua = KewajibanPembayaran.objects.filter(pk=k.pk)
    for ubah in ({"status": "belum"}, {"nominal": 1}, {"jatuh_tempo": "2030-01-01"}):
        with pytest.raises(InternalError), transaction.atomic():
            semua.update(**ubah)
    with pytest.raises(InternalError), transaction.atomic():
        semua.delete()


def test_a_fee_is_settled_only_with_a_proof_also_by_constraint(punya):
    k = _tagih(punya)
    with pytest.raises(IntegrityError), transaction.atomic():
        KewajibanPembayaran.objects.filter(pk=k.pk).update(status="lunas")


def test_reminders_come_seven_days_and_one_day_before_and_once_when_overdue(punya, monkeypatch):
    k = _tagih(punya, jatuh_tempo=timezone.localdate() + timedelta(days=20))
    hari = k.jatuh_tempo
    subjek = []
    for selisih in (10, 7, 6, 1, 0, -1, -3, -8):
        monkeypatch.setattr("nib.services.pengingat.timezone.localdate", lambda s=selisih: hari - timedelta(days=s))
        sebelum = len(_antrean_surat(k))
        ingatkan_kewajiban()
        ingatkan_kewajiban()
        subjek.append(len(_antrean_surat(k)) - sebelum)
    penerima = max(subjek)
    assert [bool(n) for n in subjek] == [False, True, False, True, False, True, False, False]
    assert {n for n in subjek if n} == {penerima}


def _antrean_surat(k) -> list:
    return list(SuratKeluar.objects.filter(kunci__startswith=f"nib-kewajiban-{k.kode}-ingat"))


def test_the_fee_of_another_business_is_not_there(client, hak_akses, punya):
    lain = _tagih(buat_nib(hak_akses=HakAksesFactory()))
    klien = masuk(client, hak_akses)
    for nama in ("nib-kewajiban", "nib-kewajiban-bukti"):
        assert klien.get(reverse(nama, args=[lain.kode])).status_code == 404
    assert klien.post(reverse("nib-kewajiban", args=[lain.kode]), {"bukti": "1"}).status_code == 404
    lain.refresh_from_db()
    assert lain.status == "belum"


def test_a_kuasa_without_the_power_reads_but_does_not_report(client, punya):
    kuasa = HakAksesFactory(pelaku_usaha=punya.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["sertifikat"])
    k, klien = _tagih(punya), masuk(client, kuasa)
    assert klien.get(reverse("nib-kewajiban", args=[k.kode])).status_code == 200
    assert klien.post(reverse("nib-kewajiban", args=[k.kode]), {"bukti": "1"}).status_code == 403


def test_the_card_counts_open_fees(rf, hak_akses, punya):
    _tagih(punya)
    request = rf.get("/")
    request.hak_akses = hak_akses
    assert "1 kewajiban pembayaran" in [str(teks) for teks, _ in kartu_nib(request)["tautan"]]


def test_an_overdue_fee_is_flagged_and_the_pages_ask_the_same_with_many(
    client, hak_akses, punya, django_assert_max_num_queries
):
    for n in range(30):
        _tagih(punya, uraian=f"Retribusi {n}")
    k = _tagih(punya)
    # The date passes by itself; the row is not rewritten.
    besok = k.jatuh_tempo + timedelta(days=1)
    with pytest.MonkeyPatch.context() as m:
        m.setattr("nib.models.pengawasan.timezone.localdate", lambda: besok)
        assert k.terlambat
    klien = masuk(client, hak_akses)
    klien.get(reverse("nib-kewajiban-daftar"))
    with django_assert_max_num_queries(12):
        klien.get(reverse("nib-kewajiban-daftar"))
    with django_assert_max_num_queries(12):
        klien.get(reverse("nib-kewajiban", args=[k.kode]))


def test_in_the_admin_a_fee_is_written_at_the_nib_and_settled_from_its_list(client, punya):
    masuk_petugas = PetugasFactory(is_superuser=True)
    client.force_login(masuk_petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    nib = Nib.objects.get()
    alamat = reverse("admin:nib_nib_catat-kewajiban", args=[nib.pk])
    tempo = timezone.localdate() + timedelta(days=10)
    data = {
        "jenis": "retribusi",
        "uraian": "Retribusi kebersihan",
        "instansi": "Pemkot",
        "dasar": "Perda 1/2024",
        "nominal": "-100",
        "jatuh_tempo_0": tempo.day,
        "jatuh_tempo_1": tempo.month,
        "jatuh_tempo_2": tempo.year,
    }
    salah = client.post(alamat, data)
    assert salah.status_code == 422
    assert "negatif" in salah.content.decode()
    assert client.post(alamat, data | {"nominal": "150.000,00"}).status_code == 302
    k = nib.kewajiban.get()
    assert k.nominal == 150_000
    assert "Retribusi kebersihan" in client.get(reverse("admin:nib_kewajibanpembayaran_changelist")).content.decode()
    assert client.get(reverse("admin:nib_kewajibanpembayaran_change", args=[k.pk])).status_code == 200
    lunasi_url = reverse("admin:nib_kewajibanpembayaran_lunasi", args=[k.pk])
    assert "Isi nomor bukti bayar: pelaku usaha belum melaporkannya." in client.post(lunasi_url, {}).content.decode()
    assert client.post(lunasi_url, {"bukti": "K-9"}).status_code == 302
    k.refresh_from_db()
    assert k.status == "lunas"
    assert client.get(reverse("admin:nib_kewajiban_bukti", args=[k.pk])).status_code == 404


def test_a_proof_of_payment_is_opened_on_record_and_never_by_an_officer_close_to_the_holder(client, hak_akses, punya):
    k = _tagih(punya)
    masuk(client, hak_akses).post(reverse("nib-kewajiban", args=[k.kode]), {"bukti": "NTPN1", "berkas": _foto()})
    petugas, alamat = PetugasFactory(is_superuser=True), reverse("admin:nib_kewajiban_bukti", args=[k.pk])
    client.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert b"".join(client.get(alamat).streaming_content).startswith(b"\x89PNG")
    orang = hak_akses.pengguna
    dibuka = PeristiwaAudit.objects.get(peristiwa="nib.kewajiban.bukti_dibuka")
    assert (dibuka.oleh, dibuka.tentang, dibuka.nib) == (petugas, k.nib.data.pembuat, k.nib.nomor)
    assert dibuka.rincian == {"berkas": str(KewajibanPembayaran.objects.get(pk=k.pk).berkas.kode)}
    nyatakan_kaitan(
        petugas=petugas,
        jenis_identitas=orang.jenis_identitas,
        nomor_identitas=orang.nomor_identitas,
        hubungan="keluarga",
    )
    assert client.get(alamat).status_code == 403
    assert PeristiwaAudit.objects.filter(peristiwa="nib.kewajiban.bukti_dibuka").count() == 1
