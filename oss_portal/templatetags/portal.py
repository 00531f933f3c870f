"""Template tags of the portal: the linked error summary, step indicator, status tag and small formats."""

from datetime import date, datetime, timedelta

from django import template
from django.forms import BaseForm
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oss_portal.kait import BATAS_ANTREAN
from oss_portal.kait import spanduk as kait_spanduk
from oss_portal.tautan_luar import tandai

register = template.Library()

# The first that occurs in a User-Agent counts: most browsers also name those they descend from.
_PERAMBAN = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("UCBrowser", "UC Browser"), ("MiuiBrowser", "Mi Browser"), ("HuaweiBrowser", "Huawei Browser")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SISTEM = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Mac OS", "Mac"), ("Linux", "Linux")),
)


def _tujuan(bound) -> str:
    """Return the id of the first control of a field that can take the focus."""
    if bound.field.widget.input_type in {"radio"} if hasattr(bound.field.widget, "input_type") else False:
        return f"{bound.auto_id}_0"
    if type(bound.field.widget).__name__ in {"CheckboxSelectMultiple", "RadioSelect"}:
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@register.inclusion_tag("komponen/ringkasan_galat.html")
def ringkasan_galat(*daftar):
    """Show the linked list of all errors of the given forms and formsets; nothing when there are none."""
    butir = []
    for sesuatu in daftar:
        if not sesuatu:
            continue
        if hasattr(sesuatu, "non_form_errors"):
            butir += [{"teks": g, "id": ""} for g in sesuatu.non_form_errors()]
            formulir = sesuatu.forms
        else:
            formulir = [sesuatu]
        for f in formulir:
            if not isinstance(f, BaseForm) or not f.is_bound:
                continue
            butir += [{"teks": g, "id": ""} for g in f.non_field_errors()]
            # In the order of the page, whichever was found first.
            for nama in f.fields:
                if nama not in f.errors:
                    continue
                bound = f[nama]
                butir += [{"teks": g, "id": "" if bound.is_hidden else _tujuan(bound)} for g in bound.errors]
    return {"butir": butir}


@register.inclusion_tag("komponen/langkah.html")
def langkah(daftar, kini):
    """Show where one is: `daftar` of step names, `kini` the number (from 1) of the present one."""
    kini = int(kini)
    return {
        "langkah": [
            {"nomor": n, "nama": nama, "kelas": "selesai" if n < kini else "kini" if n == kini else ""}
            for n, nama in enumerate(daftar, 1)
        ],
        "kini": kini,
        "jumlah": len(daftar),
    }


@register.inclusion_tag("komponen/tanda.html")
def status_tag(teks, warna=""):
    """Show a state as a coloured word: `warna` is hijau, kuning, merah, biru or nothing."""
    return {"teks": teks, "warna": warna}


@register.filter
def tanggal_id(nilai):
    """Return `17-05-1990` for a date, as the seed writes dates."""
    if isinstance(nilai, datetime):
        nilai = timezone.localtime(nilai)
    return nilai.strftime("%d-%m-%Y") if isinstance(nilai, date) else ""


@register.filter
def waktu_id(nilai):
    """Return `23 November 2026 pukul 20.15 WIB` for a moment."""
    if not isinstance(nilai, datetime):
        return ""
    lokal = timezone.localtime(nilai)
    return _("%(tanggal)s pukul %(jam)s WIB") % {
        "tanggal": formats.date_format(lokal, "j F Y"),
        "jam": lokal.strftime("%H.%M"),
    }


def _lama(selisih: timedelta) -> str:
    menit = int(selisih.total_seconds() // 60)
    if menit < 60:
        return ngettext("%(n)s menit", "%(n)s menit", menit) % {"n": menit}
    if menit < 48 * 60:
        return ngettext("%(n)s jam", "%(n)s jam", menit // 60) % {"n": menit // 60}
    return ngettext("%(n)s hari", "%(n)s hari", menit // 1440) % {"n": menit // 1440}


@register.filter
def umur(nilai):
    """Return how long ago a moment was, in its largest unit: `3 hari`."""
    return _lama(max(timezone.now() - nilai, timedelta())) if isinstance(nilai, datetime) else ""


@register.filter
def sisa_waktu(nilai):
    """Return what is left until a deadline, or by how much it is over: `sisa 5 jam`, `lewat 2 hari`."""
    if not isinstance(nilai, datetime):
        return ""
    sisa = nilai - timezone.now()
    if sisa < timedelta():
        return _("lewat %(lama)s") % {"lama": _lama(-sisa)}
    return _("sisa %(lama)s") % {"lama": _lama(sisa)}


@register.filter
def jumlah_antrean(jumlah: int) -> str:
    """Return the length of a queue as it was counted (`kait.hitung_antrean`): `1.000+` for more than a thousand."""
    return f"{BATAS_ANTREAN:,}+".replace(",", ".") if jumlah > BATAS_ANTREAN else str(jumlah)


@register.filter
def rupiah(nilai):
    """Return `Rp 15.000.000` for a number of rupiah."""
    return f"Rp {nilai:,.0f}".replace(",", ".") if nilai is not None and nilai != "" else ""


@register.filter
def telepon_tampil(nilai):
    """Return `+62 857-1234-5678` for an E.164 number."""
    t = str(nilai or "")
    if t.startswith("+62") and len(t) > 9:
        return f"+62 {t[3:6]}-{t[6:10]}-{t[10:]}"
    return t


@register.filter
def peramban(agen):
    """Return `Chrome di Android` for a User-Agent, so that a person recognises an own device."""
    nama = next((n for tanda, n in _PERAMBAN if tanda in str(agen)), "")
    sistem = next((n for tanda, n in _SISTEM if tanda in str(agen)), "")
    if nama and sistem:
        return _("%(peramban)s di %(sistem)s") % {"peramban": nama, "sistem": sistem}
    return nama or sistem or _("Peramban lain")


@register.filter
def tautan_luar(html):
    """Mark links that leave the portal in HTML that was sanitised before (LIM-a)."""
    return tandai(str(html))


@register.simple_tag
def url_bila_ada(nama, *args, **kwargs):
    """Return the address of a page, or nothing while the room that has it is not built in."""
    try:
        return reverse(nama, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def spanduk(context):
    """Return what the rooms want to say on every page: a list of `{"teks", "tautan", "teks_tautan"}`."""
    request = context.get("request")
    return kait_spanduk.kumpulkan(request) if request is not None else []


@register.filter
def telepon_helpdesk(nilai):
    """Return `(+6221) 3857596` for a Jakarta number, as the terms write it (PEN-3b)."""
    t = str(nilai or "")
    return f"(+6221) {t[5:]}" if t.startswith("+6221") else t
