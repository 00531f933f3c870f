"""HUK-2, LIM-b, KEA-1: only entitled officers read audit trails, never their own, and reading is recorded."""

import ast
import html
import json
import re
from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlencode

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from oss_portal.audit.kinds import known_events
from oss_portal.audit.sentences import has_sentence, sentence
from oss_portal.audit.trail import record
from oss_portal.documents.signing import verify_signature
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent
from registrasi.events import Event
from registrasi.models import HakAkses
from registrasi.services import hak_akses as hak_akses_service
from registrasi.services import permohonan_akses as cases
from registrasi.services.audit import watched
from registrasi.services.conflicts import declare_relation
from registrasi.services.reveal import reveal_identity
from tests.factories.helpdesk import tiket
from tests.factories.nib import make_nib, propose_urgent_freeze
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def auditor(ketentuan):
    return PetugasFactory(group="Auditor")


@pytest.fixture
def as_auditor(client, auditor):
    client.force_login(auditor, backend=BACKEND)
    return client


def test_everything_about_one_person_page_by_page(as_auditor, auditor, django_assert_max_num_queries):
    right = HakAksesFactory()
    for i in range(120):
        record(f"contoh.{i}", subject=right, by=right.pengguna if i % 2 else None, about=right.pengguna)
    url = f"/petugas/jejak/orang/{right.pengguna.user_id}/"
    with django_assert_max_num_queries(20):
        response = as_auditor.get(url)
    assert "Contoh · 119" in response.content.decode()
    seen, address = set(), url
    for _ in range(5):
        response = as_auditor.get(address)
        seen |= {p.peristiwa for p in response.context["events"]}
        if not response.context["next_before"]:
            break
        address = f"{url}?sebelum={response.context['next_before']}"
    assert {f"contoh.{i}" for i in range(120)} <= seen
    assert AuditEvent.objects.filter(peristiwa="audit.orang.dibuka", oleh=auditor, tentang=right.pengguna).exists()


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1;drop"])
def test_a_forged_page_mark_is_the_first_page(as_auditor, before):
    right = HakAksesFactory()
    response = as_auditor.get(f"/petugas/jejak/orang/{right.pengguna.user_id}/", {"sebelum": before})
    assert response.status_code == 200


def test_the_search_finds_a_person_an_officer_and_an_nib(as_auditor, petugas):
    right = HakAksesFactory()
    search = lambda words: as_auditor.post("/petugas/jejak/", {"cari": words})  # noqa: E731
    assert search(right.pengguna.email).url.endswith(f"/orang/{right.pengguna.user_id}/")
    assert search(petugas.user_id.lower()).url.endswith(f"/petugas/{petugas.user_id}/")
    assert search("0123456789012").url.endswith("/nib/0123456789012/")
    assert search("tidak ada").status_code == 422
    for address in (f"petugas/{petugas.user_id}/", "nib/0123456789012/", "pengungkapan/"):
        assert as_auditor.get(f"/petugas/jejak/{address}").status_code == 200


def test_nobody_opens_his_own_record_and_the_try_is_recorded(client, auditor):
    auditor.jenis_identitas, auditor.nomor_identitas = "01", "3171061705900777"
    auditor.save()
    # The same person, who also has a login as a business.
    right = HakAksesFactory(pengguna__nomor_identitas="3171061705900777")
    client.force_login(auditor, backend=BACKEND)
    assert client.get(f"/petugas/jejak/orang/{right.pengguna.user_id}/").status_code == 403
    assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=auditor).count() == 1
    response = client.post(
        f"/petugas/jejak/orang/{right.pengguna.user_id}/berkas/", {"bentuk": "pdf", "alasan": "ingin tahu"}
    )
    assert response.status_code == 302
    url = f"/petugas/jejak/usaha/{right.pelaku_usaha.kode}/berkas/"
    assert "attachment" not in client.post(url, {"bentuk": "pdf", "alasan": "x"}).headers.get("Content-Disposition", "")
    assert not AuditEvent.objects.filter(peristiwa="audit.berkas_perkara.diunduh").exists()
    refused = AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=auditor).order_by("id")
    wanted = [p.rincian["mau"] for p in refused]
    assert wanted == ["audit.orang.dibuka", "petugas-berkas-orang", "petugas-berkas-usaha"]


