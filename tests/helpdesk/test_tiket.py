"""PEN-3a, PEN-3b, HAK-1a: every complaint gets a number, an owner, a clock and an answer."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import InternalError
from django.utils import timezone

from helpdesk import services
from helpdesk.galat import (
    BelumSelesai,
    BenturanKepentingan,
    BukanPetugas,
    IsiKosong,
    PelaporBerbeda,
    SedangDiambil,
    TakDapatDigabung,
    TidakTerbuka,
)
from helpdesk.models import KaitanTiket, PelanggaranWaktu, Pesan, Tiket
from helpdesk.tautan import hash_token, tiket_dari_token, token_dalam_id
from oss_portal.models import PeristiwaAudit, SuratKeluar
from oss_portal.transisi import TransisiDitolak
from oss_portal.unggahan import BerkasBersih
from tests.factories.helpdesk import petugas_helpdesk, tiket
from tests.factories.registrasi import PenggunaFactory

pytestmark = pytest.mark.django_db


def mundurkan(t: Tiket, **selang) -> Tiket:
    """Move the whole life of a ticket into the past."""
    jarak = timedelta(**selang)
    kolom = ["tenggat_tanggapan", "tenggat_penyelesaian", "jatuh_tempo", "jam_mulai", "peringatan_pada"]
    kolom += ["jeda_sejak", "selesai_pada", "ditutup_pada", "ditanggapi_pada"]
    t.refresh_from_db()
    Tiket.objects.filter(pk=t.pk).update(**{k: getattr(t, k) - jarak for k in kolom if getattr(t, k)})
    t.refresh_from_db()
    return t


def selesai(t: Tiket, petugas, **kwargs) -> Tiket:
    return services.selesaikan(tiket=t, oleh=petugas, isi="Sudah kami kirim ulang.", akar_masalah="lain", **kwargs)


def test_a_report_gets_a_number_a_secret_link_clocks_and_a_mail():
    t = tiket()
    tahun = timezone.localdate().year
    assert t.nomor == f"HD-{tahun}-000001"
    assert tiket().nomor == f"HD-{tahun}-000002"
    assert t.token_hash == hash_token(t.token)
    assert tiket_dari_token(t.token) == t
    assert t.dibuat_pada < t.tenggat_tanggapan < t.tenggat_penyelesaian
    surat = mail.outbox[0]
    assert t.nomor in surat.subject
    assert t.token in surat.body
    assert surat.reply_to == [f"helpdesk.oss+{t.token_surel}@insw.go.id"]
    assert PeristiwaAudit.objects.filter(peristiwa="helpdesk.tiket.dibuat", subjek_id=str(t.pk)).exists()


def test_the_token_lies_encrypted_in_the_database():
    t = tiket()
    from django.db import connection

    with connection.cursor() as k:
        k.execute("select token from helpdesk_tiket where id = %s", [t.pk])
        assert t.token not in k.fetchone()[0]


def test_the_first_mail_to_a_stranger_repeats_nothing_a_stranger_typed():
    tiket(nama="MENANG HADIAH https://jahat.example", perihal="Klik https://jahat.example", isi="https://jahat.example")
    assert "jahat" not in mail.outbox[0].body + mail.outbox[0].subject


def test_header_injection_in_subject_and_name_stays_one_line():
    t = tiket(perihal="Halo\r\nBcc: semua@contoh.id", nama="Budi\nTo: lain@contoh.id")
    assert "\n" not in t.perihal + t.nama
    assert mail.outbox[0].to == ["budi@contoh.id"]
    assert mail.outbox[0].bcc == []


def test_one_form_sent_twice_is_one_ticket():
    import uuid

    kunci = uuid.uuid4()
    assert tiket(token_form=kunci) == tiket(token_form=kunci)
    assert len(mail.outbox) == 1


def test_an_answer_stops_the_response_clock_and_reaches_the_reporter():
    t, p = tiket(), petugas_helpdesk()
    services.balas(tiket=t, oleh=p, isi="Mohon periksa folder spam.")
    t.refresh_from_db()
    assert (t.status, t.petugas) == ("diproses", p)
    assert t.ditanggapi_pada
    assert t.jatuh_tempo == t.tenggat_penyelesaian
    assert "folder spam" in mail.outbox[-1].body


def test_internal_notes_are_never_mailed():
    t, p = tiket(), petugas_helpdesk()
    services.catat_internal(tiket=t, oleh=p, isi="Pelapor marah.")
    assert len(mail.outbox) == 1
    assert Pesan.objects.filter(tiket=t, internal=True).exists()


def test_a_taken_ticket_cannot_be_answered_by_another_for_30_minutes():
    t, p, q = tiket(), petugas_helpdesk(), petugas_helpdesk()
    services.ambil(tiket=t, oleh=p)
    with pytest.raises(SedangDiambil) as galat:
        services.balas(tiket=t, oleh=q, isi="Halo")
    assert galat.value.petugas == p
    Tiket.objects.filter(pk=t.pk).update(diambil_sampai=timezone.now() - timedelta(seconds=1))
    services.balas(tiket=t, oleh=q, isi="Halo")
    t.refresh_from_db()
    assert t.petugas == q


def test_an_officer_handles_no_ticket_of_his_own():
    p = petugas_helpdesk()
    t = tiket(pelapor=p)
    with pytest.raises(BenturanKepentingan):
        services.ambil(tiket=t, oleh=p)


def test_only_officers_are_assigned_and_a_complaint_about_one_only_to_supervisors():
    t, p, s = tiket(tentang_petugas=True), petugas_helpdesk(), petugas_helpdesk(penyelia=True)
    with pytest.raises(BukanPetugas):
        services.tetapkan(tiket=t, petugas=p, oleh=s)
    with pytest.raises(BukanPetugas):
        services.tetapkan(tiket=tiket(), petugas=PenggunaFactory(), oleh=s)
    services.tetapkan(tiket=t, petugas=s, oleh=petugas_helpdesk(penyelia=True))
    assert Tiket.objects.terlihat_oleh(p).filter(pk=t.pk).count() == 0
    assert Tiket.objects.terlihat_oleh(s).filter(pk=t.pk).count() == 1
    assert mail.outbox[-1].to == [s.email]


def test_asking_the_reporter_stops_the_clock_and_his_answer_starts_it_again():
    t, p = tiket(), petugas_helpdesk()
    services.minta_pelapor(tiket=t, oleh=p, isi="Apa alamat surel Anda?")
    t.refresh_from_db()
    assert t.status == "menunggu_pelapor"
    assert t.jeda_sejak
    assert "bertanya" in mail.outbox[-1].body
    tenggat = t.tenggat_penyelesaian
    mundurkan(t, days=0)
    Tiket.objects.filter(pk=t.pk).update(jeda_sejak=t.jeda_sejak - timedelta(days=3))
    services.balas_pelapor(tiket=t, isi="budi@contoh.id")
    t.refresh_from_db()
    assert (t.status, t.jeda_sejak) == ("diproses", None)
    assert t.tenggat_penyelesaian >= tenggat


def test_a_resolution_needs_an_answer_and_a_root_cause():
    t, p = tiket(), petugas_helpdesk()
    with pytest.raises(IsiKosong):
        services.selesaikan(tiket=t, oleh=p, isi=" \n", akar_masalah="kbli")
    with pytest.raises(ValueError, match="tak_ada"):
        services.selesaikan(tiket=t, oleh=p, isi="Sudah", akar_masalah="tak_ada")
    selesai(t, p)
    t.refresh_from_db()
    assert (t.status, t.akar_masalah) == ("selesai", "lain")
    assert t.lama_penyelesaian is not None
    with pytest.raises(TidakTerbuka):
        services.balas(tiket=t, oleh=p, isi="lagi")


def test_a_reply_within_14_days_opens_it_again_with_the_same_officer_and_one_priority_higher():
    t, p = tiket(), petugas_helpdesk()
    selesai(t, p)
    mundurkan(t, days=13)
    pesan = services.balas_pelapor(tiket=t, isi="Belum masuk juga.")
    t.refresh_from_db()
    assert pesan.tiket_id == t.pk
    assert (t.status, t.prioritas, t.petugas, t.hitungan_buka_kembali) == ("dibuka_kembali", 2, p, 1)
    assert t.jam_mulai > timezone.now() - timedelta(minutes=1)


def test_an_officer_who_left_does_not_get_the_reopened_ticket():
    t, p = tiket(), petugas_helpdesk()
    selesai(t, p)
    p.is_active = False
    p.save()
    services.balas_pelapor(tiket=t, isi="Belum.")
    t.refresh_from_db()
    assert t.petugas is None


def test_a_reply_after_14_days_becomes_a_new_linked_ticket():
    t, p = tiket(), petugas_helpdesk()
    selesai(t, p)
    mundurkan(t, days=15)
    pesan = services.balas_pelapor(tiket=t, isi="Muncul lagi.")
    assert pesan.tiket_id != t.pk
    assert KaitanTiket.objects.get().jenis == "lanjutan"
    t.refresh_from_db()
    assert t.status == "selesai"
    services.buka_kembali(tiket=t, oleh=p, petugas=True)


def test_a_rating_is_given_once_and_only_for_an_answered_ticket():
    t, p = tiket(), petugas_helpdesk()
    with pytest.raises(BelumSelesai):
        services.nilai(tiket=t, nilai=5)
    selesai(t, p)
    services.nilai(tiket=t, nilai=4, komentar="cepat")
    with pytest.raises(BelumSelesai):
        services.nilai(tiket=t, nilai=1)
    with pytest.raises(ValueError, match="1 to 5"):
        services.nilai(tiket=t, nilai=6)


def test_duplicates_of_one_person_are_merged_and_later_replies_go_to_the_one_that_stays():
    t, lain, p = tiket(), tiket(perihal="Masih sama"), petugas_helpdesk()
    services.gabungkan(tiket=lain, ke=t, oleh=p)
    assert services.balas_pelapor(tiket=lain, isi="tambahan").tiket_id == t.pk
    lain.refresh_from_db()
    assert lain.status == "digabung"
    services.batalkan_gabung(tiket=lain, oleh=p)
    lain.refresh_from_db()
    assert (lain.status, lain.induk) == ("baru", None)


def test_tickets_of_two_persons_are_never_merged():
    p = petugas_helpdesk()
    a, b = tiket(), tiket(email="lain@contoh.id")
    with pytest.raises(PelaporBerbeda):
        services.gabungkan(tiket=a, ke=b, oleh=p)
    with pytest.raises(PelaporBerbeda):
        services.gabungkan(
            tiket=tiket(pelapor=PenggunaFactory(email="x@contoh.id")), ke=tiket(email="x@contoh.id"), oleh=p
        )
    with pytest.raises(TakDapatDigabung):
        services.gabungkan(tiket=a, ke=a, oleh=p)
    services.kaitkan(tiket=a, ke=b, oleh=p)
    services.kaitkan(tiket=b, ke=a, oleh=p)
    assert KaitanTiket.objects.count() == 1


def test_a_second_matter_is_split_off_as_a_ticket_of_its_own():
    t, p = tiket(), petugas_helpdesk()
    pesan = services.balas_pelapor(tiket=t, isi="Satu lagi: NIB saya salah alamat.")
    baru = services.pisahkan(pesan=pesan, oleh=p, perihal="Alamat NIB salah")
    assert baru.pesan.first().isi == pesan.isi
    assert baru.email == t.email
    assert t.pesan.filter(pk=pesan.pk).exists()


def test_passing_on_tells_the_reporter_where_and_keeps_the_reason_inside():
    t, p = tiket(), petugas_helpdesk()
    services.eskalasi(tiket=t, oleh=p, unit="hak_akses", alasan="Diduga dibajak tetangga")
    t.refresh_from_db()
    assert (t.status, t.eskalasi) == ("menunggu_pihak_lain", "hak_akses")
    assert "Petugas Hak Akses" in mail.outbox[-1].body
    assert "tetangga" not in mail.outbox[-1].body
    services.jawab_eskalasi(tiket=t, oleh=petugas_helpdesk(penyelia=True), isi="Sudah diblokir")
    t.refresh_from_db()
    assert (t.status, t.eskalasi) == ("diproses", "")


def test_spam_is_put_aside_with_a_reason_and_comes_back():
    t, p = tiket(), petugas_helpdesk()
    with pytest.raises(IsiKosong):
        services.tandai_spam(tiket=t, oleh=p, alasan="")
    services.tandai_spam(tiket=t, oleh=p, alasan="Iklan judi")
    jumlah = len(mail.outbox)
    services.balas_pelapor(tiket=t, isi="lagi")
    t.refresh_from_db()
    assert t.status == "spam"
    services.bukan_spam(tiket=t, oleh=p)
    assert len(mail.outbox) == jumlah


def test_nothing_leaves_the_state_machine_nor_the_database():
    t, p = tiket(), petugas_helpdesk()
    services.tandai_spam(tiket=t, oleh=p, alasan="x")
    with pytest.raises(TransisiDitolak):
        services.tutup(tiket=t, oleh=p, alasan="y")


@pytest.mark.parametrize(
    "sql",
    [
        "update helpdesk_tiket set nomor = 'HD-2026-999999'",
        "update helpdesk_tiket set status = 'dibuka_kembali'",
        "delete from helpdesk_tiket",
        "update helpdesk_pesan set isi = 'lain'",
        "delete from helpdesk_pesan",
        "update helpdesk_pelanggaranwaktu set dicatat_pada = now()",
        "update helpdesk_tiket set dilanggar_tanggapan = false",
    ],
)
def test_the_database_refuses_to_rewrite_what_happened(sql):
    from django.db import connection

    mundurkan(tiket(), days=10)
    services.catat_yang_lewat()
    with pytest.raises(InternalError), connection.cursor() as k:
        k.execute(sql)


def test_a_breach_is_recorded_once_for_each_clock():
    t = mundurkan(tiket(), days=30)
    assert services.catat_yang_lewat() == 1
    assert services.catat_yang_lewat() == 0
    assert set(PelanggaranWaktu.objects.values_list("jam", flat=True)) == {"tanggapan", "penyelesaian"}
    t.refresh_from_db()
    assert t.tanda_waktu == 2
    assert t.dilanggar_tanggapan


def test_a_late_answer_records_its_breach_even_before_the_task_ran():
    t, p = mundurkan(tiket(), days=6), petugas_helpdesk()
    services.balas(tiket=t, oleh=p, isi="Maaf terlambat")
    assert PelanggaranWaktu.objects.filter(jam="tanggapan").exists()


def test_the_officer_is_warned_at_80_percent_once():
    t, p = tiket(), petugas_helpdesk()
    services.ambil(tiket=t, oleh=p)
    Tiket.objects.filter(pk=t.pk).update(peringatan_pada=timezone.now() - timedelta(minutes=1))
    assert services.peringatkan() == 1
    assert services.peringatkan() == 0
    assert mail.outbox[-1].to == [p.email]


def test_the_reporter_is_reminded_after_3_days_and_the_ticket_closed_after_7_with_a_way_back():
    t, p = tiket(), petugas_helpdesk()
    services.minta_pelapor(tiket=t, oleh=p, isi="Apa alamat surel Anda?")
    assert services.ingatkan_pelapor() == 0
    mundurkan(t, days=3, minutes=1)
    assert services.ingatkan_pelapor() == 1
    assert services.ingatkan_pelapor() == 0
    assert "menunggu jawaban" in mail.outbox[-1].body
    mundurkan(t, days=4)
    assert services.tutup_yang_diam() == 1
    t.refresh_from_db()
    assert t.status == "ditutup"
    services.balas_pelapor(tiket=t, isi="Maaf, baru sempat.")
    t.refresh_from_db()
    assert t.status == "dibuka_kembali"


def test_a_resolved_ticket_closes_by_itself_after_14_days_without_a_mail():
    t, p = tiket(), petugas_helpdesk()
    selesai(t, p)
    jumlah = SuratKeluar.objects.count()
    mundurkan(t, days=14, minutes=1)
    assert services.tutup_yang_diam() == 1
    assert SuratKeluar.objects.count() == jumlah


def test_raising_the_priority_shortens_the_promise_and_lowering_never_lengthens_it():
    t, p = tiket(), petugas_helpdesk()
    semula = t.tenggat_penyelesaian
    services.golongkan(tiket=t, oleh=p, jenis=t.jenis, kategori=None, prioritas=1)
    t.refresh_from_db()
    singkat = t.tenggat_penyelesaian
    assert singkat < semula
    services.golongkan(tiket=t, oleh=p, jenis=t.jenis, kategori=None, prioritas=4)
    t.refresh_from_db()
    assert t.tenggat_penyelesaian == singkat


def test_a_personal_data_request_has_72_hours_of_the_calendar():
    t = tiket(jenis="data_pribadi")
    assert t.tenggat_penyelesaian - t.dibuat_pada == timedelta(hours=72)


def test_mails_of_officers_say_how_many_files_wait_and_carry_no_identity_number():
    t, p = tiket(), petugas_helpdesk()
    berkas = [BerkasBersih("a.pdf", "application/pdf", b"x"), BerkasBersih("b.pdf", "application/pdf", b"y")]
    services.balas(tiket=t, oleh=p, isi="NIK 3171011705900001 sudah benar.", lampiran=berkas)
    assert "Ada 2 lampiran" in mail.outbox[-1].body
    assert "3171011705900001" not in mail.outbox[-1].body
    services.minta_pelapor(tiket=t, oleh=p, isi="Mana aktanya?")
    assert "lampiran" not in mail.outbox[-1].body


def test_the_mails_of_a_ticket_answer_its_first_one_so_that_mail_programs_gather_them():
    t, lain, p = tiket(), tiket(), petugas_helpdesk()
    services.minta_pelapor(tiket=t, oleh=p, isi="Mana aktanya?")
    services.balas(tiket=t, oleh=p, isi="Sudah kami terima.")
    pertama, asing, *kemudian = [m.extra_headers for m in mail.outbox]
    assert "References" not in pertama
    assert len(kemudian) == 2
    for kepala in kemudian:
        assert kepala["In-Reply-To"] == kepala["References"] == pertama["Message-ID"]
    semua = [m["Message-ID"] for m in (pertama, asing, *kemudian)]
    assert len(set(semua)) == 4
    # A reply to any of them finds its ticket where the reply address was lost.
    assert [token_dalam_id(i) for i in semua] == [t.token_surel, lain.token_surel, t.token_surel, t.token_surel]
