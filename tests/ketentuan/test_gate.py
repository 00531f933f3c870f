"""The gate (AKS-3, U7, U8): nobody works on without accepting the terms, and nobody loses a form being sent."""

import re
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ketentuan.events import Event
from ketentuan.models import ChangeNotice, HeldForm, Persetujuan
from ketentuan.services.held_forms import RETURN_PERIOD
from oss_portal.models import AuditEvent
from oss_portal.uploads.checking import MAX_SIZE
from tests.factories.ketentuan import PersetujuanFactory, VersiKetentuanFactory
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.ketentuan.urls_gate import RECEIVED

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ketentuan.urls_gate")]
GATE = "/persetujuan/"


def sign_in(pengguna, **other) -> Client:
    web_client = Client(**other)
    web_client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    return web_client


@pytest.fixture(autouse=True)
def _clear_received():
    RECEIVED.clear()


@pytest.fixture
def v1():
    return VersiKetentuanFactory()


@pytest.fixture
def web_client(pengguna):
    return sign_in(pengguna)


def accept(web_client, *versi, **other):
    data = {f"versi_{v.jenis}": v.pk for v in versi} | {f"setuju_{v.jenis}": "on" for v in versi}
    return web_client.post(GATE, data | other)


# --- Who is asked, and where ------------------------------------------------------------------------------------------


def test_who_has_not_accepted_reaches_the_gate_and_then_returns_to_their_destination(web_client, pengguna, v1):
    response = web_client.get("/kerja/?langkah=3")
    assert response.status_code == 302
    assert response.url == f"{GATE}?lanjut=%2Fkerja%2F%3Flangkah%3D3"
    content = web_client.get(response.url).text
    assert "Ketentuan Penggunaan versi 1" in content
    assert 'value="/kerja/?langkah=3"' in content
    response = accept(web_client, v1, lanjut="/kerja/?langkah=3")
    assert response.url == "/kerja/?langkah=3"
    assert web_client.get("/kerja/").text == "halaman kerja"
    p = Persetujuan.objects.get()
    assert (p.pengguna, p.versi, p.saluran, p.sha256) == (pengguna, v1, "dinding", v1.sha256)


