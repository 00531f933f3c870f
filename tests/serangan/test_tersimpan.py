"""Whatever is stored, wherever it is shown again, stays text: pages, admin, mails, PDF, exports (KEA-1)."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.admin.sites import site
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from helpdesk.markah import html_aman
from ketentuan.laporan import baris_csv
from ketentuan.services import setujui_ketentuan, versi_berlaku
from nib.sertifikat import siapkan_pdf
from oss_portal.grafik import csv_aman
from oss_portal.models import Pengguna, SuratKeluar
from oss_portal.pdf import DokumenDitolak, render_pdf
from oss_portal.surel import antrekan_surel, html_surel
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran
from registrasi.services import data_pribadi, insiden
from registrasi.services import permohonan_akses as perkara
from registrasi.services.kuasa import undang_kuasa
from registrasi.services.pembatasan import tambah_pembatasan
from tests.factories.helpdesk import tiket
from tests.factories.nib import buat_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory, nik
from tests.serangan.jelajah import halaman_tanpa_argumen
from tests.serangan.nakal import PENANDA

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
JAHAT = f"<script>{PENANDA}()</script>\"'><img src=x onerror={PENANDA}()>{{{{7|add:98765432}}}}"
_TERLAKSANA = re.compile(rf"<script>{PENANDA}|<img src=x onerror|98765439")


def aman(teks: str) -> bool:
    """Whether no browser would run what was stored."""
    return not _TERLAKSANA.search(teks)


@pytest.fixture
def penuh(db):
    """A business with everything, and the hostile text in every text that anybody may type."""
    petugas = PetugasFactory(is_superuser=True)
    usaha = BadanUsahaFactory(nama=JAHAT[:150])
    hak = HakAksesFactory(pelaku_usaha=usaha, pengguna__nama=JAHAT[:150], jabatan=JAHAT[:100])
    nib = buat_nib(hak_akses=hak)
    sampai = timezone.now() + timedelta(days=30)
    undang_kuasa(pemberi=hak, nama=JAHAT[:150], email="k@r.id", hubungan=JAHAT[:50], kewenangan=["nib"], sampai=sampai)
    calon = {
        "nama": JAHAT[:150],
        "jenis_identitas": "01",
        "nomor_identitas": nik(66123),
        "tanggal_lahir": hak.pengguna.tanggal_lahir,
        "jabatan": JAHAT[:50],
        "email": "calon@rahasia.id",
        "telepon": "+6281234567890",
    }
    p = perkara.ajukan_pergantian(
        hak_akses=hak, oleh=hak.pengguna, saluran="dasbor", alasan=JAHAT, calon=calon, berkas=[]
    )
    perkara.tolak_permohonan(permohonan=p, oleh=petugas, alasan=JAHAT)
    data_pribadi.minta(pengguna=hak.pengguna, jenis="penjelasan", isi=JAHAT)
    PendaftaranFactory(nama=JAHAT[:150], nama_badan=JAHAT[:150], jabatan=JAHAT[:50])
    tiket(pelapor=hak.pengguna, perihal=JAHAT[:150], isi=JAHAT, nama=JAHAT[:150])
    tambah_pembatasan(oleh=petugas, alasan=JAHAT, sampai=sampai, surel="jahat@rahasia.id")
    insiden.catat_insiden(
        oleh=petugas,
        judul=JAHAT[:150],
        uraian=JAHAT,
        data_terdampak=JAHAT,
        penanganan=JAHAT,
        diketahui_pada=timezone.now(),
    )
    return hak, petugas, nib


def klien(orang) -> Client:
    k = Client()
    k.force_login(orang, backend=BACKEND)
    return k


@pytest.mark.lambat
def test_no_page_of_any_room_runs_what_somebody_stored(penuh):
    hak, petugas, nib = penuh
    terlihat, rusak = 0, []
    for orang in (hak.pengguna, petugas):
        k = klien(orang)
        for jalur in [*halaman_tanpa_argumen(), f"/cek/?nomor={nib.nomor}"]:
            jawab = k.get(jalur)
            if jawab.streaming or "html" not in jawab.get("Content-Type", ""):
                continue
            terlihat += PENANDA in jawab.text
            if not aman(jawab.text):
                rusak.append(jalur)
    assert rusak == []
    # The walk meets the text: on pages that show none of it nothing is proved.
    assert terlihat >= 8


@pytest.mark.lambat
def test_no_record_in_the_admin_runs_what_somebody_stored(penuh):
    _hak, petugas, _nib = penuh
    k, terlihat, rusak = klien(petugas), 0, []
    for model in site._registry:
        for objek in model._default_manager.all()[:3]:
            dasar = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            try:
                alamat = reverse(f"{dasar}_change", args=[objek.pk])
            except NoReverseMatch:
                continue
            jawab = k.get(alamat)
            if jawab.streaming or jawab.status_code != 200:
                continue
            terlihat += PENANDA in jawab.text
            if not aman(jawab.text):
                rusak.append(alamat)
    assert rusak == []
    assert terlihat >= 5


def test_no_mail_runs_what_somebody_stored(penuh):
    hak, _petugas, _nib = penuh
    assert any(PENANDA in surat.isi for surat in SuratKeluar.objects.all())
    for surat in SuratKeluar.objects.all():
        assert aman(html_surel(surat)), surat.templat
    k = klien(hak.pengguna)
    for surat in SuratKeluar.objects.filter(pengguna=hak.pengguna):
        assert aman(k.get(f"/kotak-surat/{surat.kode}/").text), surat.templat


def test_a_link_in_a_mail_made_of_typed_text_is_shown_as_what_it_is(db):
    """`urlize` makes no script address a link, and no text a link to elsewhere than it says."""
    konteks = {"nama": "javascript:alert(1)", "user_id": "X"}
    surat = antrekan_surel("registrasi/user_id", kepada="a@b.id", konteks=konteks)
    assert 'href="javascript' not in html_surel(surat)


def test_a_certificate_and_a_letter_render_hostile_names_as_text_and_fetch_nothing(penuh):
    hak, _petugas, nib = penuh
    s = siapkan_pdf(nib.sertifikat.get().pk)
    assert bytes(s.pdf).startswith(b"%PDF-")
    assert b"/JavaScript" not in bytes(s.pdf)
    surat = hak.pengguna.surat_bernomor.first()
    assert surat is None or bytes(surat.pdf).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "markah",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://169.254.169.254/latest/meta-data/">',
        '<link rel="stylesheet" href="http://127.0.0.1:1/x.css">',
        '<object data="file:///etc/passwd"></object>',
        '<div style="background:url(file:///etc/passwd)">x</div>',
        "<style>@import url(http://127.0.0.1:1/x.css);</style>",
        '<svg><image href="file:///etc/passwd"/></svg>',
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_the_maker_of_pdf_reads_no_file_and_no_address_even_if_markup_came_through(markah, monkeypatch):
    """A hole in a template must not become a hole in the machine: refused, or left out, never fetched."""
    monkeypatch.setattr(
        "oss_portal.pdf.render_to_string", lambda *_a, **_k: f"<html lang=id><title>x</title>{markah}x</html>"
    )
    try:
        isi = render_pdf("apa-saja.html", {})
    except DokumenDitolak:
        return
    assert b"root:" not in isi
    assert b"/EmbeddedFile" not in isi


RUMUS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", " =1", "\n=1", "＝1+1"]


@pytest.mark.parametrize("rumus", RUMUS)
def test_no_export_hands_a_spreadsheet_a_formula(hak_akses, rumus):
    versi = setujui_ketentuan(versi=versi_berlaku(), saluran="pendaftaran", pengguna=hak_akses.pengguna).versi
    Pengguna.objects.filter(pk=hak_akses.pengguna.pk).update(nama=rumus)
    for teks in (csv_aman(["a", rumus], [["x", rumus]]), "".join(baris_csv(versi))):
        assert rumus.strip()[1:] in teks
        pemisah = ";" if ";" in teks.splitlines()[0] else ","
        for baris in csv.reader(io.StringIO(teks.lstrip("\ufeff"), newline=""), delimiter=pemisah):
            assert not any(sel.lstrip().startswith(("=", "+", "-", "@", "＝")) for sel in baris), teks


@pytest.mark.parametrize(
    "markah",
    [
        f"<script>{PENANDA}()</script>",
        f"[x](javascript:{PENANDA}())",
        f"![x](x onerror={PENANDA}())",
        f"<a href='data:text/html,{PENANDA}'>x</a>",
        "<iframe src=//jahat.example></iframe>",
        f"[x](&#106;avascript:{PENANDA}())",
        "<form action=//jahat.example><input name=kata_sandi></form>",
        "<style>body{display:none}</style>",
    ],
)
def test_an_article_of_the_helpdesk_is_text_whatever_its_writer_puts_in(markah):
    html = html_aman(markah)
    berbuat = r"<(script|iframe|form|input|style|object|svg)|<[^>]*\son\w+=|href=\"(javascript|data)"
    assert not re.search(berbuat, html, re.IGNORECASE)


def test_what_a_form_does_not_ask_for_is_not_taken(db):
    """Mass assignment: fields of the model that no form shows, sent along with each form."""
    from tests.registrasi.bantu import isian, siapkan_ketentuan

    siapkan_ketentuan()
    lebih = {
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "1",
        "groups": "1",
        "status": "aktif",
        "verifikasi": "terverifikasi",
        "user_id": "ADMIN",
        "pengguna": "1",
        "pelaku_usaha": "1",
        "peran": "penanggung_jawab",
        "kewenangan": "nib",
        "diaktifkan_pada": "2020-01-01",
    }
    Client().post("/daftar/", isian(**lebih))
    p = Pendaftaran.objects.get()
    assert (p.status, p.pengguna, p.pelaku_usaha) == (Pendaftaran.Status.MENUNGGU_AKTIVASI, None, None)
    assert p.user_id != "ADMIN"
    hak = HakAksesFactory()
    sebelum = {m: list(m.objects.order_by("pk").values()) for m in (HakAkses, PelakuUsaha)}
    k = klien(hak.pengguna)
    for jalur in halaman_tanpa_argumen():
        if not any(kata in jalur for kata in ("keluar", "amankan", "nib", "akhiri")):
            k.post(jalur, lebih | {"bahasa": "en"})
    orang = Pengguna.objects.get(pk=hak.pengguna.pk)
    assert (orang.is_staff, orang.is_superuser, orang.groups.count()) == (False, False, 0)
    assert orang.user_id == hak.pengguna.user_id
    assert sebelum == {m: list(m.objects.order_by("pk").values()) for m in (HakAkses, PelakuUsaha)}


def test_every_text_column_that_a_visitor_fills_has_an_end(db):
    """A column without a length, filled by a form without one, takes a book from anybody."""
    for kelas in (Pendaftaran, PelakuUsaha, HakAkses):
        for kolom in kelas._meta.fields:
            if isinstance(kolom, models.CharField):
                assert kolom.max_length, f"{kelas.__name__}.{kolom.name}"
