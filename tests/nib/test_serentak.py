"""Two clicks, two tabs, two persons at the very same moment: on real connections."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nib.galat import NibGalat, PermohonanTerkunci
from nib.models import Nib, PeristiwaNib, Permohonan
from nib.services.permohonan import ajukan, batalkan, mulai_permohonan, simpan_langkah
from oss_portal.models import SuratKeluar
from oss_portal.transisi import TransisiDitolak
from tests.factories.nib import PermohonanFactory, data_awal
from tests.factories.registrasi import HakAksesFactory
from tests.nib.alat import isi_sampai, masuk, permohonan

pytestmark = pytest.mark.django_db(transaction=True)


def serentak(*tugas) -> list:
    """Run the callables in real threads, each with its own connection; return results or exceptions."""
    gerbang, hasil = threading.Barrier(len(tugas)), [None] * len(tugas)

    def jalan(i):
        try:
            gerbang.wait()
            hasil[i] = tugas[i]()
        except Exception as galat:  # noqa: BLE001
            hasil[i] = galat
        finally:
            connection.close()

    utas = [threading.Thread(target=jalan, args=(i,)) for i in range(len(tugas))]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    return hasil


def test_32_clicks_on_ajukan_give_one_nib_one_book_entry_and_one_mail():
    data_awal()
    draf = PermohonanFactory()
    hasil = serentak(*[lambda: ajukan(permohonan=draf, oleh=draf.pembuat).status] * 32)
    assert set(hasil) == {"terbit"}
    assert Nib.objects.count() == 1
    assert PeristiwaNib.objects.filter(jenis="terbit").count() == 1
    assert SuratKeluar.objects.filter(templat="nib/terbit", pengguna=draf.pembuat).count() == 1


def test_32_different_drafts_at_once_give_32_nibs():
    data_awal()
    daftar = [PermohonanFactory() for _ in range(32)]
    hasil = serentak(*[lambda d=d: ajukan(permohonan=d, oleh=d.pembuat).status for d in daftar])
    assert set(hasil) == {"terbit"}
    assert Nib.objects.values("nomor").distinct().count() == 32


def test_two_posts_of_the_last_page_at_once_both_lead_to_the_number():
    data_awal()
    hak = HakAksesFactory()
    klien = [masuk(Client(), hak), masuk(Client(), hak)]
    isi_sampai(klien[0], hak, 4)
    kode = str(permohonan(hak).kode)
    hasil = serentak(
        *[lambda k=k: k.post(reverse("nib-langkah", args=[5]), {"permohonan": kode}).status_code for k in klien]
    )
    assert hasil == [302, 302]
    assert Nib.objects.count() == 1


def test_two_starts_at_once_give_one_draft():
    data_awal()
    hak = HakAksesFactory()
    hasil = serentak(*[lambda: mulai_permohonan(pelaku_usaha=hak.pelaku_usaha, oleh=hak.pengguna).pk] * 8)
    assert len(set(hasil)) == 1
    assert Permohonan.objects.count() == 1


def test_saving_and_submitting_at_once_never_changes_what_was_submitted():
    data_awal()
    for _ in range(5):
        draf = PermohonanFactory()
        simpan, _ajukan = serentak(
            lambda d=draf: simpan_langkah(permohonan=d, langkah=1, data={"alamat": "Jalan Lain"}),
            lambda d=draf: ajukan(permohonan=d, oleh=d.pembuat),
        )
        nib = Nib.objects.get(permohonan=draf)
        assert isinstance(simpan, PermohonanTerkunci) == (nib.data.alamat != "Jalan Lain")


def test_taking_back_and_submitting_at_once_ends_in_exactly_one_of_both():
    data_awal()
    for _ in range(5):
        draf = PermohonanFactory()
        serentak(
            lambda d=draf: batalkan(permohonan=d, oleh=d.pembuat), lambda d=draf: ajukan(permohonan=d, oleh=d.pembuat)
        )
        draf.refresh_from_db()
        assert (draf.status, Nib.objects.filter(permohonan=draf).exists()) in {("terbit", True), ("dibatalkan", False)}


def test_a_taken_back_application_cannot_be_submitted():
    data_awal()
    draf = PermohonanFactory()
    batalkan(permohonan=draf, oleh=draf.pembuat)
    with pytest.raises(NibGalat):
        ajukan(permohonan=draf, oleh=draf.pembuat)
    lain = PermohonanFactory()
    ajukan(permohonan=lain, oleh=lain.pembuat)
    with pytest.raises(TransisiDitolak):
        batalkan(permohonan=lain, oleh=lain.pembuat)
