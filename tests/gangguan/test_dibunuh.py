"""A process killed with SIGKILL between each two steps of an act leaves all or nothing, and doing it again gives one.

A step is every statement that writes, every savepoint, both sides of each COMMIT, and both sides of what happens
outside of the database (signing, the talk with a mail server or an agency). The act runs in a forked child that kills
itself before its first step, then, on new data, before its second, and so on, until it comes to its end.
"""

import contextlib
import functools
import hashlib
import itertools
import os
import re
import signal
import time
import traceback
import warnings
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ketentuan.models import Persetujuan
from ketentuan.services import setujui_ketentuan, versi_berlaku
from nib import sertifikat
from nib.models import KirimanNib, Nib, PengungkapanData, PeranNib, PeristiwaNib, SertifikatNib
from nib.services import kiriman
from nib.services.permohonan import ajukan
from nib.tasks import render_yang_tertinggal
from oss_portal.models import Pengguna, PeristiwaAudit, SuratKeluar
from oss_portal.surel import antrekan_surel, kirim
from oss_portal.tasks import sapu_surat_keluar
from registrasi.models import HakAkses, PelakuUsaha, PeristiwaHakAkses
from registrasi.services.aktivasi import TautanTakBerlaku, aktifkan
from registrasi.services.tautan import kirim_tautan
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import PermohonanFactory, buat_nib
from tests.factories.registrasi import PendaftaranFactory, PetugasFactory
from tests.gangguan.alat import PeladenSurat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def antrean_produksi(settings):
    """What is enqueued waits in its table, as in production."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def _hitung_langkah(mati_di: int, titik: list[tuple[object, str]]) -> None:
    """In the child: die before the step number `mati_di`; `titik` are (where, name) of calls outside the database."""
    langkah = itertools.count(1)

    def satu() -> None:
        if next(langkah) == mati_di:
            os.kill(os.getpid(), signal.SIGKILL)

    def pernyataan(jalankan, sql, *sisa):
        # Between two readings nothing can differ.
        if not sql.lstrip().upper().startswith("SELECT"):
            satu()
        return jalankan(sql, *sisa)

    def diapit(fungsi):
        @functools.wraps(fungsi)
        def bungkus(*args, **kwargs):
            satu()
            hasil = fungsi(*args, **kwargs)
            satu()
            return hasil

        return bungkus

    connection.execute_wrappers.append(pernyataan)
    connection.commit = diapit(connection.commit)
    for tempat, nama in titik:
        setattr(tempat, nama, diapit(getattr(tempat, nama)))


def _dibunuh(perbuatan: Callable[[], object], mati_di: int, titik) -> bool:
    """Run the act in a child; whether it died of SIGKILL rather than came to its end."""
    connections.close_all()
    with warnings.catch_warnings():
        # The other threads (the mail server of the test) have no business in the child.
        warnings.simplefilter("ignore", DeprecationWarning)
        anak = os.fork()
    if anak == 0:
        try:
            _hitung_langkah(mati_di, titik)
            perbuatan()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - no child may come back into pytest
            traceback.print_exc()
            os._exit(1)
    _, akhir = os.waitpid(anak, 0)
    # The server rolls back once it notices that the other side is gone.
    lain = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    for _ in range(500):
        with connection.cursor() as kursor:
            kursor.execute(lain)
            if kursor.fetchone()[0] == 0:
                break
        time.sleep(0.01)
    if os.WIFSIGNALED(akhir):
        assert os.WTERMSIG(akhir) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(akhir) == 0, "the act itself failed"
    return False


def bunuh_di_setiap_langkah(siapkan, perbuatan, lagi, keadaan, titik=()) -> tuple[set, set, int]:
    """Kill `perbuatan(x)` before each of its steps, each time on a new `x` of `siapkan()`, then do `lagi(x)`.

    Returns the set of `keadaan(x)` after the deaths, the set of them after doing it again, and how often it died.
    """
    sesudah_mati, sesudah_lagi = set(), set()
    for k in itertools.count(1):
        x = siapkan()
        mati = _dibunuh(lambda x=x: perbuatan(x), k, titik)
        sesudah_mati.add(keadaan(x))
        lagi(x)
        sesudah_lagi.add(keadaan(x))
        if not mati:
            return sesudah_mati, sesudah_lagi, k - 1
    raise AssertionError("unreachable")


def banyak(*daftar) -> tuple[int, ...]:
    return tuple(d.count() for d in daftar)


def test_issuing():
    kiriman_ke = InstansiFactory()
    InstansiFactory._meta.model.objects.filter(pk=kiriman_ke.pk).update(url_kiriman="https://a.contoh.go.id/")

    def siapkan():
        DBTaskResult.objects.all().delete()
        return PermohonanFactory()

    def keadaan(p):
        p.refresh_from_db()
        audit = PeristiwaAudit.objects.filter(tentang=p.pembuat)
        return p.status, banyak(
            Nib.objects.filter(permohonan=p),
            PeranNib.objects.filter(nib__permohonan=p),
            PeristiwaNib.objects.filter(nib__permohonan=p, jenis="terbit"),
            SertifikatNib.objects.filter(nib__permohonan=p),
            KirimanNib.objects.filter(sertifikat__nib__permohonan=p),
            SuratKeluar.objects.filter(pengguna=p.pembuat, templat="nib/terbit"),
            audit.filter(peristiwa="nib.permohonan.diajukan"),
            audit.filter(peristiwa="nib.permohonan.terbit"),
            audit.filter(peristiwa="nib.terbit"),
            DBTaskResult.objects.filter(task_path="nib.tasks.render_sertifikat"),
            DBTaskResult.objects.filter(task_path="oss_portal.tasks.kirim_surat_keluar"),
        )

    def sekali(p):
        ajukan(permohonan=p, oleh=p.pembuat)

    mati, lagi, kali = bunuh_di_setiap_langkah(siapkan, sekali, sekali, keadaan)
    # One NIB with its three roles, and one of all else.
    utuh = ("terbit", (1, 3, *[1] * 9))
    assert mati == {("draf", (0,) * 11), utuh}
    assert lagi == {utuh}
    assert kali > 20


def test_signing():
    def siapkan():
        return buat_nib().sertifikat.get()

    def keadaan(s):
        s = SertifikatNib.objects.get(nib=s.nib_id)
        pdf = bytes(s.pdf or b"")
        return s.versi, pdf[:4], s.ukuran == len(pdf) and s.sha256 == hashlib.sha256(pdf).hexdigest()

    def jam_menyapu(s):
        with time_machine.travel((timezone.now() + timedelta(minutes=6)).timestamp()):
            render_yang_tertinggal.func()

    mati, lagi, kali = bunuh_di_setiap_langkah(
        siapkan,
        lambda s: sertifikat.siapkan_pdf(s.pk),
        jam_menyapu,
        keadaan,
        titik=[(sertifikat, "render_pdf"), (sertifikat, "tandatangani")],
    )
    assert mati == {(1, b"", False), (1, b"%PDF", True)}
    assert lagi == {(1, b"%PDF", True)}
    assert kali >= 7


def test_mailing(settings):
    peladen = PeladenSurat()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", peladen.port, 10
    nomor = itertools.count()

    def siapkan():
        konteks = {"nama": "Siti", "user_id": "SITI0001"}
        return antrekan_surel("registrasi/user_id", kepada=f"orang{next(nomor)}@contoh.id", konteks=konteks)

    def keadaan(surat):
        surat.refresh_from_db()
        datang = [s for s in peladen.surat if f"To: {surat.kepada}\n" in s.replace("\r\n", "\n")]
        return surat.status, len(datang), len({re.search(r"^Message-ID: (\S+)", s, re.M | re.I)[1] for s in datang})

    mati, lagi, kali = bunuh_di_setiap_langkah(
        siapkan,
        lambda surat: kirim(surat.pk),
        lambda surat: sapu_surat_keluar.func(),
        keadaan,
        titik=[(EmailMultiAlternatives, "send")],
    )
    peladen.tutup()
    # Handed over, and the commit not reached: the one case in which a mail goes out twice, under one Message-ID.
    assert mati == {("antre", 0, 0), ("antre", 1, 1), ("terkirim", 1, 1)}
    assert lagi == {("terkirim", 1, 1), ("terkirim", 2, 1)}
    assert kali >= 7


def test_activating_a_registration(ketentuan):
    def siapkan():
        DBTaskResult.objects.all().delete()
        p = PendaftaranFactory()
        setujui_ketentuan(versi=versi_berlaku(), saluran="pendaftaran", rujukan=p.kode)
        with transaction.atomic():
            kirim_tautan(p)
        DBTaskResult.objects.all().delete()
        return p.tautan.get()

    def keadaan(tautan):
        p = tautan.pendaftaran
        p.refresh_from_db()
        orang = {"pengguna__email": p.email}
        return p.status, banyak(
            Pengguna.objects.filter(email=p.email),
            PelakuUsaha.objects.filter(email=p.email),
            HakAkses.objects.filter(**orang),
            PeristiwaHakAkses.objects.filter(hak_akses__pengguna__email=p.email),
            Persetujuan.objects.filter(**orang),
            SuratKeluar.objects.filter(**orang, templat="registrasi/hak_akses_aktif"),
            PeristiwaAudit.objects.filter(tentang__email=p.email, peristiwa="registrasi.pendaftaran.diaktifkan"),
            DBTaskResult.objects.filter(task_path="oss_portal.tasks.kirim_surat_keluar"),
        )

    def sekali(tautan):
        # What the page of a used link says: this one is active already.
        with contextlib.suppress(TautanTakBerlaku):
            aktifkan(tautan=tautan, kata_sandi="perahu kuning di teluk")

    mati, lagi, kali = bunuh_di_setiap_langkah(siapkan, sekali, sekali, keadaan)
    utuh = ("aktif", (1,) * 8)
    assert mati == {("menunggu_aktivasi", (0,) * 8), utuh}
    assert lagi == {utuh}
    assert kali > 15


def test_pushing_a_change_to_an_agency(monkeypatch, tmp_path):
    monkeypatch.setattr(kiriman, "periksa_alamat", lambda url: None)
    kiriman.atur_kiriman(instansi=InstansiFactory(), url="https://a.contoh.go.id/", oleh=PetugasFactory())
    buku = tmp_path / "instansi"
    buku.touch()

    def terima(url, isi, kepala):
        """The agency: what arrived stays, whatever becomes of the sender."""
        with buku.open("a") as f:
            f.write(kepala["Idempotency-Key"] + "\n")
        return 200

    monkeypatch.setattr(kiriman, "kirim", terima)

    def keadaan(k):
        k.refresh_from_db()
        datang = [b for b in buku.read_text().split() if b == str(k.kode)]
        return k.status, len(datang), PengungkapanData.objects.filter(nib=k.sertifikat.nib).count()

    def jam_menyapu(k):
        with time_machine.travel((timezone.now() + timedelta(minutes=2)).timestamp()):
            kiriman.kirim_yang_jatuh_tempo()

    mati, lagi, kali = bunuh_di_setiap_langkah(
        lambda: KirimanNib.objects.get(sertifikat__nib=buat_nib()),
        lambda k: kiriman.kirimkan(k.pk),
        jam_menyapu,
        keadaan,
        titik=[(kiriman, "kirim")],
    )
    # At least once, under one key; the reading is in the book before the data leave, and once.
    assert mati == {("antre", 0, 0), ("antre", 0, 1), ("antre", 1, 1), ("terkirim", 1, 1)}
    assert lagi == {("terkirim", 1, 1), ("terkirim", 2, 1)}
    assert kali >= 6
