"""How an audit event is read by a person: words for its name, its subject and its details."""

from django import template
from django.apps import apps
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

register = template.Library()


@register.filter
def kata_peristiwa(nama: str) -> str:
    """Return `Hak akses · permohonan · diajukan` for `hak_akses.permohonan.diajukan`."""
    teks = str(nama).replace("_", " ").replace(".", " · ")
    return teks[:1].upper() + teks[1:]


@register.filter
def kata_subjek(peristiwa) -> str:
    """Return `perkara hak akses 12`: the model in the staff's words, and the row."""
    try:
        nama = apps.get_model(peristiwa.subjek_jenis)._meta.verbose_name
    except (LookupError, ValueError):
        nama = peristiwa.subjek_jenis
    return f"{nama} {peristiwa.subjek_id}"


def _nilai(nilai) -> str:
    if isinstance(nilai, bool):
        return gettext("ya") if nilai else gettext("tidak")
    return ", ".join(str(n) for n in nilai) if isinstance(nilai, list) else str(nilai)


def _waktu(nilai) -> str:
    """Return a moment as people write it; nothing for what is none, also when it only looks like one."""
    try:
        waktu = parse_datetime(nilai) if isinstance(nilai, str) else None
    except ValueError:
        return ""
    return f"{timezone.localtime(waktu):%d-%m-%Y %H.%M.%S} WIB" if waktu and waktu.tzinfo else ""


@register.filter
def butir_perkara(baris: dict) -> list[tuple[str, str]]:
    """Return a row of a case file as words: no empty ones, moments in Jakarta time to the second."""
    hasil = []
    for kunci, nilai in baris.items():
        if nilai in ("", None, [], {}):
            continue
        hasil.append((kunci.replace("_", " "), _waktu(nilai) or _nilai(nilai)))
    return hasil


@register.filter
def kata_rincian(peristiwa) -> list[str]:
    """Return one line a detail: `status: aktif → diblokir`, `dasar: AKH-1b`."""
    ubah = [f"{k}: {a or '–'} → {b or '–'}" for k, (a, b) in (peristiwa.perubahan or {}).items()]
    return ubah + [f"{k.replace('_', ' ')}: {_nilai(v)}" for k, v in (peristiwa.rincian or {}).items()]
