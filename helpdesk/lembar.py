"""What the officers' page of one ticket shows: thread, composer, the forms of all acts, side panel."""

import re

from django.utils.text import Truncator

from helpdesk.forms.petugas import (
    FormAkun,
    FormAlasan,
    FormDataPribadi,
    FormEskalasi,
    FormGantiSurel,
    FormGolongan,
    FormKode,
    FormNomor,
    FormPesan,
    FormPisah,
    FormTetapkan,
    FormUsulBlokir,
)
from helpdesk.halaman import lipat
from helpdesk.kata import JAM, UNTUK_PETUGAS
from helpdesk.models import JawabanBaku, Tiket
from helpdesk.petugas import AWASI
from helpdesk.samping import panel
from helpdesk.sisa import pasang_sisa
from ketentuan.klausul import daftar_klausul
from ketentuan.models import VersiKetentuan
from oss_portal.models import Pengguna
from oss_portal.templatetags.portal import waktu_id


def pilihan_klausul(t: Tiket) -> list[tuple[str, str]]:
    """Return the clauses a ticket can be about: of the version it cites, else of the one in force."""
    versi = t.versi_ketentuan or VersiKetentuan.objects.berlaku("ketentuan").first()
    return [(k.jangkar, Truncator(k.label).chars(70)) for k in daftar_klausul(versi)] if versi else []


def konteks(request, t: Tiket, formulir: dict) -> dict:
    """Return what the page shows; `formulir`: act -> its form, where one was sent and is shown again."""
    pesan = list(t.pesan.select_related("oleh").prefetch_related("lampiran__unggahan"))
    pasang_sisa([t])
    baku = list(JawabanBaku.objects.filter(aktif=True))
    # Those of the ticket's topic first.
    baku.sort(key=lambda j: j.kategori_id != t.kategori_id)
    awal = {"pesan_terakhir": pesan[-1].pk if pesan else None, "kategori": t.kategori_id}
    terlihat = Tiket.objects.terlihat_oleh(request.user)
    return {
        "tiket": t,
        "utas": lipat(pesan),
        "warna": UNTUK_PETUGAS.get(t.status, ""),
        "warna_jam": JAM[t.tanda_waktu],
        "baku": baku,
        "form": formulir.get("pesan") or FormPesan(initial=awal),
        "galat": next((f for f in formulir.values() if f.errors), None),
        "golongan": formulir.get("golongan")
        or FormGolongan(
            initial={
                "perihal": t.perihal,
                "jenis": t.jenis,
                "kategori": t.kategori_id,
                "prioritas": t.prioritas,
                "klausul": t.klausul,
            },
            prefix="golongan",
            klausul=pilihan_klausul(t),
        ),
        "tetapkan": formulir.get("tetapkan")
        or FormTetapkan(tiket=t, initial={"petugas": t.petugas_id}, prefix="tetapkan"),
        "eskalasi": formulir.get("eskalasi") or FormEskalasi(prefix="eskalasi"),
        "tunggu": formulir.get("tunggu") or FormAlasan(prefix="tunggu"),
        "gabung": formulir.get("gabung") or FormNomor(terlihat=terlihat, prefix="gabung"),
        "kait": formulir.get("kait") or FormNomor(terlihat=terlihat, prefix="kait"),
        "pisah": formulir.get("pisah") or FormPisah(prefix="pisah"),
        "spam": formulir.get("spam") or FormAlasan(prefix="spam"),
        "tutup": formulir.get("tutup") or FormAlasan(prefix="tutup"),
        "kode": formulir.get("kode") or FormAkun(prefix="kode"),
        "cocok": formulir.get("cocok") or FormKode(prefix="cocok"),
        "surel": formulir.get("surel") or FormGantiSurel(prefix="surel"),
        "data_pribadi": formulir.get("data_pribadi") or FormDataPribadi(prefix="data_pribadi"),
        "blokir": formulir.get("blokir") or FormUsulBlokir(prefix="blokir"),
        "ungkap": formulir.get("ungkap") or FormAlasan(prefix="ungkap"),
        "diambil_lain": t.kunci_hidup and t.petugas_id != request.user.pk,
        "diambil_saya": t.kunci_hidup and t.petugas_id == request.user.pk,
        "penyelia": request.user.has_perm(AWASI),
        "samping": panel(t, request.user),
    }


def isi_baku(jawaban: JawabanBaku, t: Tiket, petugas: Pengguna) -> str:
    """Return a canned answer with its placeholders filled in; anything else in braces stays as it is."""
    nilai = {
        "nama": t.nama,
        "nomor": t.nomor,
        "perihal": t.perihal,
        "nib": t.nib or "–",
        "petugas": petugas.nama,
        "tenggat": waktu_id(t.tenggat_penyelesaian),
    }
    # In one go: what a reporter typed as his name is not looked at again.
    return re.sub(r"\{(\w+)\}", lambda c: nilai.get(c[1], c[0]), jawaban.isi)