def test_the_trail_and_the_case_file_of_ones_own_business_are_closed_too(client, auditor):
    """This holds also when the auditor is only the person behind the business and has no Hak Akses for it."""
    auditor.jenis_identitas, auditor.nomor_identitas = "01", "3171061705900777"
    auditor.save()
    nib = make_nib(hak_akses=HakAksesFactory(pelaku_usaha__nomor_identitas="3171061705900777"))
    client.force_login(auditor, backend=BACKEND)
    assert client.get(f"/petugas/jejak/nib/{nib.nomor}/").status_code == 403
    url = f"/petugas/jejak/usaha/{nib.pelaku_usaha.kode}/berkas/"
    assert "Content-Disposition" not in client.post(url, {"bentuk": "json", "alasan": "x"}).headers
    assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=auditor).count() == 2


def test_an_auditor_sees_his_own_acts_but_not_what_another_officer_did_about_him(client, auditor, petugas):
    client.force_login(auditor, backend=BACKEND)
    own = record("masuk", subject=auditor, by=auditor, about=auditor)
    others = record("akun.diperiksa", subject=auditor, by=petugas, about=auditor)
    address = "/admin/oss_portal/auditevent/{}/change/"
    assert client.get(address.format(own.pk)).status_code == 200
    assert client.get(address.format(others.pk)).status_code == 403


def test_no_page_of_the_trail_shows_an_auditor_what_was_done_about_somebody_close_to_them(client, auditor, petugas):
    """Not by officer, among the reveals, in the whole trail or its export, and not when an event names only the NIB."""
    nib = make_nib()
    relative = nib.data.pembuat
    number = {"jenis_identitas": relative.jenis_identitas, "nomor_identitas": relative.nomor_identitas}
    declare_relation(petugas=auditor, relation="keluarga", **number)
    for about, alasan in ((relative, "tentang saudara"), (auditor, "tentang auditor"), (None, "hanya nomor NIB")):
        for event in (Event.IDENTITAS_DIUNGKAP, Event.PENGUNGKAPAN_DILIHAT):
            by_number = nib.nomor if about is None else ""
            record(event, subject=petugas, by=petugas, about=about, alasan=alasan, nib=by_number)
    stranger = HakAksesFactory().pengguna
    record(Event.IDENTITAS_DIUNGKAP, subject=petugas, by=petugas, about=stranger, alasan="tentang orang lain")
    client.force_login(auditor, backend=BACKEND)
    today = timezone.localdate()
    days = {f"{name}_{n}": v for name in ("dari", "sampai") for n, v in enumerate((today.day, today.month, today.year))}
    texts = [client.get(f"/petugas/jejak/petugas/{petugas.user_id}/").text]
    texts.append(client.get("/petugas/jejak/pengungkapan/").text)
    texts.append(client.get("/petugas/jejak/semua/", days).text)
    texts.append(client.post(f"/petugas/jejak/semua/ekspor/?{urlencode(days)}").text)
    for text in texts:
        assert "tentang orang lain" in text
        assert not re.search("tentang saudara|tentang auditor|hanya nomor NIB", text)
    last = AuditEvent.objects.filter(alasan="hanya nomor NIB").first()
    assert client.get(f"/admin/oss_portal/auditevent/{last.pk}/change/").status_code == 403
    assert "hanya nomor NIB" not in client.get("/admin/oss_portal/auditevent/").text


def test_revealing_ones_own_number_is_refused_and_recorded(client, ketentuan):
    petugas = PetugasFactory(is_superuser=True, jenis_identitas="01", nomor_identitas="3171061705900778")
    right = HakAksesFactory(pelaku_usaha__nomor_identitas="3171061705900778")
    client.force_login(petugas, backend=BACKEND)
    response = client.post(f"/admin/registrasi/pelakuusaha/{right.pelaku_usaha.pk}/ungkap/", {"alasan": "lihat"})
    assert response.status_code == 403
    assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=petugas).exists()


