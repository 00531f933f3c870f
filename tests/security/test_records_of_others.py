"""Every address of the portal, opened for another person's records: signed out, as a wrong person, with an ended right.

A new URL pattern with an argument fails here until `scene` or `OPEN_TO_ALL` says whose record it shows.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from helpdesk.inbound_mail.receive import receive
from helpdesk.models import IncomingMail, Tiket
from ketentuan.models import Persetujuan
from ketentuan.reference_data import load
from nib.models import DokumenPengawasan, Permohonan
from nib.services.kewajiban import record_kewajiban
from nib.services.supervision import warn
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, OutgoingMail, WorkItem
from oss_portal.uploads.checking import check_file
from registrasi.models import HakAkses
from registrasi.services import insiden, lost_email, personal_data
from registrasi.services import permohonan_akses as cases
from registrasi.services.hak_akses import end_hak_akses
from registrasi.services.kuasa import invite_kuasa
from registrasi.services.pembatasan import add_pembatasan
from tests.factories.helpdesk import tiket
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory, nik
from tests.helpdesk.mails import raw_mail
from tests.registrasi.test_cases import image
from tests.security.crawler import all_patterns

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
MARK = "Unikumsatu"
MAIL_ADDRESS = "unikumsatu@rahasia.id"
FORGED_TOKEN = "x" * 43
# Everybody may read these: texts, the public register, captchas, or pages whose address contains a secret.
OPEN_TO_ALL = {
    # A signed link, valid for an hour while there is no administrator: tests/foundation/test_first_administrators.py.
    "administrator-pertama",
    "kode-keamanan-suara",
    "captcha-image",
    "ketentuan-arsip",
    "ketentuan-banding",
    "ketentuan-versi",
    "ketentuan-teks",
    "ketentuan-pdf",
    "persetujuan-lebih-awal",
    "cek-sertifikat",
    # Answers 404 to every unknown address of the API.
    "api-tidak-ada",
    "bantuan-artikel",
    # The address names no record: the step, or the code, belongs to the application of the signed-in person.
    "nib-langkah",
    "kbli-ajukan",
    # The public classification, and the due dates of a scale.
    "kbli-kode",
    "lkpm-kalender",
    # Hashes of the public log: the proof is public, the document is not.
    "transparansi-bukti",
    "transparansi-tile",
    # In development only: shows every mail.
    "surat-keluar-lihat",
}
# Pages without an argument that are public on purpose, or exist in development only.
OPEN_PAGES = {"surat-keluar", "gaya", "cek", "cek-json", "cek-berkas", "angka-publik"}


@dataclass
class Scene:
    hak: HakAkses
    item: dict[str, dict]


@pytest.fixture
def scene(db) -> Scene:
    """A company with every kind of record that a company can have; its secret texts are marked."""
    load()
    petugas = PetugasFactory()
    usaha = BadanUsahaFactory(nama=f"PT {MARK} Rahasia", email=MAIL_ADDRESS)
    right = HakAksesFactory(pelaku_usaha=usaha, pengguna__nama=f"Direktur {MARK}", pengguna__email=MAIL_ADDRESS)
    orang = right.pengguna
    nib = make_nib(hak_akses=right)
    sanksi = warn(
        nib=nib,
        by=petugas,
        alasan=f"alasan {MARK}",
        files={DokumenPengawasan.Jenis.BERITA_ACARA: [check_file("periksa.png", image())]},
    )
    fee = record_kewajiban(
        nib=nib,
        by=petugas,
        jenis="pnbp",
        uraian=f"Tagihan {MARK}",
        instansi="Dinas",
        dasar="PP",
        nominal=Decimal(500_000),
        jatuh_tempo=timezone.localdate(),
    )
    draft = PermohonanFactory(hak_akses=right, jenis=Permohonan.Jenis.PERUBAHAN)
    until = timezone.now() + timedelta(days=30)
    undangan = invite_kuasa(
        giver=right, nama=f"Kuasa {MARK}", email="k@rahasia.id", relation="x", kewenangan=["nib"], until=until
    )
    kuasa = HakAksesFactory(
        pelaku_usaha=usaha, peran="kuasa", kewenangan=["nib"], berlaku_sampai=until, pengguna__nama=f"Kuasa {MARK}"
    )
    file = [check_file("akta.png", image())]
    candidate = {
        "nama": f"Calon {MARK}",
        "jenis_identitas": "01",
        "nomor_identitas": nik(66123),
        "tanggal_lahir": orang.tanggal_lahir,
        "jabatan": "Direktur",
        "email": "calon@rahasia.id",
        "telepon": "+6281234567890",
    }
    p = cases.submit_replacement(
        hak_akses=right, by=orang, channel="dasbor", alasan=f"RUPS {MARK}", candidate=candidate, files=file
    )
    finished = cases.reject_permohonan(permohonan=p, by=petugas, alasan=f"kurang {MARK}")
    letter = queue_mail(
        "registrasi/user_id", recipient=MAIL_ADDRESS, pengguna=orang, context={"nama": MARK, "user_id": "X"}
    )
    data_request = personal_data.request_data(pengguna=orang, jenis="penjelasan", content=MARK)
    pendaftaran = PendaftaranFactory(
        pengguna=orang, pelaku_usaha=usaha, nama=MARK, verifikasi="perlu_perbaikan", perbaikan={"nama": "x"}
    )
    report = tiket(pelapor=orang, perihal=f"Perihal {MARK}")
    lost_email.submit_email_change(
        jenis_identitas="01",
        nomor_identitas=orang.nomor_identitas,
        tanggal_lahir=orang.tanggal_lahir,
        email="baru@rahasia.id",
        telepon="+6281",
        comment=MARK,
        files=[],
    )
    add_pembatasan(by=petugas, alasan=MARK, until=until, email="jahat@rahasia.id")
    insiden.record_insiden(
        by=petugas, title=MARK, description="u", data_terdampak="d", penanganan="p", diketahui_pada=timezone.now()
    )
    receive(raw_mail(MARK, To=f"helpdesk.oss+{report.token_surel}@insw.go.id", source=orang.email))
    passkey = WebAuthnCredential.objects.create(user=orang, name=f"HP {MARK}", credential_id=b"x", public_key=b"x")
    proof = Persetujuan.objects.filter(pengguna=orang).first()
    work = WorkItem.objects.of(report).get()
    attachment = {"token": FORGED_TOKEN, "kode": uuid.uuid4()}
    item = {
        "akun-kunci-sandi-hapus": {"nomor": passkey.pk},
        "surat": {"kode": letter.kode},
        "surat-resmi": {"kode": finished.surat.kode},
        "perbaikan-pendaftaran": {"kode": pendaftaran.kode},
        "bukti-identitas": {"kode": pendaftaran.kode},
        "persetujuan-buang": {"kode": uuid.uuid4()},
        "persetujuan-bukti": {"kode": proof.kode},
        "persetujuan-bukti-pdf": {"kode": proof.kode},
        "data-pribadi-batalkan": {"kode": data_request.kode},
        "hak-akses-cabut-undangan": {"kode": undangan.kode},
        "hak-akses-cabut": {"kode": kuasa.kode},
        "hak-akses-permohonan": {"kode": p.kode},
        "hak-akses-permohonan-berkas": {"kode": p.kode, "berkas": p.berkas.get().kode},
        "nib-kegiatan": {"kode": draft.kegiatan.get().kode},
        "nib-kegiatan-hapus": {"kode": draft.kegiatan.get().kode},
        "nib-pengurus-ubah": {"pk": 1},
        "nib-saham-ubah": {"pk": 1},
        "nib-sertifikat": {"kode": nib.sertifikat.first().kode},
        "nib-sanksi": {"kode": sanksi.kode},
        "nib-sanksi-surat": {"kode": sanksi.kode},
        "nib-dokumen": {"kode": sanksi.dokumen.get().berkas.kode},
        "nib-kewajiban": {"kode": fee.kode},
        "nib-kewajiban-bukti": {"kode": fee.kode},
        # The link contains a secret: a guessed one opens nothing.
        "aktivasi": {"token": FORGED_TOKEN},
        "aktivasi-surel": {"token": FORGED_TOKEN},
        "atur-kata-sandi": {"uidb64": "MQ", "token": "abc-123"},
        "setujui-surel": {"token": FORGED_TOKEN},
        "konfirmasi-surel": {"token": FORGED_TOKEN},
        "amankan-tautan": {"token": FORGED_TOKEN},
        "keberatan-akses": {"token": FORGED_TOKEN},
        "undangan": {"token": FORGED_TOKEN},
        "undangan-petugas": {"token": FORGED_TOKEN},
        "bantuan-tiket": {"token": FORGED_TOKEN},
        "bantuan-terkirim": {"token": FORGED_TOKEN},
        "bantuan-lampiran": attachment,
        # Staff only.
        "petugas-jejak-orang": {"user_id": orang.user_id},
        "petugas-berkas-orang": {"user_id": orang.user_id},
        "petugas-berkas-usaha": {"kode": usaha.kode},
        "petugas-jejak-nib": {"nomor": nib.nomor},
        "petugas-jejak-petugas": {"user_id": petugas.user_id},
        "petugas-pekerjaan-antrean": {"code": work.antrean},
        "petugas-pekerjaan-tindakan": {"pk": work.pk},
        "petugas-papan-petugas": {"user_id": petugas.user_id},
        "petugas-tiket": {"kode": report.kode},
        "petugas-draf": {"kode": report.kode},
        "petugas-surel": {"kode": IncomingMail.objects.get().kode},
        "petugas-lampiran": {"kode": report.kode, "berkas": uuid.uuid4()},
        "petugas-diteruskan-tiket": {"kode": report.kode},
        "petugas-diteruskan-lampiran": {"kode": report.kode, "berkas": uuid.uuid4()},
    }
    return Scene(right, item)


def all_addresses(scene: Scene) -> list[tuple[str, str]]:
    """Return `(name, address)` of every pattern, with the company's records in the addresses."""
    result = []
    for p in all_patterns():
        if p.name.startswith("admin:"):
            if a := admin_address(p):
                result.append((p.name, a))
        elif p.name in OPEN_TO_ALL or p.name in OPEN_PAGES:
            continue
        elif p.without_arguments:
            result.append((p.name, p.route))
        else:
            assert p.name in scene.item, f"{p.name}: say in `scene` or OPEN_TO_ALL whose object this address shows"
            result.append((p.name, reverse(p.name, kwargs=scene.item[p.name])))
    return result


