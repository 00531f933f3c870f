"""The officers' pages: queue, ticket, call intake; who may see what."""

from datetime import timedelta
from urllib.parse import unquote_plus

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from helpdesk import services
from helpdesk.models import JawabanBaku, Kategori, Pesan, Tiket
from oss_portal.models import PeristiwaAudit
from oss_portal.surel import antrekan_surel
from registrasi.services.kelompok import siapkan_kelompok
from tests.factories.helpdesk import petugas_helpdesk, tiket
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, PetugasFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


def masuk(client, pengguna):
    client.force_login(pengguna, backend=BACKEND)
    return pengguna


@pytest.fixture
def p(client):
    return masuk(client, petugas_helpdesk())


def halaman(t: Tiket) -> str:
    return reverse("petugas-tiket", args=[t.kode])


def nomor(jawab) -> list[str]:
    return [t.nomor for t in jawab.context["tiket"]]


@pytest.mark.parametrize("nama", ["petugas-antrean", "petugas-telepon", "petugas-hitungan"])
def test_only_officers_of_the_helpdesk_come_in(client, nama):
    masuk(client, PenggunaFactory())
    assert client.get(reverse(nama)).status_code == 403
    masuk(client, PetugasFactory())
    assert client.get(reverse(nama)).status_code == 403
    masuk(client, petugas_helpdesk())
    assert client.get(reverse(nama)).status_code == 200


def test_a_stranger_gets_neither_ticket_nor_attachment_of_the_officers(client):
    t = tiket()
    masuk(client, PenggunaFactory())
    assert client.get(halaman(t)).status_code == 403
    assert client.post(halaman(t), {"aksi": "ambil"}).status_code == 403


def test_a_complaint_about_an_officer_is_not_there_for_officers(client, p):
    t = tiket(tentang_petugas=True, perihal="Petugas kasar")
    assert client.get(halaman(t)).status_code == 404
    assert client.post(halaman(t), {"aksi": "ambil"}).status_code == 404
    assert "Petugas kasar" not in client.get(reverse("petugas-antrean"), {"tab": "semua", "q": "kasar"}).text
    client.post(reverse("petugas-massal"), {"pilih": [t.kode], "aksi": "spam", "alasan": "x"})
    t.refresh_from_db()
    assert t.status == "baru"
    masuk(client, petugas_helpdesk(penyelia=True))
    assert "Petugas kasar" in client.get(reverse("petugas-antrean"), {"tab": "semua"}).text


def test_handing_over_to_the_supervisor_takes_it_from_the_officer(client, p):
    t = tiket()
    client.post(halaman(t), {"aksi": "penyelia"})
    assert client.get(halaman(t)).status_code == 404


def test_the_queue_is_sorted_by_the_clock_and_split_into_lists(client, p):
    biasa, mendesak, saya, tunggu = tiket(), tiket(prioritas=1), tiket(), tiket()
    services.ambil(tiket=saya, oleh=p)
    services.minta_pelapor(tiket=tunggu, oleh=p, isi="Apa?")
    alamat = reverse("petugas-antrean")
    assert nomor(client.get(alamat, {"tab": "bebas"})) == [mendesak.nomor, biasa.nomor]
    assert set(nomor(client.get(alamat, {"tab": "milik"}))) == {saya.nomor, tunggu.nomor}
    assert nomor(client.get(alamat, {"tab": "menunggu"})) == [tunggu.nomor]
    Tiket.objects.filter(pk=biasa.pk).update(tanda_waktu=2)
    Tiket.objects.filter(pk=mendesak.pk).update(tanda_waktu=1)
    assert nomor(client.get(alamat, {"tab": "lewat"})) == [biasa.nomor]
    assert nomor(client.get(alamat, {"tab": "hampir"})) == [mendesak.nomor]
    assert client.get(reverse("petugas-hitungan")).json() == {
        "milik": "2",
        "bebas": "2",
        "menunggu": "1",
        "hampir": "1",
        "lewat": "1",
        "semua": "4",
        "eskalasi": "0",
    }


