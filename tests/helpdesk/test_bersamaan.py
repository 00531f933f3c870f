"""Two at the same moment: real threads on real connections."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk import services
from helpdesk.galat import SedangDiambil
from helpdesk.models import PelanggaranWaktu, Pesan, Tiket
from helpdesk.surel_masuk.terima import terima
from oss_portal.models import SuratKeluar
from tests.factories.helpdesk import petugas_helpdesk, tiket
from tests.helpdesk.test_surel_masuk import surat
from tests.helpdesk.test_tiket import mundurkan, selesai

pytestmark = pytest.mark.django_db(transaction=True)


def serentak(*perbuatan: Callable) -> list:
    """Run all at once, each on a connection of its own; return results and exceptions in order."""
    hasil: list = [None] * len(perbuatan)
    mulai = threading.Barrier(len(perbuatan))

    def jalan(n: int) -> None:
        try:
            mulai.wait(10)
            hasil[n] = perbuatan[n]()
        except Exception as galat:
            hasil[n] = galat
        finally:
            connection.close()

    utas = [threading.Thread(target=jalan, args=(n,)) for n in range(len(perbuatan))]
    for u in utas:
        u.start()
    for u in utas:
        u.join(30)
    return hasil


def test_of_two_officers_who_take_the_same_ticket_one_has_it():
    t, p, q = tiket(), petugas_helpdesk(), petugas_helpdesk()
    hasil = serentak(lambda: services.ambil(tiket=t, oleh=p), lambda: services.ambil(tiket=t, oleh=q))
    assert sum(isinstance(h, SedangDiambil) for h in hasil) == 1
    t.refresh_from_db()
    assert t.petugas in {p, q}


def test_of_two_officers_who_answer_at_once_one_answers():
    t, p, q = tiket(), petugas_helpdesk(), petugas_helpdesk()
    serentak(*(lambda o=o: services.balas(tiket=t, oleh=o, isi=f"Jawaban {o.pk}") for o in (p, q)))
    assert t.pesan.filter(arah="keluar").count() == 1


def test_officers_who_ask_for_the_next_ticket_get_different_ones():
    for _ in range(4):
        tiket()
    petugas = [petugas_helpdesk() for _ in range(4)]
    hasil = serentak(*(lambda p=p: services.ambil_berikutnya(oleh=p) for p in petugas))
    assert len({t.pk for t in hasil}) == 4


def test_numbers_are_given_once_and_without_gaps_under_load():
    tiket()
    hasil = serentak(*(lambda: [tiket() for _ in range(5)] for _ in range(6)))
    assert not [h for h in hasil if isinstance(h, Exception)]
    nomor = sorted(int(n[-6:]) for n in Tiket.objects.values_list("nomor", flat=True))
    assert nomor == list(range(1, 32))


def test_a_double_click_makes_one_ticket():
    kunci = uuid.uuid4()
    tiket()
    hasil = serentak(*(lambda: tiket(token_form=kunci) for _ in range(4)))
    assert len({t.pk for t in hasil}) == 1
    assert Tiket.objects.filter(token_form=kunci).count() == 1


def test_a_double_click_is_one_answer_and_one_mail():
    t, p, kode = tiket(), petugas_helpdesk(), uuid.uuid4()
    hasil = serentak(*(lambda: services.balas(tiket=t, oleh=p, isi="Sudah", kode=kode) for _ in range(4)))
    assert {h.kode for h in hasil} == {kode}
    assert t.pesan.filter(arah="keluar").count() == 1
    assert SuratKeluar.objects.filter(templat="helpdesk/dibalas").count() == 1
    akhir = uuid.uuid4()
    hasil = serentak(
        *(
            lambda: services.selesaikan(tiket=t, oleh=p, isi="Selesai", akar_masalah="lain", kode=akhir)
            for _ in range(4)
        )
    )
    assert not [h for h in hasil if isinstance(h, Exception)]
    assert SuratKeluar.objects.filter(templat="helpdesk/selesai").count() == 1


def test_a_double_click_on_a_reply_long_after_the_close_makes_one_new_ticket():
    t, kode = tiket(), uuid.uuid4()
    services.tutup(tiket=t, oleh=None, alasan="x")
    Tiket.objects.filter(pk=t.pk).update(ditutup_pada=timezone.now() - timedelta(days=30))
    hasil = serentak(*(lambda: services.balas_pelapor(tiket=t, isi="Belum beres", kode=kode) for _ in range(3)))
    assert len({h.tiket_id for h in hasil}) == 1
    assert Tiket.objects.count() == 2


def test_the_same_mail_on_two_nodes_is_one_message():
    tiket()
    isi = surat()
    hasil = serentak(lambda: terima(isi), lambda: terima(isi))
    assert sorted(hasil) == ["baru", "ganda"]


def test_the_tasks_of_two_nodes_record_a_breach_once():
    tertentu = [mundurkan(tiket(), days=30) for _ in range(5)]
    serentak(services.catat_yang_lewat, services.catat_yang_lewat, services.peringatkan)
    # A row that another task held was left for the next round.
    services.catat_yang_lewat()
    assert PelanggaranWaktu.objects.count() == 2 * len(tertentu)


def test_a_reporter_who_replies_while_the_officer_resolves_is_never_lost():
    t, p = tiket(), petugas_helpdesk()
    services.ambil(tiket=t, oleh=p)
    serentak(lambda: selesai(t, p), lambda: services.balas_pelapor(tiket=t, isi="Masih belum!"))
    t.refresh_from_db()
    assert Pesan.objects.filter(isi="Masih belum!").exists()
    # Either order: the resolution came second and can be reopened, or the reply came second and reopened it.
    assert t.status in {"selesai", "dibuka_kembali"}


def test_two_merges_crosswise_end_without_a_deadlock():
    a, b, p = tiket(), tiket(), petugas_helpdesk()
    serentak(
        lambda: services.gabungkan(tiket=a, ke=b, oleh=p),
        lambda: services.gabungkan(tiket=b, ke=a, oleh=p),
    )
    assert Tiket.objects.filter(status="digabung").count() == 1