def test_reveals_are_listed_with_who_whose_and_why(as_auditor, petugas):
    right = HakAksesFactory()
    reveal_identity(obj=right.pengguna, by=petugas, alasan="cocokkan KTP")
    record(Event.DOKUMEN_DIBUKA, subject=petugas, by=petugas, about=right.pengguna)
    page = as_auditor.get("/petugas/jejak/pengungkapan/").content.decode()
    for words in (petugas.user_id, right.pengguna.user_id, "cocokkan KTP", "membuka dokumen perkara"):
        assert words in page
    assert right.pengguna.nomor_identitas not in page


def test_huk_2_the_case_file_is_one_signed_pdf_with_letters_and_json_inside(as_auditor, auditor, petugas):
    right = HakAksesFactory()
    p = cases.secure_account(pengguna=right.pengguna, channel="surel")
    cases.resolve_suspicion(permohonan=p, by=petugas, result="diakhiri", alasan="cocok")
    p.refresh_from_db()
    url = f"/petugas/jejak/orang/{right.pengguna.user_id}/berkas/"
    assert as_auditor.post(url, {"bentuk": "pdf", "alasan": ""}).status_code == 302
    response = as_auditor.post(url, {"bentuk": "pdf", "alasan": "Perkara 12/Pdt/2026"})
    result = verify_signature(response.content)
    assert result.whole
    assert result.is_ours
    nama = PdfFileReader(BytesIO(response.content)).root["/Names"]["/EmbeddedFiles"]
    assert len(nama["/Names"]) == 4  # name and file, twice: the JSON and the letter
    data = json.loads(as_auditor.post(url, {"bentuk": "json", "alasan": "Perkara 12"}).content)
    title = {b["judul"] for b in data["bagian"]}
    assert {"Orang", "Buku Hak Akses", "Perkara Hak Akses", "Surat bernomor", "Jejak peristiwa"} <= title
    assert p.surat.nomor in json.dumps(data)
    assert right.pengguna.nomor_identitas not in json.dumps(data)
    assert AuditEvent.objects.filter(peristiwa="audit.berkas_perkara.diunduh", oleh=auditor).count() == 2


def test_the_case_file_of_a_business(as_auditor):
    right = HakAksesFactory()
    url = f"/petugas/jejak/usaha/{right.pelaku_usaha.kode}/berkas/"
    assert as_auditor.get(url).status_code == 200
    assert as_auditor.post(url, {"bentuk": "pdf", "alasan": "x"}).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "address",
    ["jejak/", "jejak/pengungkapan/", "jejak/nib/0123456789012/", "jejak/petugas/X/", "jejak/orang/X/", "angka/"],
)
def test_without_the_right_no_trail_opens(client, ketentuan, address):
    assert client.get(f"/petugas/{address}").status_code == 302
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(f"/petugas/{address}").status_code == 403
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(f"/petugas/{address}").status_code == 403


def test_a_wrong_ending_is_undone_within_three_days_and_both_events_stay(client, hak_akses, petugas):
    hak_akses_service.end_hak_akses(hak_akses=hak_akses, by=petugas, dasar="AKH-1d", alasan="orang yang keliru")
    hak_akses.refresh_from_db()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = f"/admin/registrasi/hakakses/{hak_akses.pk}/batalkan_pengakhiran/"
    assert client.post(url, {"alasan": "salah orang"}).status_code == 302
    assert HakAkses.objects.get(pengguna=hak_akses.pengguna, status="aktif").pk != hak_akses.pk
    assert hak_akses.buku.filter(ke="diakhiri").exists()
    with pytest.raises(Refused):
        cases.cancel_ending(hak_akses=hak_akses, by=petugas, alasan="lagi")


def test_after_three_days_an_ending_stands(hak_akses, petugas):
    hak_akses_service.end_hak_akses(hak_akses=hak_akses, by=petugas, dasar="AKH-1d", alasan="x")
    HakAkses.objects.filter(pk=hak_akses.pk).update(diakhiri_pada=timezone.now() - timezone.timedelta(days=4))
    with pytest.raises(Refused):
        cases.cancel_ending(hak_akses=hak_akses, by=petugas, alasan="keliru")


