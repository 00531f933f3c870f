"""A machine that walks the public journeys in any order: registers, activates, signs in and out, forgets, sets anew.

Whatever the order, what must hold holds: one login for one person, one use for one link, nobody inside without the
password. `bin/serang` walks longer (`SERANG_CONTOH`). Cheap where it costs nothing of that: one round of hashing, no
wait that hides a time, no shrinking (it walks a failing history hundreds of times anew; its forty steps can be read).
"""

import contextlib
import os
import re

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase
from hypothesis import settings as setelan
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from oss_portal.models import HitunganPercobaan, Pengguna, PeristiwaAudit, SuratKeluar
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, TautanAktivasi
from tests.factories.registrasi import nik
from tests.registrasi.bantu import isian, kode_benar, siapkan_ketentuan

ORANG = st.integers(0, 2)
PERAMBAN = st.integers(0, 1)
SANDI = st.sampled_from(["perahu kuning di teluk", "angin barat di pantai", "pasar pagi belum buka"])
# Mostly right, so that the walk comes further than the first door.
SALAH = st.sampled_from([{}, {}, {}, {}, {}, {"nik": "1"}, {"setuju": None}, {"kode_1": "0"}])
HALAMAN = st.sampled_from(["/", "/dasbor/", "/akun/", "/kotak-surat/", "/nib/", "/hak-akses/", "/admin/", "/daftar/"])


