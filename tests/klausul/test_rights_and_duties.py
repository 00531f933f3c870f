"""HAK DAN KEWAJIBAN, PERNYATAAN DAN JAMINAN (HAK-1, KEW-2, PJP-1, PJP-2)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nib.models import KewajibanPembayaran, PernyataanPermohonan, TeksPernyataan
from oss_portal.documents.signing import verify_signature
from oss_portal.models import OutgoingMail
from registrasi.models import PermohonanAkses
from registrasi.services import permohonan_akses as cases
from registrasi.services import personal_data
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def supervisor(client, ketentuan):
    person = PetugasFactory(group="Penyelia")
    client.force_login(person, backend=BACKEND)
    return person


def urutan(client, url: str) -> list[int]:
    return [o.pk for o in client.get(url).context["cl"].result_list]


def test_hak_1b_every_kind_of_pelaku_usaha_has_the_same_services(client, ketentuan):
    for usaha in ({}, {"pelaku_usaha": BadanUsahaFactory()}):
        right = HakAksesFactory(**usaha)
        client.force_login(right.pengguna, backend=BACKEND)
        for path in ("/dasbor/", "/nib/", "/hak-akses/", "/data-pribadi/", "/bantuan/tanya/", "/amankan/"):
            assert client.get(path).status_code == 200, (right.pelaku_usaha.jenis, path)


def test_hak_1b_queues_are_worked_by_time_not_by_person(client, supervisor):
    now = timezone.now()
    # Registrations are numbered in the order in which they arrived.
    pk = [PendaftaranFactory(verifikasi="perlu_ditinjau", status="aktif").pk for _ in range(3)]
    assert urutan(client, "/admin/registrasi/pendaftaran/?verifikasi__exact=perlu_ditinjau") == sorted(pk)
    fetch = [
        personal_data.request_data(pengguna=HakAksesFactory().pengguna, jenis="penjelasan", content="x")
        for _ in range(2)
    ]
    type(fetch[0]).objects.filter(pk=fetch[1].pk).update(tenggat=now)
    assert urutan(client, "/admin/registrasi/permintaandata/?status__exact=diajukan") == [fetch[1].pk, fetch[0].pk]
    case = [cases.secure_account(pengguna=HakAksesFactory().pengguna, channel="dasbor") for _ in range(2)]
    PermohonanAkses.objects.filter(pk=case[1].pk).update(dibuat_pada=now - timedelta(days=5))
    assert urutan(client, "/admin/registrasi/permohonanakses/?status__exact=diajukan") == [case[1].pk, case[0].pk]


def test_hak_1b_how_long_people_wait_is_reported(client, supervisor):
    from registrasi.services.figures import recount

    make_nib()
    recount()
    title = [t.title for t in client.get("/petugas/angka/").context["tables"]]
    assert {"Waktu tiap langkah", "Permintaan data pribadi", "Waktu dari pengajuan sampai NIB"} <= set(title)


def test_kew_2a_no_mail_ever_carries_a_password(settings):
    """No template of a mail prints a password; every password is set by the person."""
    for file in (settings.BASE_DIR / "templates" / "mail").rglob("*.txt"):
        text = file.read_text(encoding="utf-8")
        for words in ("{{ kata_sandi", "{{ password", "{{ sandi"):
            assert words not in text, file


def test_pjp_1a_the_statement_is_kept_with_its_wording_and_who_made_it(ketentuan):
    draft = PermohonanFactory()
    kode = {t.kode for t in TeksPernyataan.objects.in_force()}
    assert {"PJP-1a", "PJP-1b", "PJP-1c", "PJP-1d"} <= kode
    pernyataan = PernyataanPermohonan.objects.filter(permohonan=draft)
    assert {p.teks.kode for p in pernyataan} >= {"PJP-1a", "PJP-1b", "PJP-1c", "PJP-1d"}
    for p in pernyataan:
        assert p.teks.teks
        assert p.teks.versi >= 1
        assert p.oleh == draft.pembuat


def test_pjp_1d_who_gave_what_when_can_be_read_back_and_the_certificate_says_whose_it_is(ketentuan):
    from nib.certificate.versions import ensure_pdf
    from tests.klausul.test_definitions_and_access import pdf_text

    nib = make_nib()
    assert nib.data.diajukan_oleh is not None
    assert nib.data.diajukan_pada is not None
    text = pdf_text(bytes(ensure_pdf(nib.sertifikat.get().pk).pdf))
    assert "tanggung jawab" in text.lower()


def test_pjp_2_the_accepted_text_can_be_taken_to_court_as_a_signed_proof(client, ketentuan):
    right = HakAksesFactory()
    client.force_login(right.pengguna, backend=BACKEND)
    proof = right.pengguna.persetujuan.filter(versi__jenis="ketentuan").get()
    assert "membebaskan" in proof.versi.sumber.lower()
    response = client.get(reverse("persetujuan-bukti-pdf", args=[proof.kode]))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert verify_signature(content).whole


def test_hak_1a_a_refused_person_reads_the_ground_and_where_to_object(client, supervisor):
    from registrasi.services import review

    p = PendaftaranFactory(verifikasi="perlu_ditinjau", email="ditolak@contoh.id")
    review.reject(pendaftaran=p, by=supervisor, alasan="NIK tidak cocok dengan KTP.")
    letter = OutgoingMail.objects.filter(kepada="ditolak@contoh.id").latest("id")
    assert "NIK tidak cocok dengan KTP." in letter.isi
    assert "bantuan" in letter.isi


def test_kew_2c_an_official_fee_past_its_day_is_overdue_and_the_nib_itself_is_free(client, ketentuan):
    now = timezone.localdate()
    value = {"jenis": "pnbp", "uraian": "Izin", "instansi": "Dinas", "dasar": "PP", "nominal": 100_000}
    fee = {"nib": make_nib(), "dibuat_oleh": PetugasFactory()} | value
    overdue = KewajibanPembayaran.objects.create(jatuh_tempo=now - timedelta(days=1), **fee)
    assert overdue.late
    assert not KewajibanPembayaran.objects.create(jatuh_tempo=now, **fee).late
    overdue.status = KewajibanPembayaran.Status.LUNAS
    assert not overdue.late
    assert "NIB tidak dipungut biaya" in client.get("/").content.decode()
