"""The pages beside the steps: region, KBLI search, business lines, places, directors and owners."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.exceptions import DuplicateKegiatan, KbliClosed
from nib.forms import KegiatanForm, LokasiForm, PemegangSahamForm, PengurusForm
from nib.forms.kegiatan import NEW_PLACE, OFFICE
from nib.kbli.search import search_kbli
from nib.models import EdisiKbli, Kbli, KegiatanUsaha, Permohonan
from nib.services.completeness import PermohonanContent
from nib.services.permohonan import (
    choose_kelurahan,
    delete_kegiatan,
    remove_person,
    save_kegiatan,
    save_lokasi,
    save_pemegang_saham,
    save_pengurus,
)
from nib.views.guards import draft_required
from nib.views.permohonan import page
from oss_portal.reference import regions

SEARCH_EXAMPLES = ["warung", "jahit", "katering", "ojek", "salon", "jualan online", "bengkel"]


def _wilayah_choices(request: HttpRequest) -> dict:
    """Return what the page of regions shows: results of the search, or the way down from the provinces."""
    query, parent = request.GET.get("cari", "").strip(), request.GET.get("di", "")
    chain = regions.chain(parent)
    if query:
        return {"query": query, "results": regions.search(query)}
    children = regions.children(parent if chain else "")
    if len(chain) == 3:
        return {"chain": chain, "results": [(k, n, regions.kode_pos(k)) for k, n in children]}
    return {"chain": chain, "children": children, "level": len(chain)}


@require_http_methods(["GET", "HEAD", "POST"])
@draft_required
def choose_wilayah(request: HttpRequest, permohonan: Permohonan) -> HttpResponse:
    """Choose the kelurahan of the office by its name or from province down, without a script."""
    error = ""
    if request.method == "POST":
        kelurahan = request.POST.get("kelurahan", "")
        if regions.valid_kelurahan(kelurahan):
            choose_kelurahan(permohonan=permohonan, kelurahan=kelurahan)
            return redirect(reverse("nib-langkah", args=[1]) + "#div_id_kelurahan")
        error = _("Pilih satu kelurahan atau desa.")
    return page(
        request,
        permohonan,
        1,
        "wilayah",
        _wilayah_choices(request)
        | {"error": error, "method": "post", "back_url": reverse("nib-langkah", args=[1]), "kept_values": []},
    )


def _current_edisi(permohonan: Permohonan) -> EdisiKbli:
    """Return the edition in which codes are chosen: the application's while it is in use, else today's."""
    return EdisiKbli.objects.in_force().filter(pk=permohonan.edisi_kbli_id).first() or EdisiKbli.now()


def _get_kegiatan(permohonan: Permohonan, kode: UUID) -> KegiatanUsaha:
    return get_object_or_404(permohonan.kegiatan.select_related("kbli", "lokasi"), kode=kode)


@require_safe
@draft_required
def search(request: HttpRequest, permohonan: Permohonan) -> HttpResponse:
    """Find a KBLI by code or by everyday words; closed fields are shown with the reason and cannot be chosen."""
    query = request.GET.get("cari", "").strip()[:100]
    replaced = request.GET.get("ganti", "")
    old = _get_kegiatan(permohonan, _uuid(replaced)) if replaced else None
    edisi = _current_edisi(permohonan)
    suggestions: list[Kbli] = []
    if old is not None and not query:
        suggestions = list(Kbli.objects.filter(edisi=edisi, berasal_dari__dari=old.kbli))
    return page(
        request,
        permohonan,
        2,
        "kbli_search",
        {
            "query": query,
            "replaced": old,
            "suggestions": suggestions,
            "results": search_kbli(query, edisi=edisi) if query else None,
            "edisi": edisi,
            "examples": SEARCH_EXAMPLES,
            "back_url": reverse("nib-langkah", args=[2]),
        },
    )


def _uuid(text: str):
    from uuid import UUID

    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@draft_required
def kegiatan(request: HttpRequest, permohonan: Permohonan, kode: UUID | None = None) -> HttpResponse:
    """Add a business line for a chosen KBLI (`?kbli=56102`), or change one."""
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
        return page(
            request,
            permohonan,
            2,
            "kbli_closed",
            {"kbli": kbli, "back_url": reverse("nib-kbli")},
        )
    content = PermohonanContent(permohonan)
    initial = {"lokasi": request.GET.get("lokasi") or OFFICE, "tenaga_kerja": "0"}
    if old is not None:
        initial |= {
            "modal": old.modal,
            "tenaga_kerja": str(old.tenaga_kerja),
            "uraian": old.uraian,
            "lokasi": request.GET.get("lokasi") or (str(old.lokasi_id) if old.lokasi_id else OFFICE),
        }
    office = _("Di alamat usaha: %(alamat)s, %(wilayah)s") % {
        "alamat": permohonan.alamat,
        "wilayah": permohonan.wilayah,
    }
    for field in ("modal", "tenaga_kerja", "uraian"):
        # What was typed before the way led over a new place.
        if field in request.GET:
            initial[field] = request.GET[field][:300]
    form = KegiatanForm(request.POST or None, office=office, lokasi=content.lokasi, initial=initial)
    if request.method == "POST":
        if request.POST.get("lokasi") == NEW_PLACE:
            kept = {field: request.POST.get(field, "")[:300] for field in ("modal", "tenaga_kerja", "uraian")}
            kept |= {"kbli": kbli.kode} | ({"kegiatan": str(old.kode)} if old else {})
            return redirect(f"{reverse('nib-lokasi')}?{urlencode(kept)}")
        if form.is_valid():
            try:
                save_kegiatan(
                    permohonan=permohonan,
                    kbli=kbli,
                    modal=form.cleaned_data["modal"],
                    tenaga_kerja=form.cleaned_data["tenaga_kerja"],
                    uraian=form.cleaned_data["uraian"],
                    lokasi=form.place,
                    kegiatan=old,
                )
            except DuplicateKegiatan:
                form.add_error("lokasi", _("KBLI ini sudah ada di permohonan Anda untuk tempat yang sama."))
            except KbliClosed as error:
                form.add_error(None, error.kbli.alasan_tertutup)
            else:
                return redirect("nib-langkah", 2)
    return page(
        request,
        permohonan,
        2,
        "kegiatan",
        {"form": form, "kbli": kbli, "old": old, "back_url": reverse("nib-langkah", args=[2])},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@draft_required
def delete(request: HttpRequest, permohonan: Permohonan, kode: UUID) -> HttpResponse:
    """Ask once more, then take a business line out."""
    old = permohonan.kegiatan.select_related("lokasi").filter(kode=kode).first()
    if old is None:
        if request.method == "POST":
            return redirect("nib-langkah", 2)
        raise Http404
    if request.method == "POST":
        delete_kegiatan(permohonan=permohonan, kegiatan=old)
        messages.success(request, _("%(judul)s dihapus dari permohonan.") % {"judul": old.judul})
        return redirect("nib-langkah", 2)
    return page(
        request,
        permohonan,
        2,
        "delete",
        {
            "title": _("Hapus kegiatan usaha ini?"),
            "what": f"{old.kode_kbli} {old.judul}",
            "back_url": reverse("nib-langkah", args=[2]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@draft_required
def lokasi(request: HttpRequest, permohonan: Permohonan) -> HttpResponse:
    """Add a place of business: first its kelurahan, then name and address; then back to the line that wanted it."""
    kept = {
        field: request.GET.get(field, "")[:300]
        for field in ("kbli", "kegiatan", "modal", "tenaga_kerja", "uraian")
        if request.GET.get(field)
    }
    kelurahan = request.GET.get("kelurahan", "")
    if not regions.valid_kelurahan(kelurahan):
        return page(
            request,
            permohonan,
            2,
            "wilayah",
            _wilayah_choices(request)
            | {
                "method": "get",
                "kept_values": list(kept.items()),
                "kept_query": urlencode(kept),
                "error": _("Pilih satu kelurahan atau desa.") if "pilih" in request.GET else "",
                "back_url": reverse("nib-langkah", args=[2]),
            },
        )
    form = LokasiForm(request.POST or None, initial={"kode_pos": regions.kode_pos(kelurahan)})
    if request.method == "POST" and form.is_valid():
        new = save_lokasi(permohonan=permohonan, kelurahan=kelurahan, **form.cleaned_data)
        kode = kept.pop("kegiatan", "")
        if not kode and "kbli" not in kept:
            return redirect("nib-langkah", 2)
        destination = reverse("nib-kegiatan", args=[_uuid(kode)]) if kode else reverse("nib-kegiatan-baru")
        return redirect(f"{destination}?{urlencode(kept | {'lokasi': str(new.pk)})}")
    return page(
        request,
        permohonan,
        2,
        "lokasi",
        {
            "form": form,
            "wilayah": regions.label(kelurahan),
            "change_url": f"{reverse('nib-lokasi')}?{urlencode(kept)}",
            "back_url": reverse("nib-langkah", args=[2]),
        },
    )


def _person(
    request: HttpRequest,
    permohonan: Permohonan,
    pk: int,
    *,
    queryset: QuerySet,
    form_class,
    save,
    argument: str,
    title: str,
):
    old = get_object_or_404(queryset, pk=pk) if pk else None
    initial = {}
    if old is not None:
        initial = {field: getattr(old, field) for field in form_class.base_fields}
        initial |= {field: str(initial[field]) for field in ("kewarganegaraan", "negara") if field in initial}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST":
        if "hapus" in request.POST and old is not None:
            remove_person(permohonan=permohonan, person=old)
            return redirect("nib-langkah", 1)
        if form.is_valid():
            save(permohonan=permohonan, data=form.cleaned_data, **{argument: old})
            return redirect("nib-langkah", 1)
    return page(
        request,
        permohonan,
        1,
        "person",
        {"form": form, "old": old, "title": title, "back_url": reverse("nib-langkah", args=[1])},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@draft_required
def pengurus(request: HttpRequest, permohonan: Permohonan, pk: int | None = None) -> HttpResponse:
    if not PermohonanContent(permohonan).requirements.pengurus:
        raise Http404
    return _person(
        request,
        permohonan,
        pk,
        queryset=permohonan.pengurus.all(),
        form_class=PengurusForm,
        save=save_pengurus,
        argument="pengurus",
        title=_("Pengurus"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@draft_required
def saham(request: HttpRequest, permohonan: Permohonan, pk: int | None = None) -> HttpResponse:
    if not PermohonanContent(permohonan).requirements.pemegang_saham:
        raise Http404
    return _person(
        request,
        permohonan,
        pk,
        queryset=permohonan.pemegang_saham.all(),
        form_class=PemegangSahamForm,
        save=save_pemegang_saham,
        argument="pemegang_saham",
        title=_("Pemegang saham"),
    )