def admin_address(p) -> str | None:
    """Return an address of the admin, with the key of a real record if there is one."""
    matches = re.match(r"/admin/(\w+)/(\w+)/", p.route)
    value = {"object_id": "1", "pk": 1, "kode": uuid.uuid4(), "url": "x"}
    if matches and matches[1] in apps.app_configs:
        obj = apps.get_model(matches[1], matches[2]).objects.order_by("-pk").first()
        if obj is not None:
            value |= {"object_id": str(obj.pk), "pk": obj.pk}
    try:
        return reverse(p.name, kwargs={a: value[a] for a in p.arguments}) if p.name[-1] != ":" else None
    except (NoReverseMatch, KeyError):
        return None


def client_for(who: str, scene: Scene) -> Client:
    web_client = Client()
    if who == "nobody":
        return web_client
    if who == "petugas":
        orang = PetugasFactory()
    elif who == "ended":
        # A former penanggung jawab of another company, whose right has ended.
        old = HakAksesFactory()
        end_hak_akses(hak_akses=old, by=PetugasFactory(), dasar="AKH-1d", alasan="x")
        orang = old.pengguna
    else:
        orang = HakAksesFactory().pengguna
    web_client.force_login(orang, backend=BACKEND)
    return web_client


def state(scene: Scene) -> tuple:
    """Return the data that requests of other persons must not change."""
    right = scene.hak
    report = Tiket.objects.get(kode=scene.item["petugas-tiket"]["kode"])
    return (
        list(HakAkses.objects.filter(pelaku_usaha=right.pelaku_usaha).order_by("pk").values_list("pk", "status")),
        list(Permohonan.objects.filter(pelaku_usaha=right.pelaku_usaha).order_by("pk").values_list("pk", "status")),
        list(right.pelaku_usaha.nib.values_list("status", flat=True)),
        list(right.pelaku_usaha.undangan.values_list("status", flat=True)),
        list(right.pengguna.permohonan_akses.values_list("status", flat=True)),
        list(right.pengguna.permintaan_data.values_list("status", flat=True)),
        list(Tiket.objects.filter(pelapor=right.pengguna).values_list("status", flat=True)),
        list(OutgoingMail.objects.filter(pengguna=right.pengguna).values_list("dibaca_pada", flat=True)),
        HakAkses.objects.get(pk=right.pk).pengguna.password,
        # The officer who holds the report, and whether its deadline runs.
        list(WorkItem.objects.of(report).values_list("pk", "petugas", "tunggu", "selesai_pada")),
    )


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "another_person", "ended", "petugas"])
@pytest.mark.parametrize("metode", ["get", "post"])
def test_kea_1_no_address_shows_or_changes_what_belongs_to_somebody_else(scene, who, metode):
    web_client, before = client_for(who, scene), state(scene)
    leaks = []
    for nama, address in all_addresses(scene):
        if nama.endswith(("keluar", "logout")):
            continue
        response = getattr(web_client, metode)(address)
        text = b"" if response.streaming else response.content
        if response.status_code >= 500 and response.status_code != 503:
            leaks.append((nama, response.status_code))
        if MARK.encode() in text or MAIL_ADDRESS.encode() in text:
            leaks.append((nama, response.status_code, "the mark is on the page"))
        if nama in scene.item and response.status_code not in {302, 403, 404, 405, 410}:
            leaks.append((nama, response.status_code, "answered"))
        if nama.startswith("admin:") and who != "petugas" and response.status_code not in {302, 403, 404, 405}:
            leaks.append((nama, response.status_code, "the admin opened"))
    assert leaks == []
    assert state(scene) == before


