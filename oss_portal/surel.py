"""Outgoing mail: queued with the act, sent by the worker, never with a password.

A mail is a plain-text template `templates/surel/<nama>.txt` whose first line is the subject. The HTML part is made from
the same text: a paragraph that is one web address becomes a button. So there is one text to translate and to test.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from oss_portal.amankan import tautan_amankan
from oss_portal.jam import jatuh_tempo
from oss_portal.models import Pengguna, SuratKeluar
from oss_portal.penyamaran import samarkan_teks
from oss_portal.transisi import pindahkan

# Pauses before the next try of a mail that was refused; after the last one it is given up and shown to staff.
JEDA_COBA_LAGI = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]
# Of tasks for mails to very many at once: what a single person waits for goes before them.
PRIORITAS_MASSAL = -50
_TAUTAN = re.compile(r"https?://\S+")


class PeladenSuratMati(Exception):
    """The mail server takes nothing from anybody: no fault of a mail, which waits and loses none of its tries."""


def antrekan_surel(
    templat: str,
    *,
    kepada: str,
    konteks: dict,
    pengguna: Pengguna | None = None,
    kunci: str | None = None,
    rahasia: bool = False,
    balas_ke: str = "",
    id_pesan: str = "",
    utas: str = "",
    lampiran: list[dict] | None = None,
    bahasa: str | None = None,
    massal: bool = False,
) -> SuratKeluar:
    """Queue the mail `templates/surel/<templat>.txt` in the current transaction and return its row.

    `kunci` makes it at most one mail (the existing row is returned for a second call); `rahasia` marks a mail with a
    secret link, which is wiped from the stored copy after sending; `pengguna` puts a copy into that person's inbox and
    ends the mail with the link that secures the account (U23).
    `utas` is the Message-ID of the mail that began the matter: mail programs gather those that answer it.
    `massal` marks one of very many, which wait behind the mails that a single person is waiting for.
    `lampiran` is a list of `{"nama", "model", "pk", "kolom", "tipe"}` naming stored bytes, read when the mail is sent.
    """
    if kunci and (ada := SuratKeluar.objects.filter(kunci=kunci).first()):
        return ada
    kaki = ""
    with translation.override(bahasa or (pengguna.bahasa if pengguna else settings.LANGUAGE_CODE)):
        if pengguna and not pengguna.is_staff:
            kaki = gettext("Curiga akun Anda dipakai orang lain? Amankan sekarang, tanpa perlu masuk:")
            kaki = f"\n\n{kaki} {tautan_amankan(pengguna)}"
        # Who writes, and where to complain, in every mail (DEF-3, PEN-3a).
        kaki += "\n\n" + gettext("%(lembaga)s. Bantuan: %(surel)s") % {
            "lembaga": settings.PORTAL["lembaga"],
            "surel": settings.PORTAL["surel_helpdesk"],
        }
        teks = render_to_string(
            f"surel/{templat}.txt",
            {"portal": settings.PORTAL, "alamat_dasar": settings.ALAMAT_DASAR, "pengguna": pengguna} | konteks,
        )
    perihal, _, isi = teks.strip().partition("\n")
    # A subject is one line: names typed by people must not add headers.
    perihal = " ".join(perihal.split())[:200]
    isi = re.sub(r"\n{3,}", "\n\n", isi).strip() + kaki
    nilai = {
        "pengguna": pengguna,
        "kepada": kepada,
        "perihal": perihal,
        "isi": isi,
        "templat": templat,
        "rahasia": rahasia,
        "balas_ke": balas_ke,
        "id_pesan": id_pesan,
        "utas": utas,
        "lampiran": lampiran or [],
    }
    if kunci:
        surat, baru = SuratKeluar.objects.get_or_create(kunci=kunci, defaults=nilai)
    else:
        surat, baru = SuratKeluar.objects.create(**nilai), True
    if baru:
        from oss_portal.tasks import kirim_surat_keluar

        kirim_surat_keluar.using(priority=PRIORITAS_MASSAL if massal else 0).enqueue(surat.pk)
    return surat


def _tautkan(teks: str) -> SafeString:
    """Return `teks` as HTML in which only our own addresses are links: names that people typed must not become any."""
    hasil = []
    for kata in re.split(r"(\s+)", teks):
        tautan = kata.startswith(f"{settings.ALAMAT_DASAR}/")
        hasil.append(format_html('<a href="{0}">{0}</a>', kata) if tautan else conditional_escape(kata))
    return mark_safe("".join(hasil).replace("\n", "<br>"))


@transaction.atomic
def kirim_lagi(*, surat: SuratKeluar, oleh: Pengguna) -> SuratKeluar:
    """Queue a mail that failed once more, with all its tries. Raises `TransisiDitolak`."""
    s = SuratKeluar.objects.select_for_update().get(pk=surat.pk)
    pindahkan(
        s,
        str(SuratKeluar.Status.ANTRE),
        peristiwa="surat.dikirim_lagi",
        oleh=oleh,
        tentang=s.pengguna,
        kolom={"percobaan": 0, "coba_lagi_pada": timezone.now()},
    )
    from oss_portal.tasks import kirim_surat_keluar

    kirim_surat_keluar.enqueue(s.pk)
    return s


@transaction.atomic
def tandai_ditangani(*, surat: SuratKeluar, oleh: Pengguna, alasan: str) -> SuratKeluar:
    """Note how a mail that cannot be delivered reached the person otherwise. Raises `TransisiDitolak`."""
    s = SuratKeluar.objects.select_for_update().get(pk=surat.pk)
    pindahkan(
        s,
        str(SuratKeluar.Status.DITANGANI),
        peristiwa="surat.ditangani",
        oleh=oleh,
        alasan=alasan,
        tentang=s.pengguna,
    )
    return s


def html_surel(surat: SuratKeluar) -> str:
    """Return the HTML part of a mail, made from its text."""
    paragraf = []
    for blok in surat.isi.split("\n\n"):
        blok = blok.strip()
        if not blok:
            continue
        baris = blok.splitlines()
        if _TAUTAN.fullmatch(blok):
            paragraf.append({"tautan": blok})
        elif all(b.startswith("- ") for b in baris):
            paragraf.append({"butir": [_tautkan(b[2:]) for b in baris]})
        else:
            paragraf.append({"teks": _tautkan(blok)})
    bahasa = surat.pengguna.bahasa if surat.pengguna else settings.LANGUAGE_CODE
    konteks = {"perihal": surat.perihal, "paragraf": paragraf, "portal": settings.PORTAL, "bahasa": bahasa}
    with translation.override(bahasa):
        return render_to_string("surel/bingkai.html", konteks | {"alamat_dasar": settings.ALAMAT_DASAR})


def _isi_lampiran(rujukan: dict) -> bytes:
    from django.apps import apps

    objek = apps.get_model(rujukan["model"]).objects.get(pk=rujukan["pk"])
    return bytes(getattr(objek, rujukan["kolom"]))


def _susun(surat: SuratKeluar) -> EmailMultiAlternatives:
    """Return the mail of a row: text, HTML, attachments."""
    pesan = EmailMultiAlternatives(
        subject=surat.perihal,
        body=surat.isi,
        to=[surat.kepada],
        reply_to=[surat.balas_ke] if surat.balas_ke else None,
        headers={
            "Message-ID": surat.id_pesan,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        | ({"In-Reply-To": surat.utas, "References": surat.utas} if surat.utas else {}),
    )
    pesan.attach_alternative(html_surel(surat), "text/html")
    for rujukan in surat.lampiran:
        pesan.attach(rujukan["nama"], _isi_lampiran(rujukan), rujukan["tipe"])
    return pesan


@contextlib.contextmanager
def _peladen() -> Iterator[BaseEmailBackend]:
    """An open connection to the mail server. Raises `PeladenSuratMati`."""
    peladen = get_connection()
    try:
        peladen.open()
    except Exception as galat:
        raise PeladenSuratMati(f"{type(galat).__name__}: {galat}") from galat
    try:
        yield peladen
    finally:
        # What was handed over is handed over, however the farewell ends.
        with contextlib.suppress(Exception):
            peladen.close()


def siap_dikirim() -> Q:
    """Whether a mail waits and is due: one that no server refused yet always is, whatever the clock that wrote it."""
    kini = Q(percobaan=0) | jatuh_tempo("coba_lagi_pada", JEDA_COBA_LAGI[-1])
    return kini & Q(status=SuratKeluar.Status.ANTRE)


def kirim(surat_id: int) -> bool:
    """Send one queued mail if it is due; safe to run twice and at once. Returns whether it was handed over now.

    The row stays locked while it is sent, so a second worker skips it. A worker killed between the mail server's answer
    and the commit sends once more with the same Message-ID, which mail programs fold into one. Raises
    `PeladenSuratMati`.
    """
    mati = None
    with transaction.atomic():
        surat = SuratKeluar.objects.select_for_update(skip_locked=True).filter(siap_dikirim(), pk=surat_id).first()
        if surat is None:
            return False
        ranah = re.sub(r"[^A-Za-z0-9.-]", "", settings.ALAMAT_DASAR.split("//")[-1]) or "oss"
        surat.id_pesan = surat.id_pesan or f"<{hashlib.sha256(surat.kode.bytes).hexdigest()[:32]}@{ranah}>"
        try:
            # A savepoint: a query that fails here must not take the note of the failure with it.
            with transaction.atomic():
                pesan = _susun(surat)
            with _peladen() as pesan.connection:
                pesan.send()
        except PeladenSuratMati as galat:
            mati, surat.galat_terakhir = galat, samarkan_teks(str(galat))[:300]
        except Exception as galat:  # noqa: BLE001 - whatever the mail server does, the row must say so
            surat.galat_terakhir = samarkan_teks(f"{type(galat).__name__}: {galat}")[:300]
            surat.percobaan += 1
            if surat.percobaan > len(JEDA_COBA_LAGI):
                surat.status = SuratKeluar.Status.GAGAL
            else:
                surat.coba_lagi_pada = timezone.now() + JEDA_COBA_LAGI[surat.percobaan - 1]
        else:
            surat.percobaan += 1
            surat.status, surat.terkirim_pada, surat.galat_terakhir = SuratKeluar.Status.TERKIRIM, timezone.now(), ""
            if surat.rahasia and settings.PRODUKSI:
                surat.isi = _TAUTAN.sub("[tautan dihapus setelah dikirim]", surat.isi)
        surat.save()
    if mati:
        raise mati
    return surat.status == SuratKeluar.Status.TERKIRIM
