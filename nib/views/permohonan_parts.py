"""The pages beside the steps: region, KBLI search, business lines, places, directors and owners."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nib.exceptions import DraftChanged, PermohonanLocked
from nib.forms import KegiatanForm, LokasiForm, PemegangSahamForm, PengurusForm
from nib.forms.base import DraftForm
from nib.forms.kegiatan import NEW_PLACE, OFFICE
from nib.kbli.search import match_kbli, read_words
from nib.models import EdisiKbli, Kbli, KegiatanUsaha, PemegangSaham, Pengurus, Permohonan
from nib.services.completeness import PermohonanContent
from nib.services.permohonan import (
    LINE_FIELDS,
    answer_what_is_known,
    choose_kelurahan,
    delete_kegiatan,
    remove_person,
    save_kegiatan,
    save_lokasi,
    save_pemegang_saham,
    save_pengurus,
    shown,
)
from nib.views.guards import draft_required
from nib.views.kbli import SEARCH_EXAMPLES, ask_subject
from nib.views.permohonan import page, proceed
from oss_portal.exceptions import Refused
from oss_portal.reference import regions
from oss_portal.text.characters import one_line
from oss_portal.web.refusals import show_refusal
from registrasi.permissions import HakAksesRequest

TYPED = ("nama_usaha", "modal", "tenaga_kerja", "uraian", "perdagangan")
# Session key for the valid values of a business line that could not be saved yet.
HALF_A_LINE = "nib_kegiatan_belum_lengkap"


def _part(request: HakAksesRequest, permohonan: Permohonan, step: int, template: str, **context: Any) -> HttpResponse:
    """Render a page beside a step, which leads back to it."""
    return page(request, permohonan, step, template, **{"back_url": reverse("nib-langkah", args=[step])} | context)


def _wilayah_choices(request: HakAksesRequest) -> dict[str, Any]:
    """Return the context of the page of regions: results of the search, or the lists from the provinces down."""
    query, parent = one_line(request.GET.get("cari", "")), request.GET.get("di", "")
    chain = regions.chain(parent)
    if query:
        results = regions.search(query)
        above = regions.search_above(query, found_below=results)
        return {"query": query, "results": results or regions.search_last_words(query), "above": above}
    children = regions.children(parent if chain else "")
    if len(chain) == 3:
        return {"chain": chain, "results": [(k, n, regions.kode_pos(k)) for k, n in children]}
    return {"chain": chain, "children": children, "level": len(chain)}


@draft_required
def choose_wilayah(request: HakAksesRequest, permohonan: Permohonan) -> HttpResponse:
    """Choose the kelurahan of the office by its name or from the lists of regions, without a script."""
    error = ""
    if request.method == "POST":
        kelurahan = request.POST.get("kelurahan", "")
        if regions.valid_kelurahan(kelurahan):
            choose_kelurahan(permohonan=permohonan, kelurahan=kelurahan)
            return redirect(reverse("nib-langkah", args=[1]) + "#div_id_kelurahan")
        error = _("Pilih satu kelurahan atau desa.")
    return _part(
        request, permohonan, 1, "wilayah", error=error, method="post", kept_values=[], **_wilayah_choices(request)
    )


def _current_edisi(permohonan: Permohonan) -> EdisiKbli:
    """Return the edition in which codes are chosen: the application's while it is in use, else today's."""
    return EdisiKbli.objects.in_force().filter(pk=permohonan.edisi_kbli_id).first() or EdisiKbli.now()


def _get_kegiatan(permohonan: Permohonan, kode: UUID) -> KegiatanUsaha:
    return get_object_or_404(permohonan.kegiatan.select_related("kbli", "lokasi"), kode=kode)


@require_safe
@draft_required
def search(request: HakAksesRequest, permohonan: Permohonan) -> HttpResponse:
    """Find a KBLI by code or by everyday words; closed codes are shown with the reason and cannot be chosen."""
    query = one_line(request.GET.get("cari", ""))[:100]
    replaced = request.GET.get("ganti", "")
    old = _get_kegiatan(permohonan, _uuid(replaced)) if replaced else None
    edisi = _current_edisi(permohonan)
    suggestions: list[Kbli] = []
    if old is not None and not query:
        suggestions = list(Kbli.objects.filter(edisi=edisi, berasal_dari__dari=old.kbli))
        read_words(suggestions)
    return _part(
        request,
        permohonan,
        2,
        "kbli_search",
        query=query,
        replaced=old,
        suggestions=suggestions,
        matches=match_kbli(query, edisi=edisi, everything="semua" in request.GET) if query else None,
        edisi=edisi,
        examples=SEARCH_EXAMPLES,
        link_before=f"{reverse('nib-kegiatan', args=[old.kode]) if old else reverse('nib-kegiatan-baru')}?kbli=",
        kept_query=f"&ganti={old.kode}" if old else "",
        ask_subject=ask_subject(query),
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _keep_line(request: HakAksesRequest, permohonan: Permohonan, of: str, wrong: Iterable[str] = ()) -> None:
    """Keep the typed values of the line `of` (its own code, or that of its KBLI), without those of `wrong` fields."""
    typed = {field: request.POST[field][:300] for field in TYPED if field in request.POST and field not in wrong}
    request.session[HALF_A_LINE] = [str(permohonan.kode), of, typed]


def _kept_line(request: HakAksesRequest, permohonan: Permohonan, of: str, *, chosen: bool) -> dict[str, str]:
    """Return the kept values of this line, or of one that waited for another KBLI, if that was just `chosen`."""
    kode, kept_of, typed = request.session.get(HALF_A_LINE, ("", "", {}))
    return dict(typed) if kode == str(permohonan.kode) and kept_of in {of, "" if chosen else of} else {}


def _line_values(request: HakAksesRequest, old: KegiatanUsaha | None) -> dict[str, Any]:
    """Return the initial values of the form of a business line."""
    if old is None:
        return {"lokasi": request.GET.get("lokasi") or OFFICE, "tenaga_kerja": "0"}
    return {
        "modal": old.modal,
        "tenaga_kerja": str(old.tenaga_kerja),
        "nama_usaha": old.nama_usaha,
        "uraian": old.uraian,
        "lokasi": request.GET.get("lokasi") or (str(old.lokasi_id) if old.lokasi_id else OFFICE),
    }


def _save_line(
    request: HakAksesRequest, permohonan: Permohonan, kbli: Kbli, old: KegiatanUsaha | None, form: KegiatanForm
) -> HttpResponse | None:
    """Save a business line and return the redirect; None if it was refused, which the form then says.

    Raises `PermohonanLocked`.
    """
    try:
        values = form.cleaned_data | {"lokasi": form.place, "opened": request.POST.get("dibuka", "")}
        trades = values.pop("perdagangan", None)
        with transaction.atomic():
            save_kegiatan(permohonan=permohonan, kbli=kbli, kegiatan=old, **values)
            if trades is not None:
                permohonan = answer_what_is_known(permohonan=permohonan, trades=trades)
    except PermohonanLocked:
        raise
    except DraftChanged as changed:
        form.say_what_is_kept(changed)
        return None
    except Refused as refused:
        show_refusal(form, refused)
        return None
    request.session.pop(HALF_A_LINE, None)
    if request.POST.get("ke") == "lain":
        return redirect("nib-kbli")
    # The second request of a double click on the first line also contains the question, which is answered by then.
    return proceed(permohonan) if "perdagangan" in request.POST else redirect("nib-langkah", 2)


@draft_required
def kegiatan(request: HakAksesRequest, permohonan: Permohonan, kode: UUID | None = None) -> HttpResponse:
    """Add a business line for a chosen KBLI (`?kbli=56102`), or change one."""
    if kode and request.method == "POST" and not permohonan.kegiatan.filter(kode=kode).exists():
        _keep_line(request, permohonan, "")
        messages.warning(
            request, _("Kegiatan ini sudah dihapus, mungkin di tab lain. Isian Anda masih ada: pilih lagi KBLI-nya.")
        )
        return redirect("nib-kbli")
    old = _get_kegiatan(permohonan, kode) if kode else None
    kode_kbli = request.GET.get("kbli", "")
    if kode_kbli or old is None:
        kbli = Kbli.objects.filter(edisi=_current_edisi(permohonan), kode=kode_kbli).first()
        if kbli is None:
            messages.info(request, _("Cari dan pilih KBLI dahulu."))
            return redirect("nib-kbli")
    else:
        kbli = old.kbli
    if kbli.tertutup:
        return _part(request, permohonan, 2, "kbli_closed", kbli=kbli, back_url=reverse("nib-kbli"))
    content = PermohonanContent(permohonan)
    address = {"alamat": permohonan.alamat, "wilayah": permohonan.wilayah}
    office = _("Di alamat usaha: %(alamat)s, %(wilayah)s") % address
    of = str(old.kode) if old else kbli.kode
    initial = _line_values(request, old) | _kept_line(request, permohonan, of, chosen=bool(kode_kbli))
    # Values that were typed before the person went to the page for a new place.
    initial |= {field: request.GET[field][:300] for field in TYPED if field in request.GET}
    first = old is None and not content.kegiatan and permohonan.impor is None
    form = KegiatanForm(request.POST or None, office=office, lokasi=content.lokasi, ask_trade=first, initial=initial)
    if request.method == "POST":
        if request.POST.get("ke") == "kbli":
            # The typed values are kept for the code that is chosen instead.
            _keep_line(request, permohonan, "")
            return redirect(reverse("nib-kbli", query={"ganti": old.kode} if old else None))
        if request.POST.get("lokasi") == NEW_PLACE:
            kept = {field: request.POST.get(field, "")[:300] for field in TYPED}
            kept |= {"kbli": kbli.kode} | ({"kegiatan": str(old.kode)} if old else {})
            return redirect(f"{reverse('nib-lokasi')}?{urlencode(kept)}")
        if form.is_valid() and (saved := _save_line(request, permohonan, kbli, old, form)):
            return saved
        _keep_line(request, permohonan, of, form.errors)
    line_shown = shown(old, LINE_FIELDS) if old else ""
    return _part(request, permohonan, 2, "kegiatan", form=form, kbli=kbli, old=old, opened=line_shown)


@draft_required
def delete(request: HakAksesRequest, permohonan: Permohonan, kode: UUID) -> HttpResponse:
    """Ask for confirmation, then remove a business line."""
    old = permohonan.kegiatan.select_related("lokasi").filter(kode=kode).first()
    if old is None:
        if request.method == "POST":
            return redirect("nib-langkah", 2)
        raise Http404
    if request.method == "POST":
        delete_kegiatan(permohonan=permohonan, kegiatan=old)
        messages.success(request, _("%(judul)s dihapus dari permohonan.") % {"judul": old.judul})
        return redirect("nib-langkah", 2)
    # The same code may occur at several places.
    place = f"{old.lokasi.nama}: {old.lokasi.alamat}" if old.lokasi else _("Alamat usaha")
    title, what = _("Hapus kegiatan usaha ini?"), f"{old.kode_kbli} {old.judul} ({place})"
    return _part(request, permohonan, 2, "delete", title=title, what=what)


@draft_required
def lokasi(request: HakAksesRequest, permohonan: Permohonan) -> HttpResponse:
    """Add a place of business: first its kelurahan, then name and address; then return to the line that needs it."""
    kept = {field: request.GET[field][:300] for field in ("kbli", "kegiatan", *TYPED) if request.GET.get(field)}
    kelurahan = request.GET.get("kelurahan", "")
    if not regions.valid_kelurahan(kelurahan):
        return _part(
            request,
            permohonan,
            2,
            "wilayah",
            method="get",
            title=_("Tempat usaha lain: pilih kelurahan atau desanya"),
            kept_values=list(kept.items()),
            kept_query=urlencode(kept),
            error=_("Pilih satu kelurahan atau desa.") if "pilih" in request.GET else "",
            **_wilayah_choices(request),
        )
    form = LokasiForm(request.POST or None, initial={"kode_pos": regions.kode_pos(kelurahan)})
    if request.method == "POST" and form.is_valid():
        new = save_lokasi(permohonan=permohonan, kelurahan=kelurahan, **form.cleaned_data)
        kode = kept.pop("kegiatan", "")
        if not kode and "kbli" not in kept:
            return redirect("nib-langkah", 2)
        destination = reverse("nib-kegiatan", args=[_uuid(kode)]) if kode else reverse("nib-kegiatan-baru")
        return redirect(f"{destination}?{urlencode(kept | {'lokasi': str(new.pk)})}")
    change_url = f"{reverse('nib-lokasi')}?{urlencode(kept)}"
    wilayah = regions.label(kelurahan)
    return _part(request, permohonan, 2, "lokasi", form=form, wilayah=wilayah, change_url=change_url)


def _person(
    request: HakAksesRequest,
    permohonan: Permohonan,
    old: Pengurus | PemegangSaham | None,
    form_class: type[DraftForm],
    save: Callable[..., object],
    title: str,
) -> HttpResponse:
    initial = {field: getattr(old, field) for field in form_class.base_fields} if old else {}
    initial |= {field: str(initial[field]) for field in ("kewarganegaraan", "negara") if field in initial}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST":
        if "hapus" in request.POST and old is not None:
            remove_person(permohonan=permohonan, person=old)
            return redirect("nib-langkah", 1)
        if form.is_valid():
            try:
                save(data=form.cleaned_data, opened=request.POST.get("dibuka", ""))
            except PermohonanLocked:
                raise
            except DraftChanged as changed:
                form.say_what_is_kept(changed)
            except Refused as refused:
                show_refusal(form, refused)
            else:
                return redirect("nib-langkah", 1)
    person_shown = shown(old, form_class.base_fields) if old else ""
    return _part(request, permohonan, 1, "person", form=form, old=old, title=title, opened=person_shown)


@draft_required
def pengurus(request: HakAksesRequest, permohonan: Permohonan, pk: int | None = None) -> HttpResponse:
    """Add, change or remove a director."""
    if not PermohonanContent(permohonan).requirements.pengurus:
        raise Http404
    old = get_object_or_404(permohonan.pengurus, pk=pk) if pk else None
    save = partial(save_pengurus, permohonan=permohonan, pengurus=old)
    return _person(request, permohonan, old, PengurusForm, save, _("Pengurus"))


@draft_required
def saham(request: HakAksesRequest, permohonan: Permohonan, pk: int | None = None) -> HttpResponse:
    """Add, change or remove an owner."""
    if not PermohonanContent(permohonan).requirements.pemegang_saham:
        raise Http404
    old = get_object_or_404(permohonan.pemegang_saham, pk=pk) if pk else None
    save = partial(save_pemegang_saham, permohonan=permohonan, pemegang_saham=old)
    return _person(request, permohonan, old, PemegangSahamForm, save, _("Pemegang saham"))