def test_the_queue_is_searched_by_number_nib_name_and_words_of_the_thread(client, p):
    a = tiket(perihal="Sertifikat rusak", nib="1234567890123", nama="Siti Aminah")
    b = tiket(email="lain@contoh.id")
    services.balas_pelapor(tiket=b, isi="Muncul kode galat EX-77 di layar")
    alamat = reverse("petugas-antrean")

    def cari(q):
        return nomor(client.get(alamat, {"tab": "semua", "q": q}))

    assert cari(a.nomor) == [a.nomor]
    assert cari(a.nomor.lower().removeprefix("hd-")) == [a.nomor]
    assert cari("1234567890123") == [a.nomor]
    assert cari("siti amin") == [a.nomor]
    assert cari("galat layar") == [b.nomor]
    assert cari("lain@contoh.id") == [b.nomor]
    assert cari("tak ada di mana pun") == []
    c = tiket(telepon="+6285712345678", saluran="telepon", email="", nama="Joko")
    for q in ("085712345678", "+62 857-1234-5678", "62857 1234 5678"):
        assert cari(q) == [c.nomor]
    d = tiket(pelapor=HakAksesFactory().pengguna)
    assert cari(d.pelapor.user_id.lower()) == [d.nomor]
    services.tandai_spam(tiket=a, oleh=p, alasan="x")
    assert cari(a.nomor) == [a.nomor]


def test_a_search_puts_no_nik_name_or_mail_address_into_an_address(client, p):
    dicari = tiket(nama="Siti Aminah", email="siti@contoh.id")
    for _n in range(60):
        tiket(nama="Siti Rahma")
    for q in ("siti aminah", "siti@contoh.id", "3171064506900001"):
        jawab = client.post(reverse("petugas-antrean"), {"tab": "semua", "urut": "lama", "q": q})
        assert q not in unquote_plus(jawab.url)
        halaman_hasil = client.get(jawab.url)
        assert nomor(halaman_hasil) == ([] if q.isdigit() else [dicari.nomor])
        assert halaman_hasil.context["saringan"].q == q
        assert q not in unquote_plus(halaman_hasil.context["di_semua"])
    jawab = client.get(client.post(reverse("petugas-antrean"), {"tab": "semua", "q": "siti rahma"}).url)
    assert "siti" not in jawab.context["sesudah"]
    assert len(nomor(client.get(reverse("petugas-antrean") + jawab.context["sesudah"]))) == 25


@pytest.mark.parametrize(
    "tanya",
    [
        {"urut": "password"},
        {"urut": "-petugas__password"},
        {"tab": "pg_sleep(9)"},
        {"jenis": "' or 1=1"},
        {"kategori": "../etc"},
        {"prioritas": "9"},
        {"umur": "-1"},
        {"q": "a' & | ! <-> :*"},
        {"q": "\x01%_\\"},
        {"ke": "AAAA", "dari": "BBBB"},
        {"q": "é" * 300},
        {"baku": "x"},
    ],
)
def test_parameters_from_outside_the_lists_are_left_out(client, p, tanya):
    tiket()
    assert client.get(reverse("petugas-antrean"), {"tab": "semua"} | tanya).status_code == 200


def test_pages_of_the_queue_follow_each_other_without_gaps_in_every_order(client, p):
    for n in range(60):
        tiket(prioritas=n % 3 + 1)
    for urut in ("tenggat", "prioritas", "lama", "baru"):
        dilihat, alamat = [], f"?tab=semua&urut={urut}"
        while alamat:
            jawab = client.get(reverse("petugas-antrean") + alamat)
            dilihat += nomor(jawab)
            alamat = jawab.context["sesudah"]
        assert len(dilihat) == len(set(dilihat)) == 60