def test_who_has_accepted_does_not_see_the_gate(web_client, pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    assert web_client.get("/kerja/").status_code == 200
    assert web_client.get(GATE).status_code == 302


def test_guests_are_not_asked(client, v1):
    assert client.get("/kerja/").status_code == 200


def test_the_gate_quotes_aks_3(web_client):
    origin = (
        "# K\n\n## AKSES PENGGUNA\n\n1. Satu.\n2. Dua.\n"
        "3. Dengan melanjutkan Akses ke dalam Sistem OSS setelah modifikasi merupakan bentuk kesepakatan.\n"
    )
    VersiKetentuanFactory(sumber=origin)
    content = web_client.get(GATE).text
    assert "<blockquote" in content
    assert "Dengan melanjutkan Akses ke dalam Sistem OSS setelah modifikasi" in content.split("<blockquote")[1]


@pytest.mark.parametrize(
    "address",
    [
        "/ketentuan/",
        "/ketentuan/1/",
        "/ketentuan/arsip/",
        "/privasi/arsip/",
        "/pengumuman/",
        "/pengumuman/rss/",
        "/persetujuan/tidak-setuju/",
        "/persetujuan/saya/",
        "/terbuka/",
        "/bantuan/apa-saja/",
        "/api/v1/x/",
        "/kontak/",
        "/cookie/",
    ],
)
def test_pages_that_stay_open(web_client, v1, address):
    assert web_client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/panduan/", "/kerja/", "/surat-keluar/"])
def test_everything_else_is_closed(web_client, v1, address):
    assert web_client.get(address).url.startswith(GATE)


def test_the_language_can_still_be_changed_in_front_of_the_gate(web_client, v1):
    assert web_client.post("/bahasa/", {"language": "en", "next": GATE}).url == GATE


def test_officers_are_asked_only_when_it_is_configured(v1, settings):
    web_client = sign_in(PetugasFactory())
    assert web_client.get("/kerja/").status_code == 200
    settings.KETENTUAN_FOR_STAFF = True
    assert web_client.get("/kerja/").status_code == 302


def test_it_costs_one_query_for_the_signed_in_and_none_for_others(
    web_client, client, pengguna, v1, django_assert_num_queries
):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    web_client.get("/kerja/")
    with django_assert_num_queries(3) as queries:
        web_client.get("/kerja/")
    gate = [q["sql"] for q in queries.captured_queries if "ketentuan_" in q["sql"]]
    assert len(gate) == 1
    with django_assert_num_queries(0):
        client.get("/kerja/")
    staff = sign_in(PetugasFactory())
    staff.get("/kerja/")
    with django_assert_num_queries(1) as queries:
        staff.get("/kerja/")
    assert not any("ketentuan_" in q["sql"] for q in queries.captured_queries)


def test_the_query_of_the_gate_uses_an_index(pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    from django.test.utils import CaptureQueriesContext

    from ketentuan.services.persetujuan import versions_to_accept

    with CaptureQueriesContext(connection) as queries:
        versions_to_accept(pengguna)
    with connection.cursor() as k:
        k.execute("SET LOCAL enable_seqscan = off")
        k.execute("EXPLAIN " + queries.captured_queries[0]["sql"])
        plan = "\n".join(b[0] for b in k.fetchall())
    assert "Seq Scan on ketentuan_persetujuan" not in plan
    assert "Seq Scan on ketentuan_versiketentuan" not in plan


def test_seeing_the_gate_is_recorded_as_notified_not_as_accepted(web_client, pengguna, v1):
    web_client.get(GATE)
    web_client.get(GATE)
    assert ChangeNotice.objects.get().versi == v1
    assert not Persetujuan.objects.exists()


# --- The acceptance ---------------------------------------------------------------------------------------------------


def test_each_of_the_two_documents_is_ticked(web_client, v1):
    p1 = VersiKetentuanFactory(jenis="privasi")
    response = web_client.post(GATE, {"versi_ketentuan": v1.pk, "versi_privasi": p1.pk, "setuju_ketentuan": "on"})
    assert response.status_code == 200
    assert "Centang persetujuan atas Pemberitahuan Privasi" in response.text
    assert not Persetujuan.objects.exists()
    assert accept(web_client, v1, p1).status_code == 302
    assert {p.versi for p in Persetujuan.objects.all()} == {v1, p1}


def test_without_a_tick_nobody_passes(web_client, v1):
    response = web_client.post(GATE, {"versi_ketentuan": v1.pk})
    assert "Centang persetujuan atas Ketentuan Penggunaan" in response.text
    assert not Persetujuan.objects.exists()


def test_the_difference_from_the_last_accepted_version_is_shown(web_client, pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    VersiKetentuanFactory(ringkasan_perubahan="Denda dihapus.")
    content = web_client.get(GATE).text
    assert "versi <del>1</del>" in content
    assert "versi <ins>2</ins>" in content
    assert "Denda dihapus." in content
    assert "Terakhir Anda menyetujui versi 1." in content


def test_the_version_is_replaced_again_while_the_gate_is_being_read(web_client, v1):
    web_client.get(GATE)
    v2 = VersiKetentuanFactory()
    response = accept(web_client, v1)
    assert response.status_code == 200
    assert "berubah saat Anda mengisi formulir" in response.text
    assert "<ins>2</ins>" in response.text
    assert f'name="versi_ketentuan" value="{v2.pk}"' in response.text
    assert " checked" not in response.text
    assert not Persetujuan.objects.exists()
    assert accept(web_client, v2).status_code == 302


@pytest.mark.parametrize("naughty", ["", "x", "-1", "9" * 40, "１", "<b>", "1 or 1=1"])
def test_an_invented_version_number_is_refused_politely(web_client, v1, naughty):
    response = web_client.post(GATE, {"versi_ketentuan": naughty, "setuju_ketentuan": "on"})
    assert response.status_code == 200
    assert not Persetujuan.objects.exists()


def test_the_text_in_force_is_asked_for_also_when_only_spelling_was_corrected(web_client, pengguna, v1):
    v2 = VersiKetentuanFactory(perlu_persetujuan=False)
    assert "Ketentuan Penggunaan versi 2" in web_client.get(GATE).text
    assert accept(web_client, v2).status_code == 302
    assert Persetujuan.objects.get().versi == v2


@pytest.mark.parametrize(
    "hostile", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:1", ""]
)
def test_a_destination_outside_the_portal_is_not_followed(web_client, v1, hostile):
    assert accept(web_client, v1, lanjut=hostile).url in {"/", "/dasbor/"}
    assert web_client.get(GATE, {"lanjut": hostile}).url in {"/", "/dasbor/"}


def test_the_gate_stands_exactly_at_its_second(web_client, pengguna, v1):
    """No cache lets a person through after that second, and none shows the gate again after the acceptance."""
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    in_force = timezone.now() + timedelta(seconds=3)
    v2 = VersiKetentuanFactory(berlaku_sejak=in_force, diumumkan_pada=timezone.now())
    assert web_client.get("/kerja/").status_code == 200
    time.sleep(max((in_force - timezone.now()).total_seconds(), 0) + 0.2)
    assert web_client.get("/kerja/").status_code == 302
    accept(web_client, v2)
    assert web_client.get("/kerja/").status_code == 200


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_web_node_with_a_wrong_clock_does_not_change_the_moment(web_client, pengguna, v1, monkeypatch, minutes):
    """One of several nodes has a wrong clock: it shows, asks and accepts the same as the others."""
    now = timezone.now()
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    in_force = minutes < 0
    v2 = VersiKetentuanFactory(
        berlaku_sejak=now + timedelta(minutes=-5 if in_force else 5), diumumkan_pada=now - timedelta(days=20)
    )
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    assert web_client.get("/kerja/").status_code == (302 if in_force else 200)
    assert ("Berlaku sekarang" if in_force else "Akan berlaku") in web_client.get(v2.get_absolute_url()).text
    assert f"Versi {2 if in_force else 1} · berlaku sejak" in " ".join(web_client.get("/ketentuan/").text.split())
    response = web_client.post(reverse("persetujuan-lebih-awal", args=["ketentuan", 2]), {"setuju": "ya"})
    assert response.url.startswith(GATE if in_force else "/persetujuan/bukti/")
    assert Persetujuan.objects.filter(versi=v2).exists() != in_force


# --- Declining --------------------------------------------------------------------------------------------------------


def test_declining_is_explained_recorded_and_takes_nothing_away(web_client, pengguna, v1):
    content = web_client.get("/persetujuan/tidak-setuju/").text
    assert "NIB yang sudah terbit tetap berlaku" in content
    response = web_client.post("/persetujuan/tidak-setuju/", follow=True)
    assert "Keputusan Anda tercatat" in response.text
    assert AuditEvent.objects.filter(peristiwa=Event.KETENTUAN_TIDAK_DISETUJUI, oleh=pengguna).count() == 1
    assert web_client.get("/kerja/").status_code == 302
    assert web_client.get("/data-pribadi/").status_code == 200
    accept(web_client, v1)
    assert web_client.get("/kerja/").status_code == 200


@pytest.mark.urls("oss_portal.urls")
def test_who_declines_can_still_end_their_hak_akses(v1):
    """AKH-1: every way out stays open on the real portal; giving access and the work on the NIB do not."""
    right = HakAksesFactory(pelaku_usaha=BadanUsahaFactory(), setuju=False)
    kuasa = HakAksesFactory(pelaku_usaha=right.pelaku_usaha, peran="kuasa", setuju=False)
    web_client = sign_in(right.pengguna)
    content = (
        web_client.get(reverse("persetujuan-tolak")).text.split("Yang tetap dapat Anda lakukan")[1].split("<h2>")[0]
    )
    link = re.findall(r'href="([^"]+)"', content)
    for name in ("hak-akses", "amankan", "data-pribadi", "bantuan-tanya", "persetujuan-saya"):
        assert any(t.startswith(reverse(name)) for t in link), name
    for address in (*link, reverse("hak-akses-ganti"), reverse("hak-akses-cabut", args=[kuasa.kode])):
        assert web_client.get(address).status_code == 200, address
    assert web_client.post(reverse("hak-akses-cabut", args=[kuasa.kode])).status_code == 302
    kuasa.refresh_from_db()
    assert kuasa.status == "diakhiri"
    for name in ("dasbor", "nib", "nib-ajukan", "hak-akses-undang", "akun", "beranda"):
        assert web_client.get(reverse(name)).url.startswith(GATE), name


# --- A form under way -------------------------------------------------------------------------------------------------


def resume(web_client):
    """Press the button of the first form on the page of held forms; return the answer of `/kerja/`."""
    from tests.security.crawler import page_forms

    f = next(f for f in page_forms(web_client.get("/persetujuan/lanjutkan/").text) if "_kiriman" in f.values)
    return web_client.post(f.action, f.values)


def test_a_form_that_was_being_sent_arrives_after_acceptance(web_client, v1):
    send = {"nama": "Warung <Berkah> & Siti\nbaris dua", "pilihan": ["a", "b"], "kosong": ""}
    response = web_client.post("/kerja/?langkah=4", send)
    assert response.url.startswith(GATE)
    assert RECEIVED == []
    gate = web_client.get(response.url).text
    assert "Isian yang sedang Anda kirim tidak hilang" in gate
    # The acceptance itself sends nothing.
    assert "Setuju dan lanjutkan" in gate
    assert "kirim isian saya" not in gate
    assert accept(web_client, v1).url == "/persetujuan/lanjutkan/"
    # Attack 23: no address sends a held form without a click.
    assert "data-auto-submit" not in web_client.get("/persetujuan/lanjutkan/?otomatis=1").text
    assert RECEIVED == []
    response = resume(web_client)
    assert response.text == "diterima: Warung <Berkah> & Siti\nbaris dua4"
    assert [({"nama": [send["nama"]], "pilihan": ["a", "b"], "kosong": [""]}, {})] == RECEIVED
    assert not HeldForm.objects.exists()


def test_files_arrive_with_it(web_client, v1):
    content = bytes(range(256)) * 40
    web_client.post(
        "/kerja/",
        {
            "nama": "x",
            "akta": SimpleUploadedFile("akta PT Maju.pdf", content, "application/pdf"),
            "foto": [SimpleUploadedFile(f"{n}.png", b"png%d" % n, "image/png") for n in range(2)],
        },
    )
    accept(web_client, v1)
    resume(web_client)
    _, file = RECEIVED[0]
    assert file["akta"] == [("akta PT Maju.pdf", "application/pdf", content)]
    assert [b[0] for b in file["foto"]] == ["0.png", "1.png"]


def test_held_forms_of_one_page_are_told_apart_by_what_was_typed_and_attached(web_client, v1):
    for street, name in (("Jalan Melati 1", "rumah.jpg"), ("Jalan Mawar 2", "kios.jpg")):
        web_client.post("/kerja/", {"nama": street, "foto": SimpleUploadedFile(name, b"x"), "kode": "f" * 40})
    accept(web_client, v1)
    content = web_client.get("/persetujuan/lanjutkan/").text
    for words in ("Jalan Melati 1", "rumah.jpg", "Jalan Mawar 2", "kios.jpg"):
        assert words in content
    assert "f" * 40 not in content


def test_an_acceptance_whose_session_has_ended_is_asked_anew_and_not_held(client, pengguna, v1):
    """Five forms are kept at most, so holding the acceptance could remove the person's oldest form."""
    for address in (GATE, "/persetujuan/tidak-setuju/"):
        assert client.post(address, {"setuju_ketentuan": "on"}).url.startswith("/masuk/?next=/persetujuan/")
    assert not HeldForm.objects.exists()


def test_a_file_that_is_too_large_is_named_before_acceptance(web_client, v1, settings):
    settings.KETENTUAN_HELD_FORM_MAX_BYTES = 100
    web_client.post(
        "/kerja/",
        {"nama": "x", "a": SimpleUploadedFile("besar.pdf", b"x" * 101), "b": SimpleUploadedFile("kecil.pdf", b"y")},
    )
    content = web_client.get(GATE).text
    assert "besar.pdf" in content
    assert "kecil.pdf" not in content
    accept(web_client, v1)
    resume(web_client)
    assert list(RECEIVED[0][1]) == ["b"]


def test_a_file_that_no_field_takes_is_named_and_not_kept(web_client, v1):
    """Without this, 9 MB from a stranger to a page behind the sign-in took 92 MB of a web process."""
    large = SimpleUploadedFile("besar.pdf", b"x" * (MAX_SIZE + 1))
    web_client.post("/kerja/", {"a": large, "b": SimpleUploadedFile("k", b"y")})
    held_form = HeldForm.objects.get()
    assert (held_form.berkas_hilang, held_form.file_names) == (["besar.pdf"], ["k"])


def test_a_password_is_not_stored_and_that_is_said(web_client, v1):
    web_client.post("/kerja/", {"nama": "x", "kata_sandi_baru": "rahasia sekali"})
    assert "rahasia" not in HeldForm.objects.get().isian
    assert "Kata sandi tidak kami simpan" in web_client.get(GATE).text
    accept(web_client, v1)
    resume(web_client)
    assert RECEIVED[0][0] == {"nama": ["x"]}


def test_the_held_form_is_encrypted_in_the_database(web_client, v1):
    web_client.post("/kerja/", {"nik": "3171011705900001"})
    with connection.cursor() as k:
        k.execute("SELECT isian FROM ketentuan_heldform")
        assert "3171011705900001" not in k.fetchone()[0]


def test_a_double_click_sends_once(web_client, v1):
    web_client.post("/kerja/", {"nama": "x"})
    accept(web_client, v1)
    kode = str(HeldForm.objects.get().kode)
    assert web_client.post("/kerja/", {"_kiriman": kode}).status_code == 200
    response = web_client.post("/kerja/", {"_kiriman": kode}, follow=True)
    assert "Tidak ada isian yang tertahan" in response.text
    assert len(RECEIVED) == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_at_once_arrive_once():
    v1, pengguna = VersiKetentuanFactory(), PenggunaFactory()
    web_client = [sign_in(pengguna) for _ in range(4)]
    web_client[0].post("/kerja/", {"nama": "x"})
    accept(web_client[0], v1)
    kode, start, result = str(HeldForm.objects.get().kode), threading.Barrier(4), []

    def send(k):
        try:
            start.wait()
            result.append(k.post("/kerja/", {"_kiriman": kode}).status_code)
        finally:
            connection.close()

    thread = [threading.Thread(target=send, args=(k,)) for k in web_client]
    for u in thread:
        u.start()
    for u in thread:
        u.join()
    assert sorted(result) == [200, 302, 302, 302], result
    assert len(RECEIVED) == 1


@pytest.mark.parametrize("cara", ["tolak", "gagal"])
def test_a_page_that_does_not_take_it_does_not_lose_the_held_form(pengguna, v1, cara):
    web_client = sign_in(pengguna, raise_request_exception=False)
    web_client.post("/kerja/", {"nama": "x", cara: "ya"})
    accept(web_client, v1)
    assert resume(web_client).status_code >= 400
    submission = HeldForm.objects.get()
    assert submission.diambil_pada is None
    assert resume(web_client).status_code >= 400


def test_a_held_form_that_comes_back_with_its_faults_is_there_for_a_reload(web_client, v1):
    """The typed text is only on that page, so the held form stays after a second click, a reload or the way back."""
    web_client.post("/kerja/", {"nama": "Warung Berkah", "keliru": "ya"})
    accept(web_client, v1)
    for _ in range(2):
        assert "Warung Berkah" in resume(web_client).text
    HeldForm.objects.get()
    HeldForm.objects.update(kedaluwarsa_pada=F("kedaluwarsa_pada") - RETURN_PERIOD)
    assert "Tidak ada isian yang tertahan" in web_client.get("/persetujuan/lanjutkan/").text


def test_a_held_form_whose_worker_died_midway_can_be_sent_again(web_client, v1):
    web_client.post("/kerja/", {"nama": "x"})
    accept(web_client, v1)
    HeldForm.objects.update(diambil_pada=timezone.now() - timedelta(seconds=10))
    assert web_client.post("/kerja/", {"_kiriman": HeldForm.objects.get().kode}).status_code == 302
    HeldForm.objects.update(diambil_pada=timezone.now() - timedelta(minutes=5))
    assert resume(web_client).status_code == 200


def test_the_held_form_of_another_person_can_neither_be_sent_nor_deleted(web_client, pengguna, v1):
    web_client.post("/kerja/", {"nama": "x"})
    other = PenggunaFactory()
    PersetujuanFactory(versi=v1, pengguna=other)
    k2, kode = sign_in(other), HeldForm.objects.get().kode
    assert k2.post("/kerja/", {"_kiriman": kode}).status_code == 302
    k2.post(f"/persetujuan/lanjutkan/{kode}/hapus/")
    assert RECEIVED == []
    assert HeldForm.objects.count() == 1


def test_a_held_form_does_not_arrive_at_another_page(web_client, pengguna, v1):
    web_client.post("/kerja/", {"nama": "x"})
    accept(web_client, v1)
    kode = HeldForm.objects.get().kode
    assert web_client.post("/panduan/", {"_kiriman": kode}).status_code == 302
    assert HeldForm.objects.get().diambil_pada is None


@pytest.mark.parametrize("kode", ["", "x", "00000000-0000-0000-0000-000000000000", "' or 1"])
def test_an_invented_code(web_client, pengguna, v1, kode):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    assert web_client.post("/kerja/", {"_kiriman": kode}).url == "/persetujuan/lanjutkan/"
    assert RECEIVED == []


def test_it_can_be_deleted_and_expires(web_client, v1):
    for _ in range(2):
        web_client.post("/kerja/", {"nama": "x"})
    accept(web_client, v1)
    a, b = HeldForm.objects.all()
    assert "Isian itu sudah dihapus" in web_client.post(f"/persetujuan/lanjutkan/{a.kode}/hapus/", follow=True).text
    HeldForm.objects.filter(pk=b.pk).update(kedaluwarsa_pada=timezone.now())
    assert "Tidak ada isian" in web_client.get("/persetujuan/lanjutkan/").text
    assert web_client.post("/kerja/", {"_kiriman": b.kode}).status_code == 302
    assert RECEIVED == []


def test_at_most_five_held_forms_a_person(web_client, v1):
    for n in range(7):
        web_client.post("/kerja/", {"nama": n})
    assert HeldForm.objects.count() == 5
    assert "nama=0" not in [k.isian for k in HeldForm.objects.all()]


def test_without_a_token_nothing_is_stored(pengguna, v1):
    web_client = sign_in(pengguna, enforce_csrf_checks=True)
    assert web_client.post("/kerja/", {"nama": "x"}).status_code == 403
    assert not HeldForm.objects.exists()


def test_the_held_form_stays_when_the_version_is_replaced_again_before_resuming(web_client, v1):
    web_client.post("/kerja/", {"nama": "x"})
    accept(web_client, v1)
    v2 = VersiKetentuanFactory()
    kode = HeldForm.objects.get().kode
    assert web_client.post("/kerja/", {"_kiriman": kode}).url.startswith(GATE)
    accept(web_client, v2)
    assert resume(web_client).status_code == 200
    assert RECEIVED[0][0] == {"nama": ["x"]}


# --- Early, and own proofs --------------------------------------------------------------------------------------------


def later(**other):
    now = timezone.now()
    return VersiKetentuanFactory(berlaku_sejak=now + timedelta(days=9), diumumkan_pada=now, **other)


def test_accepting_early_from_the_banner(web_client, pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    v2 = later()
    from ketentuan.announcements import banner

    banner.UPCOMING.clear()
    content = web_client.get("/kontak/").text
    assert "Ketentuan Penggunaan berubah mulai" in content
    assert "Baca dan setujui sekarang" in content
    assert "Setujui sekarang" in web_client.get(v2.get_absolute_url()).text
    address = reverse("persetujuan-lebih-awal", args=["ketentuan", 2])
    wrong = web_client.post(address)
    assert wrong.status_code == 422
    assert '<a href="#id_setuju">Centang kotak ini untuk melanjutkan.</a>' in wrong.text
    assert web_client.get(address).url == v2.get_absolute_url()
    response = web_client.post(address, {"setuju": "ya"}, follow=True)
    assert "Bukti persetujuan" in response.text
    assert "Anda sudah menyetujuinya" in response.text
    assert "Baca dan setujui sekarang" not in response.text
    assert Persetujuan.objects.get(versi=v2).saluran == "lebih_awal"
    assert "Anda sudah menyetujui versi ini" in web_client.get(v2.get_absolute_url()).text


def test_accepting_early_is_only_for_what_is_announced_and_not_yet_in_force(web_client, v1):
    assert web_client.post(reverse("persetujuan-lebih-awal", args=["ketentuan", 9])).status_code == 404
    assert web_client.post(reverse("persetujuan-lebih-awal", args=["ketentuan", 1]), {"setuju": "ya"}).url == GATE
    assert not Persetujuan.objects.exists()


def test_my_persetujuan_and_their_proof_are_only_ones_own(web_client, pengguna, v1):
    p = PersetujuanFactory(versi=v1, pengguna=pengguna, ip="192.0.2.9")
    other = PersetujuanFactory(versi=v1)
    content = web_client.get("/persetujuan/saya/").text
    assert str(p.kode) in content
    assert str(other.kode) not in content
    content = web_client.get(reverse("persetujuan-bukti", args=[p.kode])).text
    for words in (v1.sha256, "192.0.2.9", pengguna.nama, pengguna.user_id):
        assert words in content
    assert web_client.get(reverse("persetujuan-bukti", args=[other.kode])).status_code == 404


@pytest.mark.parametrize(
    "address", ["/persetujuan/", "/persetujuan/saya/", "/persetujuan/tidak-setuju/", "/persetujuan/lanjutkan/"]
)
def test_guests_are_asked_to_sign_in(client, v1, address):
    assert client.get(address).url == f"/masuk/?next={address}"


def test_the_banner_costs_one_query_and_then_none_at_all(client, v1, django_assert_num_queries):
    from ketentuan.announcements import banner

    later()
    banner.UPCOMING.clear()
    with django_assert_num_queries(1):
        assert "berubah mulai" in client.get("/kontak/").text
    with django_assert_num_queries(0):
        assert "Baca perubahannya" in client.get("/kontak/").text


def test_the_banner_disappears_exactly_on_time(client, v1):
    from ketentuan.announcements import banner

    # Long enough for a slow machine to make the first page.
    in_force = timezone.now() + timedelta(seconds=4)
    VersiKetentuanFactory(berlaku_sejak=in_force, diumumkan_pada=timezone.now())
    banner.UPCOMING.clear()
    assert "berubah mulai" in client.get("/kontak/").text
    time.sleep(max((in_force - timezone.now()).total_seconds(), 0) + 0.1)
    assert "berubah mulai" not in client.get("/kontak/").text
