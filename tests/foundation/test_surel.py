"""Outgoing mail: one row an act, sent with patience, seen when it fails, and nothing in it that people smuggled in."""

import re
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPDataError

import pytest
from django.conf import settings as setelan
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from oss_portal.models import SuratKeluar
from oss_portal.surel import JEDA_COBA_LAGI, antrekan_surel, html_surel, kirim
from oss_portal.tasks import sapu_surat_keluar
from tests.factories.registrasi import PenggunaFactory

TEMPLAT = sorted(Path(setelan.BASE_DIR / "templates" / "surel").rglob("*.txt"))


class PeladenMenolak(BaseEmailBackend):
    """Takes the connection, and no mail."""

    def send_messages(self, pesan):
        raise SMTPDataError(554, "mail.contoh.id refused siti@contoh.id")


class PeladenMati(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError("mail.contoh.id")


def antre(**kwargs) -> SuratKeluar:
    return antrekan_surel(
        "registrasi/user_id", kepada="siti@contoh.id", konteks={"nama": "Siti", "user_id": "SITI0001"}, **kwargs
    )


LOKAL = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def peladen_menolak(settings):
    settings.EMAIL_BACKEND = f"{__name__}.PeladenMenolak"


def test_a_mail_goes_with_the_act_or_not_at_all(db):
    class Batal(Exception):
        pass

    def perbuatan():
        with transaction.atomic():
            antre()
            raise Batal

    with pytest.raises(Batal):
        perbuatan()
    assert not SuratKeluar.objects.exists()


def test_a_key_makes_it_one_mail(db):
    assert antre(kunci="sekali") == antre(kunci="sekali")
    assert len(mail.outbox) == 1


def test_a_refused_mail_is_tried_again_with_growing_pauses_and_then_given_up(db, peladen_menolak):
    surat = antre()
    jeda = []
    for _ in range(len(JEDA_COBA_LAGI)):
        surat.refresh_from_db()
        assert surat.status == SuratKeluar.Status.ANTRE
        jeda.append(surat.coba_lagi_pada - timezone.now())
        # Not before its time.
        assert sapu_surat_keluar.call() == 0
        SuratKeluar.objects.update(coba_lagi_pada=timezone.now())
        sapu_surat_keluar.call()
    surat.refresh_from_db()
    assert (surat.status, surat.percobaan) == (SuratKeluar.Status.GAGAL, len(JEDA_COBA_LAGI) + 1)
    assert jeda == sorted(jeda)
    assert jeda[0] < timedelta(minutes=2)
    # Staff read why, without the address of the person.
    assert "SMTPDataError" in surat.galat_terakhir
    assert "siti@contoh.id" not in surat.galat_terakhir


def test_a_server_that_is_away_costs_no_mail_its_tries_and_is_asked_once_a_sweep(db, settings, monkeypatch):
    settings.EMAIL_BACKEND, ditanya = f"{__name__}.PeladenMati", []
    asli = PeladenMati.open
    monkeypatch.setattr(PeladenMati, "open", lambda self: ditanya.append(1) or asli(self))
    antre(), antre(), antre(rahasia=True)
    for _ in range(60):
        ditanya.clear()
        assert sapu_surat_keluar.call() == 0
        assert len(ditanya) == 1
    assert set(SuratKeluar.objects.values_list("status", "percobaan")) == {("antre", 0)}
    assert "ConnectionRefusedError" in SuratKeluar.objects.first().galat_terakhir
    settings.EMAIL_BACKEND = LOKAL
    assert sapu_surat_keluar.call() == 3
    # What somebody waits for goes first.
    assert mail.outbox[0].extra_headers["Message-ID"] == SuratKeluar.objects.get(rahasia=True).id_pesan


def test_a_mail_that_cannot_be_read_does_not_hold_up_the_others(db, peladen_menolak, settings):
    rusak, baik = antre(), antre()
    settings.EMAIL_BACKEND = LOKAL
    with connection.cursor() as kursor:
        kursor.execute("update oss_portal_suratkeluar set isi = 'bukan sandi' where id = %s", [rusak.pk])
    SuratKeluar.objects.update(coba_lagi_pada=timezone.now())
    assert sapu_surat_keluar.call() == 1
    assert SuratKeluar.objects.defer("isi").get(pk=baik.pk).status == SuratKeluar.Status.TERKIRIM
    assert sapu_surat_keluar.call() == 0


def test_an_attachment_that_is_gone_is_a_failure_of_that_mail(db, peladen_menolak, settings):
    surat = antre(
        lampiran=[{"nama": "s.pdf", "model": "oss_portal.SuratBernomor", "pk": 0, "kolom": "pdf", "tipe": "a/b"}]
    )
    settings.EMAIL_BACKEND = LOKAL
    SuratKeluar.objects.update(coba_lagi_pada=timezone.now())
    assert kirim(surat.pk) is False
    surat.refresh_from_db()
    assert (surat.percobaan, "DoesNotExist" in surat.galat_terakhir) == (2, True)


def test_a_sent_mail_has_text_and_html_and_is_not_sent_twice(db):
    surat = antre()
    [pesan] = mail.outbox
    assert "SITI0001" in pesan.body
    [(html, tipe)] = pesan.alternatives
    assert tipe == "text/html"
    assert "SITI0001" in html
    assert kirim(surat.pk) is False
    assert len(mail.outbox) == 1


def test_a_line_break_in_a_name_adds_no_header(db):
    surat = antrekan_surel(
        "registrasi/hak_akses_aktif",
        kepada="siti@contoh.id",
        konteks={"nama": "Siti", "usaha": "Warung\nBcc: semua@contoh.id", "user_id": "X", "siap": True},
    )
    assert "\n" not in surat.perihal
    assert not mail.outbox[0].bcc


def test_only_our_own_addresses_become_links(settings):
    settings.ALAMAT_DASAR = "https://oss.contoh"
    isi = "Yth. http://jahat.contoh/<b>,\n\nLihat https://oss.contoh/masuk/ sekarang\n\n- www.jahat.contoh"
    html = html_surel(SuratKeluar(perihal="Uji", isi=isi))
    assert re.findall(r'<a href="([^"]+)"', html) == ["https://oss.contoh/masuk/", "https://oss.contoh/"]
    assert "<b>" not in html


def test_the_html_speaks_the_language_of_the_person(db):
    pengguna = PenggunaFactory(bahasa="en")
    assert '<html lang="en">' in html_surel(SuratKeluar(perihal="x", isi="x", pengguna=pengguna))


@pytest.mark.parametrize("templat", TEMPLAT, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_mail_is_plain_text_translatable_and_without_a_password(templat):
    isi = templat.read_text(encoding="utf-8")
    # A name like Ma'ruf must not arrive as Ma&#x27;ruf.
    assert "{% autoescape off %}" in isi
    assert "translate" in isi
    assert not re.search(r"\{\{[^}]*(kata_sandi|password)", isi)


def test_a_name_arrives_as_it_is_written(db):
    for status in ("diakhiri", "dibatasi", "diblokir", "dipulihkan"):
        antrekan_surel(
            f"registrasi/hak_akses_{status}",
            kepada="m@contoh.id",
            konteks={"nama": "Ma'ruf Amin", "usaha": "CV Jum'at & Anak"},
        )
        assert "Ma'ruf Amin" in mail.outbox[-1].body
        assert "CV Jum'at & Anak" in mail.outbox[-1].subject


def test_a_mail_that_answers_another_says_so_to_mail_programs(db):
    pertama = antre(id_pesan="<satu@oss.example>")
    antre(utas=pertama.id_pesan)
    awal, jawaban = [m.message() for m in mail.outbox]
    assert (awal["In-Reply-To"], awal["References"]) == (None, None)
    assert (jawaban["In-Reply-To"], jawaban["References"]) == ("<satu@oss.example>", "<satu@oss.example>")
    assert jawaban["Message-ID"] != awal["Message-ID"]