def test_queries_of_the_queue_do_not_grow_with_the_tickets(client, p, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tiket()
    client.get(reverse("petugas-antrean"), {"tab": "semua"})
    with CaptureQueriesContext(
        connection,
    ) as sedikit:
        client.get(reverse("petugas-antrean"), {"tab": "semua"})
    for _ in range(30):
        services.ambil(tiket=tiket(), oleh=p)
    with django_assert_num_queries(len(sedikit)):
        client.get(reverse("petugas-antrean"), {"tab": "semua"})
    assert len(sedikit) <= 14


def test_the_next_ticket_is_the_one_whose_clock_runs_out_first(client, p):
    tiket()
    mendesak = tiket(prioritas=1)
    assert client.post(reverse("petugas-berikutnya")).url == halaman(mendesak)
    client.post(reverse("petugas-berikutnya"))
    assert client.post(reverse("petugas-berikutnya")).url == reverse("petugas-antrean")


def test_ticked_tickets_are_assigned_or_put_aside_as_spam_at_once(client, p):
    a, b, diambil = tiket(), tiket(), tiket()
    services.ambil(tiket=diambil, oleh=petugas_helpdesk())
    alamat = reverse("petugas-massal")
    data = {"pilih": [a.kode, b.kode, diambil.kode, "bukan-uuid"], "kembali": "tab=bebas&jahat=1"}
    assert client.post(alamat, data | {"aksi": "ambil"}).url.endswith("?tab=bebas")
    assert Tiket.objects.filter(petugas=p).count() == 2
    client.post(alamat, data | {"aksi": "spam"})
    assert not Tiket.objects.filter(status="spam").exists()
    client.post(alamat, data | {"aksi": "spam", "alasan": "judi"})
    assert Tiket.objects.filter(status="spam").count() == 2
    client.post(alamat, data | {"aksi": "tetapkan", "petugas": p.pk})
    diambil.refresh_from_db()
    assert diambil.petugas != p


def test_a_supervisor_assigns_many_to_another_officer(client):
    masuk(client, petugas_helpdesk(penyelia=True))
    q, t = petugas_helpdesk(), tiket()
    client.post(reverse("petugas-massal"), {"pilih": [t.kode], "aksi": "tetapkan", "petugas": q.pk})
    t.refresh_from_db()
    assert t.petugas == q


def test_the_officer_answers_asks_notes_and_resolves_from_one_form(client, p):
    t = tiket()
    client.post(halaman(t), {"aksi": "ambil"})
    client.post(halaman(t), {"aksi": "pesan", "isi": "Catatan dapur", "sebagai": "catatan"})
    client.post(halaman(t), {"aksi": "pesan", "isi": "Sedang kami periksa", "sebagai": "jawab"})
    client.post(halaman(t), {"aksi": "pesan", "isi": "Alamatnya apa?", "sebagai": "tanya"})
    t.refresh_from_db()
    assert t.status == "menunggu_pelapor"
    services.balas_pelapor(tiket=t, isi="a@b.id")
    tanpa_akar = client.post(halaman(t), {"aksi": "pesan", "isi": "Sudah", "sebagai": "selesai"})
    assert "Pilih akar masalah" in tanpa_akar.text
    assert "Pilih topik" in tanpa_akar.text
    topik = Kategori.objects.get(kode="kbli")
    akhir = {"sebagai": "selesai", "akar_masalah": "kbli", "kategori": topik.pk}
    client.post(halaman(t), {"aksi": "pesan", "isi": "Sudah"} | akhir)
    t.refresh_from_db()
    assert (t.status, t.akar_masalah, t.kategori) == ("selesai", "kbli", topik)
    assert "Catatan dapur" not in "".join(m.body for m in mail.outbox)


def test_an_answer_that_crosses_a_new_message_of_the_reporter_is_held_back_once(client, p):
    t = tiket()
    terakhir = t.pesan.get().pk
    services.balas_pelapor(tiket=t, isi="Maaf, sudah beres!")
    data = {"aksi": "pesan", "isi": "Coba lagi ya", "sebagai": "jawab", "pesan_terakhir": terakhir}
    jawab = client.post(halaman(t), data)
    assert "baru saja menulis" in jawab.text
    assert "Coba lagi ya" in jawab.text
    assert t.pesan.filter(arah="keluar").count() == 0
    client.post(halaman(t), data | {"pesan_terakhir": t.pesan.latest("id").pk})
    assert t.pesan.filter(arah="keluar").count() == 1


def test_two_officers_at_once_the_second_keeps_his_draft_and_learns_who_has_it(client, p):
    t, q = tiket(), petugas_helpdesk(nama="Rina Wati")
    services.ambil(tiket=t, oleh=q)
    jawab = client.post(halaman(t), {"aksi": "pesan", "isi": "Jawaban saya", "sebagai": "jawab"})
    assert "Rina Wati sedang mengerjakan" in jawab.text
    assert "Jawaban saya" in jawab.text
    assert not t.pesan.filter(arah="keluar").exists()


def test_the_side_panel_shows_the_person_masked_with_rights_nib_and_mails(client, p, django_assert_max_num_queries):
    hak = HakAksesFactory()
    nib = buat_nib(hak_akses=hak)
    t = tiket(pelapor=hak.pengguna)
    antrekan_surel("helpdesk/diteruskan", kepada=hak.pengguna.email, konteks={"tiket": t, "tautan": "x"})
    client.get(halaman(t))
    with django_assert_max_num_queries(26):
        isi = client.get(halaman(t)).text
    assert hak.pengguna.user_id in isi
    assert hak.pengguna.identitas_tersamar in isi
    assert hak.pengguna.nomor_identitas not in isi
    assert hak.pengguna.email not in isi
    assert nib.nomor in isi
    assert "Terkirim" in isi


def test_an_address_alone_proves_nothing_and_the_panel_says_so(client, p):
    orang = PenggunaFactory(email="siti@contoh.id")
    isi = client.get(halaman(tiket(email="Siti@contoh.id"))).text
    assert "Belum terbukti pemilik akun" in isi
    assert orang.user_id in isi


def test_neither_nik_nor_secret_link_is_on_the_officers_page(client, p):
    t = tiket(isi="NIK 3171011705900001", perihal="NIK 3171011705900001")
    isi = client.get(halaman(t)).text
    assert "3171011705900001" not in isi
    assert t.token not in isi
    assert t.token_surel not in isi


def test_html_of_a_stranger_is_text_for_officers(client, p):
    t = tiket(isi="<script>alert(1)</script>", perihal="<img src=x onerror=alert(1)>", nama="<svg onload=alert(1)>")
    for alamat in (halaman(t), reverse("petugas-antrean") + "?tab=semua&q=%3Cscript%3Ealert(1)"):
        isi = client.get(alamat).text
        assert "<script>alert" not in isi
        assert "<img src=x" not in isi
        assert "<svg onload" not in isi


def test_a_canned_answer_is_filled_in_and_nothing_else_in_braces_runs(client, p):
    t = tiket(nama="Budi {petugas} {0.__class__}")
    j = JawabanBaku.objects.create(judul="Uji", isi="Yth. {nama}, {nomor} {token} {tiket.token}. {petugas}")
    data = {"aksi": "pesan", "pakai": "1", "baku": j.pk, "isi": "Selamat pagi,", "sebagai": "tanya"}
    form = client.post(halaman(t), data).context["form"]
    isi = form["isi"].value()
    # Below what was typed already, and nothing is sent.
    assert isi.startswith("Selamat pagi,\n\nYth. Budi {petugas}")
    assert form["sebagai"].value() == "tanya"
    assert t.pesan.count() == 1
    assert t.nomor in isi
    assert "{0.__class__}" in isi
    assert "{token} {tiket.token}" in isi


@pytest.mark.parametrize("baku", ["", "x", "99999999", "1; drop table"])
def test_a_canned_answer_that_is_not_there_leaves_the_draft_alone(client, p, baku):
    data = {"aksi": "pesan", "pakai": "1", "baku": baku, "isi": "Draf"}
    assert client.post(halaman(tiket()), data).context["form"]["isi"].value() == "Draf"


def test_a_canned_answer_with_an_unknown_placeholder_is_not_saved():
    with pytest.raises(ValidationError):
        JawabanBaku(judul="x", isi="Yth. {nmaa}").full_clean()
    JawabanBaku(judul="x", isi="Yth. {nama}, paling lambat {tenggat}").full_clean()


def test_what_the_reporter_says_on_the_telephone_is_written_into_his_ticket(client, p):
    t = tiket()
    services.minta_pelapor(tiket=t, oleh=petugas_helpdesk(), isi="Alamatnya apa?")
    # Even while another officer has it: it is the reporter who speaks.
    client.post(halaman(t), {"aksi": "pesan", "isi": "Alamat baru a@b.id", "sebagai": "telepon"})
    t.refresh_from_db()
    pesan = t.pesan.latest("id")
    assert (t.status, pesan.arah, pesan.saluran, pesan.oleh) == ("diproses", "masuk", "telepon", p)
    assert f"dicatat {p.nama}" in client.get(halaman(t)).text


def test_a_long_thread_is_folded_and_nothing_of_it_is_lost(client, p):
    t = tiket(isi="Yang pertama")
    for n in range(12):
        services.balas_pelapor(tiket=t, isi=f"Pesan nomor {n}")
    for alamat in (halaman(t), reverse("bantuan-tiket", args=[t.token])):
        isi = client.get(alamat).text
        assert "Tampilkan 7 pesan di antaranya" in isi
        assert all(f"Pesan nomor {n}" in isi for n in range(12))


def test_other_tickets_of_the_same_nib_or_telephone_are_suggested_but_only_the_persons_own_can_be_merged(client, p):
    nomor = "1234567890123"
    t = tiket(nib=nomor, email="a@contoh.id")
    lain = tiket(nib=nomor, email="b@contoh.id")
    sendiri = tiket(email="a@contoh.id")
    rahasia = tiket(nib=nomor, email="c@contoh.id", tentang_petugas=True)
    ganda = {x.nomor: x for x in client.get(halaman(t)).context["samping"]["kemungkinan_ganda"]}
    assert (ganda[lain.nomor].sebab, ganda[lain.nomor].dapat_digabung) == ("NIB sama", False)
    assert (ganda[sendiri.nomor].sebab, ganda[sendiri.nomor].dapat_digabung) == ("pelapor sama", True)
    assert rahasia.nomor not in ganda
    assert f"Gabung ke {sendiri.nomor}" in client.get(halaman(t)).text


def test_pen_3a_an_officer_tags_a_ticket_with_the_clause_it_is_about(client, p):
    versi = VersiKetentuanFactory()
    t = tiket()
    data = {"jenis": "saran", "kategori": "", "prioritas": "3", "perihal": t.perihal, "klausul": "akses-pengguna-1"}
    client.post(halaman(t), {"aksi": "golongan"} | {f"golongan-{k}": v for k, v in data.items()})
    t.refresh_from_db()
    assert (t.klausul, t.versi_ketentuan) == ("akses-pengguna-1", versi)
    assert t.nomor in client.get(reverse("petugas-saran-ketentuan")).text
    salah = data | {"klausul": "tidak-ada"}
    client.post(halaman(t), {"aksi": "golongan"} | {f"golongan-{k}": v for k, v in salah.items()})
    t.refresh_from_db()
    assert t.klausul == "akses-pengguna-1"


def test_merge_split_link_escalate_classify_and_spam_from_the_page(client, p):
    t, ganda = tiket(), tiket()
    assert ganda.nomor in client.get(halaman(t)).text
    client.post(halaman(ganda), {"aksi": "gabung", "gabung-nomor": t.nomor.lower()})
    ganda.refresh_from_db()
    assert ganda.induk == t
    client.post(halaman(ganda), {"aksi": "pisah_gabung"})
    client.post(halaman(t), {"aksi": "kait", "kait-nomor": ganda.nomor})
    pesan = services.balas_pelapor(tiket=t, isi="Hal lain")
    client.post(halaman(t), {"aksi": "pisah", "pisah-pesan": pesan.kode, "pisah-perihal": "Hal lain"})
    assert Tiket.objects.filter(perihal="Hal lain").exists()
    client.post(
        halaman(t),
        {"aksi": "golongan", "golongan-perihal": "Baru", "golongan-jenis": "pengaduan", "golongan-prioritas": "1"},
    )
    client.post(halaman(t), {"aksi": "eskalasi", "eskalasi-unit": "nib", "eskalasi-alasan": "Perlu keputusan"})
    t.refresh_from_db()
    assert (t.perihal, t.jenis, t.prioritas, t.eskalasi) == ("Baru", "pengaduan", 1, "nib")
    assert "Isi alasan" in client.post(halaman(t), {"aksi": "spam", "spam-alasan": ""}).text
    assert "Tidak ada tiket" in client.post(halaman(t), {"aksi": "gabung", "gabung-nomor": "HD-1-1"}).text
    assert client.post(halaman(t), {"aksi": "hapus_semua"}).status_code == 404


def test_merging_with_a_ticket_of_another_person_is_refused_in_words(client, p):
    t, lain = tiket(), tiket(email="x@contoh.id")
    jawab = client.post(halaman(t), {"aksi": "gabung", "gabung-nomor": lain.nomor}, follow=True)
    assert "Pelapornya berbeda" in jawab.text


def test_an_officer_opens_a_closed_ticket_long_after(client, p):
    t = tiket()
    services.selesaikan(tiket=t, oleh=p, isi="Sudah", akar_masalah="lain")
    Tiket.objects.filter(pk=t.pk).update(selesai_pada=timezone.now() - timedelta(days=90))
    client.post(halaman(t), {"aksi": "buka"})
    t.refresh_from_db()
    assert t.status == "dibuka_kembali"


def test_pen_3b_a_call_becomes_a_ticket_and_the_caller_is_checked_without_showing_data(client, p):
    hak = HakAksesFactory()
    orang = hak.pengguna
    data = {
        "telepon": "021 3857596",
        "nama": "Siti",
        "akun": orang.user_id.lower(),
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "5",
        "tanggal_lahir_2": "1990",
        "akhir_identitas": orang.nomor_identitas[-4:],
        "jenis": "informasi",
        "perihal": "Lupa kata sandi",
        "isi": "Penelepon lupa kata sandi.",
    }
    jawab = client.post(reverse("petugas-telepon"), data | {"periksa": "1", "akhir_identitas": "9999"})
    assert "belum terbukti" in jawab.text
    assert orang.nomor_identitas not in jawab.text
    assert "Penelepon lupa" in jawab.text
    jawab = client.post(reverse("petugas-telepon"), data)
    t = Tiket.objects.get()
    assert jawab.url == halaman(t)
    assert (t.saluran, t.telepon, t.pelapor) == ("telepon", "+62213857596", orang)
    assert Pesan.objects.filter(tiket=t, internal=True, isi__contains="terbukti").exists()
    assert PeristiwaAudit.objects.filter(peristiwa="helpdesk.penelepon.diperiksa", tentang=orang).count() == 2


def test_a_caller_without_mail_gets_a_number_only(client, p):
    data = {"telepon": "0857 1234 5678", "nama": "Siti", "jenis": "keluhan", "perihal": "Lama", "isi": "Lama sekali"}
    jawab = client.post(reverse("petugas-telepon"), data, follow=True)
    assert Tiket.objects.get().nomor in jawab.text
    assert mail.outbox == []


def test_a_caller_is_found_by_telephone_and_the_call_added_to_his_report(client, p):
    lama = tiket(telepon="+6285712345678", saluran="telepon", email="")
    bukan = tiket(telepon="+6285700000000", saluran="telepon", email="")
    rahasia = tiket(telepon="+6285712345678", saluran="telepon", email="", tentang_petugas=True)
    data = {"telepon": "0857-1234-5678", "nama": "Siti", "isi": "Menanyakan kabar laporannya."}
    isi = client.post(reverse("petugas-telepon"), data | {"periksa": "1"}).text
    assert f"Catat telepon ini di {lama.nomor}" in isi
    assert bukan.nomor not in isi
    assert rahasia.nomor not in isi
    assert "Menanyakan kabar" in isi
    jawab = client.post(reverse("petugas-telepon"), data | {"ke": str(lama.kode)})
    assert jawab.url == halaman(lama)
    assert (lama.pesan.latest("id").isi, lama.pesan.latest("id").saluran) == (data["isi"], "telepon")
    assert Tiket.objects.count() == 3
    kosong = client.post(reverse("petugas-telepon"), data | {"ke": str(lama.kode), "isi": ""})
    assert "Isi catatan selama telepon" in kosong.text
    for kode in (str(rahasia.kode), "x", "../..", "-" * 36, "0" * 36):
        assert client.post(reverse("petugas-telepon"), data | {"ke": kode}).status_code == 404


def test_a_double_click_on_a_call_notes_the_check_once(client, p):
    orang = HakAksesFactory().pengguna
    data = {"telepon": "0857 1234 5678", "nama": "Siti", "jenis": "keluhan", "perihal": "Lama", "isi": "Lama sekali"}
    data |= {"akun": orang.user_id, "akhir_identitas": "0000"}
    for _ in range(2):
        client.post(reverse("petugas-telepon"), data | {"token_form": "4f1c1f5e-90f5-4f4a-8a6e-1a4f3a5d0c11"})
    t = Tiket.objects.get()
    for _ in range(2):
        kirim = {"ke": str(t.kode), "isi": "Lagi", "token_form": "4f1c1f5e-90f5-4f4a-8a6e-1a4f3a5d0c12"}
        client.post(reverse("petugas-telepon"), data | kirim)
    assert [p.isi for p in t.pesan.filter(internal=True)] == ["Penelepon TIDAK terbukti pemilik akun."] * 2
    assert t.pesan.filter(arah="masuk").count() == 2


def test_looking_for_a_caller_without_answers_counts_against_no_account(client, p):
    orang = HakAksesFactory().pengguna
    for _ in range(7):
        jawab = client.post(reverse("petugas-telepon"), {"akun": orang.user_id, "periksa": "1"})
    assert "terlalu sering" not in jawab.text
    assert not PeristiwaAudit.objects.filter(peristiwa="helpdesk.penelepon.diperiksa").exists()


def test_a_call_is_kept_even_when_the_check_was_tried_too_often(client, p):
    orang = HakAksesFactory().pengguna
    data = {"telepon": "0857 1234 5678", "nama": "Siti", "jenis": "keluhan", "perihal": "Lama", "isi": "Lama sekali"}
    data |= {"akun": orang.user_id, "akhir_identitas": "0000"}
    for _ in range(6):
        client.post(reverse("petugas-telepon"), data | {"periksa": "1"})
    client.post(reverse("petugas-telepon"), data | {"akhir_identitas": orang.nomor_identitas[-4:]})
    t = Tiket.objects.get()
    assert t.pelapor is None
    assert t.pesan.filter(internal=True, isi__contains="TIDAK terbukti").exists()


def test_guessing_the_answers_of_a_caller_is_stopped(client, p):
    orang = HakAksesFactory().pengguna
    for _ in range(6):
        jawab = client.post(reverse("petugas-telepon"), {"akun": orang.user_id, "akhir_identitas": "1", "periksa": "1"})
    assert "terlalu sering" in jawab.text


def test_attachments_are_downloads_for_officers_too(client, p):
    from tests.helpdesk.test_halaman_pelapor import png

    t, lain = tiket(), tiket()
    client.post(halaman(t), {"aksi": "pesan", "isi": "Lihat", "sebagai": "catatan", "lampiran": [png()]})
    berkas = t.pesan.latest("id").lampiran.get().unggahan.kode
    assert client.get(reverse("petugas-lampiran", args=[lain.kode, berkas])).status_code == 404
    assert client.get(reverse("bantuan-lampiran", args=[t.token, berkas])).status_code == 404
    jawab = client.get(reverse("petugas-lampiran", args=[t.kode, berkas]))
    assert jawab.headers["Content-Disposition"].startswith("attachment")
    jawab.close()


@pytest.mark.parametrize("penyelia", [False, True])
def test_who_serves_at_the_helpdesk_starts_at_its_queue(client, penyelia):
    orang = petugas_helpdesk(penyelia=penyelia, kata_sandi="angin barat di pantai")
    isian = {"nama": orang.user_id, "kata_sandi": "angin barat di pantai"}
    assert client.post("/masuk/", isian).url == reverse("petugas-antrean")
    assert client.get("/masuk/").url == reverse("petugas-antrean")


def test_who_has_other_work_too_starts_at_the_front_page_of_the_staff(client):
    siapkan_kelompok()
    for kelompok in ("Verifikasi", "Auditor"):
        orang = petugas_helpdesk()
        orang.groups.add(Group.objects.get(name=kelompok))
        if kelompok == "Auditor":
            orang.groups.remove(*Group.objects.filter(name__contains="Helpdesk"))
        masuk(client, orang)
        assert client.get("/masuk/").url == reverse("admin:index"), kelompok


def test_the_group_helpdesk_of_all_rooms_starts_at_the_queue(client):
    orang = PetugasFactory(kelompok="Helpdesk")
    masuk(client, orang)
    assert client.get("/masuk/").url == reverse("petugas-antrean")


@override_settings(WAJIB_TOTP_STAF=True)
def test_without_the_second_factor_one_types_it_on_the_way_to_the_queue(client, p):
    jawab = client.get(client.get("/masuk/").url)
    assert jawab.url == "/masuk/kode/?next=/petugas/helpdesk/"
    assert client.get(jawab.url).status_code == 200