def test_the_objects_of_the_walk_are_real_their_owner_reaches_them(scene):
    web_client = Client()
    web_client.force_login(scene.hak.pengguna, backend=BACKEND)
    for nama in (
        "surat",
        "surat-resmi",
        "persetujuan-bukti",
        "hak-akses-cabut",
        "hak-akses-permohonan",
        "hak-akses-permohonan-berkas",
        "nib-kegiatan",
        "nib-sertifikat",
        "nib-sanksi",
        "nib-sanksi-surat",
        "nib-dokumen",
        "nib-kewajiban",
    ):
        response = web_client.get(reverse(nama, kwargs=scene.item[nama]))
        assert response.status_code in {200, 302, 503}, nama
        if response.streaming:
            assert b"".join(response.streaming_content)


def test_the_walk_left_a_trail_of_who_was_refused_at_ones_own_record(scene):
    """An officer who, with another login, is the holder is refused on every page about themselves."""
    petugas = PetugasFactory(
        is_superuser=True, jenis_identitas="01", nomor_identitas=scene.hak.pengguna.nomor_identitas
    )
    web_client = Client()
    web_client.force_login(petugas, backend=BACKEND)
    address = reverse("petugas-jejak-orang", kwargs={"user_id": scene.hak.pengguna.user_id})
    assert web_client.get(address).status_code == 403
    assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=petugas).exists()
