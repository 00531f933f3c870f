"""An acceptance is a proof: which text, who, when, from where; nothing and nobody takes it away (AKS-1, PJP-2)."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.utils import InternalError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketentuan import services
from ketentuan.models import Persetujuan
from oss_portal.jejak import Jejak, pakai_jejak
from tests.factories.ketentuan import DrafFactory, PersetujuanFactory, VersiKetentuanFactory
from tests.factories.registrasi import PenggunaFactory

pytestmark = pytest.mark.django_db


def test_persetujuan_mencatat_versi_sidik_waktu_alamat_peramban_dan_saluran(pengguna):
    v = VersiKetentuanFactory()
    with pakai_jejak(Jejak(ip="192.0.2.7", agen="Peramban/1")):
        p = services.setujui_ketentuan(versi=v, saluran="dinding", pengguna=pengguna)
    p.refresh_from_db()
    assert (p.versi, p.sha256, p.ip, p.agen, p.saluran) == (v, v.sha256, "192.0.2.7", "Peramban/1", "dinding")
    assert abs(p.waktu - timezone.now()) < timedelta(minutes=1)


def test_setuju_dua_kali_satu_bukti(pengguna):
    v = VersiKetentuanFactory()
    a = services.setujui_ketentuan(versi=v, saluran="dinding", pengguna=pengguna)
    assert services.setujui_ketentuan(versi=v, saluran="dinding", pengguna=pengguna) == a


@pytest.mark.django_db(transaction=True)
def test_klik_ganda_serentak_satu_bukti():
    v, pengguna = VersiKetentuanFactory(), PenggunaFactory()
    mulai, hasil = threading.Barrier(4), []

    def jalankan():
        try:
            mulai.wait()
            hasil.append(services.setujui_ketentuan(versi=v, saluran="dinding", pengguna=pengguna).pk)
        finally:
            connection.close()

    utas = [threading.Thread(target=jalankan) for _ in range(4)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    assert len(hasil) == 4
    assert len(set(hasil)) == 1


def test_draf_tidak_dapat_disetujui(pengguna):
    with pytest.raises(ValueError, match="announced"):
        services.setujui_ketentuan(versi=DrafFactory(), saluran="dinding", pengguna=pengguna)


def test_bukti_tidak_dapat_diubah_dihapus_atau_ikut_terhapus():
    p = PersetujuanFactory()
    for perubahan in ({"sha256": "0" * 64}, {"pengguna": PenggunaFactory()}, {"pengguna": None}):
        with pytest.raises(InternalError), transaction.atomic():
            Persetujuan.objects.filter(pk=p.pk).update(**perubahan)
    with pytest.raises(InternalError), transaction.atomic():
        Persetujuan.objects.filter(pk=p.pk).delete()
    with pytest.raises(ProtectedError):
        p.pengguna.delete()


@pytest.mark.parametrize("tabel", ["versiketentuan", "persetujuan", "pemberitahuan"])
def test_tabel_bukti_tidak_dapat_dikosongkan(tabel):
    """Neither by itself nor together with the table of persons."""
    with connection.cursor() as kursor:
        kursor.execute(f"alter table ketentuan_{tabel} enable trigger user")
        for perintah in (f"truncate ketentuan_{tabel} cascade", "truncate oss_portal_pengguna cascade"):
            with pytest.raises(InternalError, match="are proof and stay"), transaction.atomic():
                kursor.execute(perintah)


def test_bukti_dengan_sidik_lain_ditolak_basis_data():
    with pytest.raises(InternalError), transaction.atomic():
        PersetujuanFactory(sha256="0" * 64)


def test_persetujuan_pendaftaran_dikaitkan_saat_aktivasi(pengguna):
    v, kode = VersiKetentuanFactory(), uuid.uuid4()
    p = services.setujui_ketentuan(versi=v, saluran="pendaftaran", rujukan=kode)
    assert p.pengguna is None
    assert services.versi_belum_disetujui(pengguna) == [v]
    assert services.kaitkan_persetujuan(kode, pengguna) == 1
    assert services.kaitkan_persetujuan(kode, PenggunaFactory()) == 0
    assert services.versi_belum_disetujui(pengguna) == []


def test_pendaftaran_kedua_orang_yang_sama_juga_dikaitkan(pengguna):
    v = VersiKetentuanFactory()
    for _ in range(2):
        kode = uuid.uuid4()
        services.setujui_ketentuan(versi=v, saluran="pendaftaran", rujukan=kode)
        services.kaitkan_persetujuan(kode, pengguna)
    services.setujui_ketentuan(versi=v, saluran="dinding", pengguna=pengguna)
    assert Persetujuan.objects.filter(pengguna=pengguna).count() == 3


def test_tanpa_orang_dan_tanpa_pendaftaran_ditolak():
    v = VersiKetentuanFactory()
    with pytest.raises(ValueError, match="needs"):
        services.setujui_ketentuan(versi=v, saluran="dinding")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersetujuanFactory(versi=v, pengguna=None)


def test_versi_baru_diminta_lagi_dan_salah_ketik_tidak(pengguna, django_assert_num_queries):
    v1 = VersiKetentuanFactory()
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    v2 = VersiKetentuanFactory()
    VersiKetentuanFactory(perlu_persetujuan=False)
    VersiKetentuanFactory(berlaku_sejak=timezone.now() + timedelta(days=1), diumumkan_pada=timezone.now())
    with django_assert_num_queries(1):
        assert services.versi_belum_disetujui(pengguna) == [v2]


def test_menyetujui_teks_yang_dibetulkan_berarti_menyetujui_isinya(pengguna):
    VersiKetentuanFactory()
    v2 = VersiKetentuanFactory(perlu_persetujuan=False)
    PersetujuanFactory(versi=v2, pengguna=pengguna)
    assert services.versi_belum_disetujui(pengguna) == []


def test_setuju_lebih_awal_berlaku_sejak_tanggalnya_dan_tidak_menggantikan_yang_kini(pengguna):
    v1 = VersiKetentuanFactory()
    nanti = timezone.now() + timedelta(days=9)
    v2 = VersiKetentuanFactory(berlaku_sejak=nanti, diumumkan_pada=timezone.now())
    services.setujui_ketentuan(versi=v2, saluran="lebih_awal", pengguna=pengguna)
    assert services.versi_belum_disetujui(pengguna) == [v1]
    assert services.versi_belum_disetujui(pengguna, nanti) == []


def test_tepat_pada_detik_berlaku_persetujuan_diminta(pengguna):
    v1 = VersiKetentuanFactory()
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    nanti = timezone.now() + timedelta(days=9)
    v2 = VersiKetentuanFactory(berlaku_sejak=nanti, diumumkan_pada=timezone.now())
    assert services.versi_belum_disetujui(pengguna, nanti - timedelta(microseconds=1)) == []
    assert services.versi_belum_disetujui(pengguna, nanti) == [v2]


def test_kedua_dokumen_diminta_masing_masing(pengguna):
    v = VersiKetentuanFactory()
    p = VersiKetentuanFactory(jenis="privasi")
    assert services.versi_belum_disetujui(pengguna) == [v, p]
    PersetujuanFactory(versi=v, pengguna=pengguna)
    assert services.versi_belum_disetujui(pengguna) == [p]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=1, max_size=4),
    st.sets(st.integers(0, 3)),
)
def test_the_wall_asks_by_the_same_rule_as_the_page(db, versi, disetujui):
    with transaction.atomic():
        semua = []
        for perlu, hari in sorted(versi, key=lambda v: v[1]):
            semua.append(
                VersiKetentuanFactory(
                    perlu_persetujuan=perlu, berlaku_sejak=timezone.now() + timedelta(days=hari, minutes=len(semua))
                )
            )
        orang = PenggunaFactory()
        for n in disetujui:
            if n < len(semua):
                PersetujuanFactory(versi=semua[n], pengguna=orang)
        assert services.ada_yang_belum_disetujui(orang.pk) == bool(services.versi_belum_disetujui(orang))
        transaction.set_rollback(True)
