"""A version comes into being through two officers, and by the clock it is in force (AKS-2)."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketentuan import services
from ketentuan.data_awal import muat
from ketentuan.galat import GalatKetentuan, KeadaanBerubah, PenerbitanBersamaan, TidakAdaVersiBerlaku
from ketentuan.models import VersiKetentuan
from ketentuan.naskah import sidik
from ketentuan.peristiwa import Peristiwa
from ketentuan.services.penerbitan import rantai_berlaku
from oss_portal.models import PeristiwaAudit
from tests.factories.ketentuan import DrafFactory, VersiKetentuanFactory, teks
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db


def umumkan(draf):
    services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
    return services.umumkan_versi(versi=draf, oleh=PetugasFactory())


def test_data_awal_memuat_versi_1_kedua_dokumen_sekali_saja():
    muat()
    muat()
    assert VersiKetentuan.objects.count() == 2
    for jenis in ("ketentuan", "privasi"):
        v = services.versi_berlaku(jenis)
        assert v.nomor == 1
        assert v.sha256 == sidik(v.sumber)
    assert services.versi_berlaku("ketentuan").sumber == Path("ketentuan/data/ketentuan-v1.md").read_text()


def test_tanpa_versi_dikatakan_jelas():
    with pytest.raises(TidakAdaVersiBerlaku):
        services.versi_berlaku("ketentuan")


def test_draf_diajukan_lalu_diumumkan_petugas_lain():
    VersiKetentuanFactory()
    draf = DrafFactory()
    v = umumkan(draf)
    assert (v.nomor, v.status) == (2, "diumumkan")
    assert v.disetujui_oleh != v.disusun_oleh
    assert services.versi_berlaku("ketentuan").nomor == 1
    assert services.versi_berlaku("ketentuan", v.berlaku_sejak).nomor == 2
    jejak = PeristiwaAudit.objects.filter(subjek_id=str(v.pk)).order_by("id").values_list("peristiwa", "oleh")
    assert list(jejak) == [
        (Peristiwa.DRAF_DIAJUKAN, v.disusun_oleh_id),
        (Peristiwa.VERSI_DIUMUMKAN, v.disetujui_oleh_id),
    ]


def test_penyusun_tidak_dapat_menyetujui_drafnya_sendiri():
    draf = DrafFactory()
    services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
    with pytest.raises(GalatKetentuan, match="Petugas lain"):
        services.umumkan_versi(versi=draf, oleh=draf.disusun_oleh)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersiKetentuan.objects.filter(pk=draf.pk).update(disetujui_oleh=draf.disusun_oleh)


def test_petugas_lain_tidak_mengubah_draf():
    draf = DrafFactory()
    with pytest.raises(GalatKetentuan, match="disusun oleh"):
        services.simpan_draf(versi=draf, oleh=PetugasFactory(), data={"sumber": teks(7)})


@pytest.mark.parametrize(
    ("selisih", "pesan"),
    [(None, "Isi tanggal"), (timedelta(days=-1), "sudah lewat"), (timedelta(days=13), "terlalu dekat")],
)
def test_tanggal_berlaku_yang_salah_ditolak(selisih, pesan):
    draf = DrafFactory(berlaku_sejak=None if selisih is None else timezone.now() + selisih)
    with pytest.raises(GalatKetentuan, match=pesan) as galat:
        services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
    assert galat.value.kolom == "berlaku_sejak"


def test_masa_pengumuman_dihitung_saat_diumumkan_bukan_saat_diajukan(settings):
    draf = DrafFactory(berlaku_sejak=timezone.now() + timedelta(days=15))
    services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
    settings.KETENTUAN_MASA_PENGUMUMAN = 20
    with pytest.raises(GalatKetentuan, match="terlalu dekat"):
        services.umumkan_versi(versi=draf, oleh=PetugasFactory())


def test_dua_versi_tidak_berlaku_pada_saat_yang_sama():
    saat = timezone.now() + timedelta(days=30)
    umumkan(DrafFactory(berlaku_sejak=saat))
    draf = DrafFactory(berlaku_sejak=saat)
    with pytest.raises(GalatKetentuan, match="Pilih waktu sesudah itu"):
        services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersiKetentuanFactory(berlaku_sejak=saat)


def test_versi_yang_diumumkan_tidak_berubah_dan_tidak_dihapus():
    v = VersiKetentuanFactory()
    for perubahan in ({"sumber": "lain"}, {"berlaku_sejak": timezone.now()}, {"perlu_persetujuan": False}):
        with pytest.raises(DatabaseError), transaction.atomic():
            VersiKetentuan.objects.filter(pk=v.pk).update(**perubahan)
    with pytest.raises(DatabaseError), transaction.atomic():
        VersiKetentuan.objects.filter(pk=v.pk).delete()
    with pytest.raises(KeadaanBerubah):
        services.simpan_draf(versi=v, oleh=v.disusun_oleh, data={"sumber": teks(5)})


def test_ringkasan_dan_dasar_hukum_wajib():
    for kolom in ("ringkasan_perubahan", "dasar_hukum"):
        draf = DrafFactory(**{kolom: " "})
        with pytest.raises(GalatKetentuan) as galat:
            services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
        assert galat.value.kolom == kolom


def test_teks_yang_sama_tidak_diumumkan_lagi():
    v = VersiKetentuanFactory()
    draf = DrafFactory(sumber=v.sumber)
    with pytest.raises(GalatKetentuan, match="sama dengan versi 1"):
        services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)


def test_draf_dikembalikan_dengan_alasan_lalu_diajukan_lagi():
    draf = DrafFactory()
    services.ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
    with pytest.raises(GalatKetentuan):
        services.kembalikan_versi(versi=draf, oleh=PetugasFactory(), alasan=" ")
    v = services.kembalikan_versi(versi=draf, oleh=PetugasFactory(), alasan="Angka 2 belum jelas.")
    services.simpan_draf(versi=v, oleh=v.disusun_oleh, data={"sumber": teks(8)})
    assert umumkan(v).nomor == 1


def test_klik_ganda_mengumumkan_sekali():
    draf = DrafFactory()
    umumkan(draf)
    with pytest.raises(KeadaanBerubah):
        services.umumkan_versi(versi=draf, oleh=PetugasFactory())


@pytest.mark.django_db(transaction=True)
def test_dua_petugas_mengumumkan_serentak_satu_menang_yang_lain_diberi_tahu():
    VersiKetentuanFactory()
    draf = [DrafFactory(berlaku_sejak=timezone.now() + timedelta(days=30 + n)) for n in range(2)]
    for d in draf:
        services.ajukan_versi(versi=d, oleh=d.disusun_oleh)
    petugas = [PetugasFactory() for _ in draf]
    mulai, hasil = threading.Barrier(2), []

    def jalankan(d, p):
        try:
            mulai.wait()
            hasil.append(services.umumkan_versi(versi=d, oleh=p).nomor)
        except GalatKetentuan as galat:
            hasil.append(galat)
        finally:
            connection.close()

    utas = [threading.Thread(target=jalankan, args=a) for a in zip(draf, petugas, strict=True)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    assert 2 in hasil
    kalah = next(h for h in hasil if h != 2)
    assert isinstance(kalah, PenerbitanBersamaan)
    assert "Versi 2 sudah diumumkan" in str(kalah)
    assert VersiKetentuan.objects.diumumkan().count() == 2


def test_tepat_pada_detiknya_versi_berganti():
    saat = datetime(2027, 1, 1, 0, 0, 0, tzinfo=UTC)
    VersiKetentuanFactory(berlaku_sejak=saat - timedelta(days=100))
    VersiKetentuanFactory(berlaku_sejak=saat)
    assert services.versi_berlaku("ketentuan", saat - timedelta(microseconds=1)).nomor == 1
    assert services.versi_berlaku("ketentuan", saat).nomor == 2
    assert services.versi_berlaku("ketentuan", saat + timedelta(seconds=1)).nomor == 2


def test_berganti_menurut_jam_basis_data_tanpa_ada_yang_menjalankan():
    """No cache and no task stands between the clock and the text in force."""
    import time

    VersiKetentuanFactory()
    VersiKetentuanFactory(berlaku_sejak=timezone.now() + timedelta(seconds=0.6), diumumkan_pada=timezone.now())
    assert services.versi_berlaku("ketentuan").nomor == 1
    time.sleep(0.8)
    assert services.versi_berlaku("ketentuan").nomor == 2


def test_versi_berubah_menyebut_versi_kini_hanya_bila_lain():
    v1 = VersiKetentuanFactory()
    assert services.versi_berubah(v1.pk) is None
    assert services.versi_berubah(str(v1.pk)) is None
    v2 = VersiKetentuanFactory()
    assert services.versi_berubah(v1.pk) == v2
    assert services.versi_berubah("bukan-angka") == v2
    assert services.versi_berubah(None) == v2


AWAL = datetime(2026, 1, 1, tzinfo=UTC)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    jarak=st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    saat=st.lists(st.integers(0, 7 * 10**7), min_size=1, max_size=20),
    coba=st.lists(st.integers(0, 7 * 10**7), max_size=4),
)
def test_pada_setiap_saat_tepat_satu_versi_berlaku(jarak, saat, coba):
    """Whatever is announced in whatever order is tried: from the first moment on there is exactly one version."""
    with transaction.atomic():
        sejak = AWAL
        for n in jarak:
            VersiKetentuanFactory(berlaku_sejak=sejak)
            sejak += timedelta(seconds=n)
        for n in coba:
            try:
                with transaction.atomic():
                    VersiKetentuanFactory(berlaku_sejak=AWAL + timedelta(seconds=n))
            except IntegrityError:
                pass
        rantai = rantai_berlaku("ketentuan")
        assert [v.nomor for _, _, v in rantai] == list(range(1, len(rantai) + 1))
        for s in [0, *saat]:
            kini = AWAL + timedelta(seconds=s)
            berlaku = [v for mulai, akhir, v in rantai if mulai <= kini and (akhir is None or kini < akhir)]
            assert len(berlaku) == 1
            assert services.versi_berlaku("ketentuan", kini) == berlaku[0]
        transaction.set_rollback(True)