def test_the_whole_trail_is_filtered_by_day_kind_and_officer_and_exported(as_auditor, auditor, petugas):
    record("petugas.diundang", subject=petugas, by=petugas, alasan="=2+2")
    record("masuk", subject=auditor, by=auditor)
    today = timezone.localdate()
    address, export = reverse("petugas-jejak-semua"), reverse("petugas-jejak-ekspor")
    page = as_auditor.get(address, {"petugas": petugas.user_id}).text
    assert "=2+2" in page
    assert as_auditor.get(address, {"petugas": petugas.user_id, "jenis": "pekerjaan.diambil"}).text.count("=2+2") == 0
    old = {"dari_0": "1", "dari_1": "1", "dari_2": "2020", "sampai_0": "2", "sampai_1": "1", "sampai_2": "2020"}
    assert "Tidak ada peristiwa." in as_auditor.get(address, old).text
    for wrong in ({"petugas": "TIDAKADA"}, {"nib": "12"}, {"jenis": "bukan.peristiwa"}, old | {"sampai_2": "2019"}):
        assert as_auditor.get(address, wrong).status_code == 422
        assert as_auditor.post(f"{export}?{urlencode(wrong)}").status_code == 422
    assert as_auditor.get(export).status_code == 405
    answer = as_auditor.post(f"{export}?{urlencode({'petugas': petugas.user_id})}")
    text = answer.content.decode()
    assert text.startswith("\ufeffWaktu;Peristiwa;")
    assert f"{today:%Y-%m-%d}" in text
    assert ";=2+2" not in text
    # The export has the same sentence as the page, and the subject.
    invited = AuditEvent.objects.get(peristiwa="petugas.diundang")
    assert f";{sentence(invited)};{petugas.user_id};;pengguna {petugas.user_id};" in text
    event = AuditEvent.objects.get(peristiwa="audit.jejak.diekspor")
    assert event.rincian["petugas"] == petugas.user_id


def test_the_trail_names_a_record_by_its_number(as_auditor, petugas):
    t = tiket()
    record("petugas.diundang", subject=t, by=petugas)
    event = AuditEvent.objects.get(peristiwa="petugas.diundang")
    for address in (
        reverse("petugas-jejak-semua"),
        reverse("petugas-jejak-petugas", args=[petugas.user_id]),
        reverse("admin:oss_portal_auditevent_changelist"),
        reverse("admin:oss_portal_auditevent_change", args=[event.pk]),
    ):
        page = as_auditor.get(address).text
        assert f"tiket {t.nomor}" in page
        assert f"tiket {t.pk}<" not in page
    assert f";tiket {t.nomor};" in as_auditor.post(reverse("petugas-jejak-ekspor")).content.decode()
    admin_list = as_auditor.post(reverse("admin:oss_portal_auditevent_ekspor"))
    assert f";tiket {t.nomor};" in b"".join(admin_list.streaming_content).decode()


def test_every_list_of_the_workplace_is_exported_with_its_filters_and_on_record(as_auditor, auditor):
    PendaftaranFactory(nama="=cmd()", verifikasi="perlu_ditinjau")
    PendaftaranFactory(nama="Bukan Ini", verifikasi="otomatis_lolos")
    listing = reverse("admin:registrasi_pendaftaran_changelist")
    query = "?verifikasi__exact=perlu_ditinjau"
    assert "Unduh daftar ini" in as_auditor.get(listing + query).text
    export = reverse("admin:registrasi_pendaftaran_ekspor")
    assert as_auditor.get(export).status_code == 403
    answer = as_auditor.post(export + query)
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert ";" in text.splitlines()[0]
    assert "Bukan Ini" not in text
    assert "=cmd()" in text
    assert not [line for line in text.splitlines() if line.startswith("=") or ";=" in line]
    event = AuditEvent.objects.get(peristiwa="daftar.diekspor")
    assert (event.rincian["baris"], event.rincian["saringan"]) == (1, ["verifikasi__exact"])
    assert as_auditor.post(reverse("admin:nib_nib_ekspor")).status_code == 200