class Mesin(RuleBasedStateMachine):
    # What some walk of this run did: a machine that never got in would prove nothing.
    tercapai: set[str] = set()

    @initialize()
    def mulai(self):
        self.titik = transaction.savepoint()
        mail.outbox.clear()
        self.klien = [Client(), Client()]
        self.sandi: dict[int, str] = {}
        self.tautan: list[tuple[int, str]] = []
        self.sandi_tautan: list[tuple[int, str]] = []
        # Which person each browser is signed in as, as the model knows it.
        self.di_dalam: list[int | None] = [None, None]
        self.jejak = 0

    def teardown(self):
        if hasattr(self, "titik"):
            transaction.savepoint_rollback(self.titik)

    def _surel(self, n: int) -> str:
        return f"orang{n}@contoh.id"

    def _surat_baru(self, sejak: int, pola: str) -> list[str]:
        return [m[1] for s in mail.outbox[sejak:] if (m := re.search(rf"https?://[^/\s]+({pola}\S+)", s.body))]

    def _keluar_semua(self, n: int) -> None:
        self.di_dalam = [None if o == n else o for o in self.di_dalam]

    @rule(p=PERAMBAN, n=ORANG, salah=SALAH)
    def daftar(self, p, n, salah):
        sejak = len(mail.outbox)
        HitunganPercobaan.objects.all().delete()
        jawab = self.klien[p].post("/daftar/", isian(**{"nik": nik(n), "email": self._surel(n)} | salah))
        assert jawab.status_code == (422 if salah else 302)
        self.tautan += [(n, t) for t in self._surat_baru(sejak, "/aktivasi/")]

    @precondition(lambda self: self.tautan)
    @rule(p=PERAMBAN, pilih=st.integers(0, 50), sandi=SANDI)
    def aktifkan(self, p, pilih, sandi):
        n, tautan = self.tautan[pilih % len(self.tautan)]
        sebelum = HakAkses.objects.count()
        HitunganPercobaan.objects.all().delete()
        jawab = self.klien[p].post(tautan, {"kata_sandi": sandi, "kata_sandi_lagi": sandi})
        if HakAkses.objects.count() > sebelum:
            assert n not in self.sandi
            self.tercapai.add("aktif")
            self.sandi[n], self.di_dalam[p] = sandi, n
        else:
            assert jawab.status_code in {302, 403, 404, 409, 410, 422}

    @rule(p=PERAMBAN, n=ORANG, tebakan=st.none() | SANDI)
    def masuk(self, p, n, tebakan):
        sandi = tebakan or self.sandi.get(n, "belum punya sandi")
        jawab = self.klien[p].post("/masuk/", {"nama": self._surel(n), "kata_sandi": sandi, **kode_benar()})
        if jawab.status_code == 302:
            assert self.sandi.get(n) == sandi
            self.tercapai.add("masuk")
            self.di_dalam[p] = n
        else:
            assert jawab.status_code in {422, 429}
            self.tercapai |= {"istirahat"} if jawab.status_code == 429 else set()

    @rule()
    def hari_berganti(self):
        """The limits of yesterday are over."""
        HitunganPercobaan.objects.all().delete()
        AccessAttempt.objects.all().delete()

    @rule(p=PERAMBAN)
    def keluar(self, p):
        self.klien[p].post("/keluar/")
        self.di_dalam[p] = None

    @rule(n=ORANG)
    def lupa(self, n):
        sejak = len(mail.outbox)
        HitunganPercobaan.objects.all().delete()
        jawab = Client().post("/lupa-kata-sandi/", {"nama": self._surel(n), **kode_benar()})
        assert jawab.url == "/petunjuk-terkirim/"
        self.sandi_tautan += [(n, t) for t in self._surat_baru(sejak, "/atur-kata-sandi/")]
        # Who never activated gets the activation instead.
        self.tautan += [(n, t) for t in self._surat_baru(sejak, "/aktivasi/")]

    @precondition(lambda self: self.sandi_tautan)
    @rule(pilih=st.integers(0, 50), sandi=SANDI)
    def atur_sandi(self, pilih, sandi):
        n, tautan = self.sandi_tautan[pilih % len(self.sandi_tautan)]
        k = Client()
        jawab = k.post(k.get(tautan).url, {"kata_sandi": sandi, "kata_sandi_lagi": sandi})
        if jawab.status_code == 200:
            self.tercapai.add("sandi baru")
            self.sandi[n] = sandi
            self._keluar_semua(n)
            assert k.get(k.get(tautan).url).status_code == 410
        else:
            assert jawab.status_code == 410
            self.tercapai.add("tautan mati")

    @rule(p=PERAMBAN, halaman=HALAMAN)
    def lihat(self, p, halaman):
        assert self.klien[p].get(halaman).status_code in {200, 302, 403}

    @invariant()
    def satu_orang_satu_akun_satu_usaha(self):
        assert Pengguna.objects.count() == len(self.sandi)
        assert len(set(Pengguna.objects.values_list("nomor_identitas_indeks", flat=True))) == len(self.sandi)
        assert PelakuUsaha.objects.count() == HakAkses.objects.count() == len(self.sandi)
        menunggu = [*Pendaftaran.objects.menunggu().values_list("identitas_indeks", flat=True)]
        assert len(menunggu) == len(set(menunggu))
        hidup = TautanAktivasi.objects.filter(mati_pada__isnull=True).values_list("pendaftaran", flat=True)
        assert len(hidup) == len(set(hidup))

    @invariant()
    def di_dalam_hanya_dengan_kata_sandi(self):
        for k, n in zip(self.klien, self.di_dalam, strict=True):
            jawab = k.get("/akun/")
            if n is None:
                assert jawab.status_code == 302
            else:
                assert jawab.status_code == 200
                assert self._surel(n) in jawab.text or "orang" in jawab.text
                assert not any(self._surel(lain) in jawab.text for lain in range(3) if lain != n)

    @invariant()
    def jejak_hanya_bertambah_dan_tiada_surat_membawa_rahasia(self):
        kini = PeristiwaAudit.objects.count()
        assert kini >= self.jejak
        self.jejak = kini
        assert not any(s in surat.body for surat in mail.outbox for s in self.sandi.values())
        assert not any(nik(n) in surat.body for surat in mail.outbox for n in range(3))
        assert not SuratKeluar.objects.filter(status="gagal").exists()


@pytest.fixture
def murah(settings, monkeypatch):
    """Neither how long a hash takes nor how long an answer waits is asked here (`bin/serang` measures both)."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("registrasi.views.pendaftaran.waktu_seragam", lambda _detik: contextlib.nullcontext())


@pytest.mark.lambat
@pytest.mark.timeout(600)
def test_whatever_the_order_of_the_journeys_what_must_hold_holds(db, murah):
    siapkan_ketentuan()
    contoh = int(os.environ.get("SERANG_CONTOH", "3"))
    run_state_machine_as_test(
        Mesin,
        settings=setelan(
            max_examples=contoh,
            stateful_step_count=40,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if contoh >= 60:
        assert Mesin.tercapai == {"aktif", "masuk", "istirahat", "sandi baru", "tautan mati"}