def test_the_auditor_reads_every_queue_and_ticket_and_does_nothing_in_them(as_auditor, auditor):
    waiting = PendaftaranFactory(verifikasi="perlu_ditinjau", status="aktif")
    report = tiket(email="siapa@contoh.id")
    desk = as_auditor.get(reverse("petugas-audit")).text
    assert "Pendaftaran" in desk
    queue = as_auditor.get(reverse("petugas-pekerjaan-antrean", args=["pendaftaran"]))
    assert queue.status_code == 200
    assert waiting.nama in queue.text
    assert "Ambil berikutnya" not in queue.text
    tickets = as_auditor.get(reverse("petugas-antrean"), {"tab": "semua"}).text
    assert report.nomor in tickets
    assert "Ambil tiket berikutnya" not in tickets
    page = reverse("petugas-tiket", args=[report.kode])
    assert as_auditor.get(page).status_code == 200
    for data in ({"aksi": "ambil"}, {"aksi": "pesan", "pesan-isi": "halo"}):
        assert as_auditor.post(page, data).status_code in {403, 404}
    assert as_auditor.post(reverse("petugas-berikutnya")).status_code == 403
    assert not report.pesan.filter(oleh=auditor).exists()


def test_what_auditors_look_for_is_counted_and_leads_to_the_trail(as_auditor, petugas):
    kinds = [kind for _words, group in watched() for kind, _n in group]
    # These pages show unmasked data, in different apps.
    assert {"audit.berkas_perkara.diunduh", "helpdesk.surel.asli_dibuka", "identitas.diungkap"} <= set(kinds)
    for kind in kinds:
        record(kind, subject=petugas, by=petugas)
    desk = as_auditor.get(reverse("petugas-audit")).text
    assert "Mengubah peran petugas ini: 1" in desk
    addresses = [html.unescape(a) for a in re.findall(r'href="([^"]*jenis=[^"]*)"', desk)]
    assert [parse_qs(address.partition("?")[2])["jenis"] for address in addresses] == [[kind] for kind in kinds]
    for address in addresses:
        answer = as_auditor.get(address)
        assert (answer.status_code, petugas.user_id in answer.text) == (200, True), address
    # The last 30 days include today, as in the count of the figure.
    asked = parse_qs(addresses[0].partition("?")[2])
    first = date(*(int(asked[f"dari_{n}"][0]) for n in (2, 1, 0)))
    assert (timezone.localdate() - first).days == 29


def test_every_event_that_is_recorded_is_one_of_those_a_trail_is_filtered_by():
    literals = [
        f"{path.name}:{call.lineno}"
        for app in settings.PORTAL_APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for event in [
            *(call.args[:1] if getattr(call.func, "id", "") == "record" else ()),
            *(word.value for word in call.keywords if word.arg == "event"),
        ]
        if isinstance(event, ast.Constant) and event.value
    ]
    assert literals == []


def test_the_front_page_of_an_auditor_is_what_auditors_look_for(as_auditor):
    page = as_auditor.get(reverse("admin:index")).text
    assert "Pekerjaan hari ini" not in page
    for words in ("Meja auditor", "Antrean", "Melihat nomor identitas lengkap", "Mengubah peran petugas ini"):
        assert words in page
    assert page.index("Yang perlu dilihat") < page.index("Semua daftar")


def test_the_desk_leads_to_no_queue_that_its_reader_may_not_open(client, ketentuan):
    client.force_login(PetugasFactory(group="Penyelia"), backend=BACKEND)
    desk = client.get(reverse("petugas-audit")).text
    addresses = re.findall(r'href="(/petugas/pekerjaan/antrean/[^"]+)"', desk)
    assert addresses
    assert [a for a in addresses if client.get(a).status_code != 200] == []


def test_the_history_of_an_nib_has_the_steps_of_its_supervision_by_name(client, ketentuan):
    officer, nib = PetugasFactory(group="Pengawas NIB"), make_nib()
    propose_urgent_freeze(nib, officer)
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    page = client.get(reverse("admin:nib_nib_change", args=[nib.pk])).text
    assert f"{officer.nama} mengusulkan pembekuan; petugas kedua memutuskan." in page


def test_who_acted_is_named_also_where_the_sentence_begins_with_the_case(db):
    officer = PetugasFactory(nama="Rina Hapsari")
    assert sentence(AuditEvent(peristiwa="helpdesk.tiket.ditutup", oleh=officer)) == "Tiket ditutup (Rina Hapsari)."
    assert sentence(AuditEvent(peristiwa="helpdesk.tiket.ditutup")) == "Tiket ditutup."
    assert sentence(AuditEvent(peristiwa="helpdesk.tiket.diambil", oleh=officer)).count("Rina Hapsari") == 1


def test_every_kind_of_event_reads_as_a_sentence():
    assert [event for event in known_events() if not has_sentence(event)] == []
