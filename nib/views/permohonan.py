"""The five steps of the application, the summary and the submission."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nib.exceptions import AlreadyHasNib, DraftChanged, PermohonanIncomplete, PernyataanChanged
from nib.explanations import STEP_NAMES, explain_skala, review_reasons, step_names
from nib.forms import CorrectionAnswerForm, PelakuUsahaForm, PeranForm, PernyataanForm
from nib.forms.base import StepForm
from nib.models import DasarTindakan, Permohonan
from nib.services.changes import changes_of
from nib.services.completeness import STEP_FIELDS, PermohonanContent
from nib.services.permohonan import own_pengurus, record_pernyataan, save_pengurus, save_step, shown
from nib.services.submission import flags_at_submission, submit
from nib.views.guards import draft_required
from nib.views.kbli import chosen_kbli
from oss_portal.exceptions import Refused
from oss_portal.web.refusals import show_refusal
from registrasi.permissions import HakAksesRequest

LAST_STEP = 5
AnyStep = TypeVar("AnyStep", bound=StepForm)
# Fields of step 1 without a column -> (session key for the typed text, maximum number of letters kept).
WORDS = {"cari": ("nib_kata_kegiatan", 100), "kelurahan_cari": ("nib_kata_kelurahan", 200)}
# Session key for the invalid answers of step 1 as typed. Valid answers are stored in the draft.
WRONG_ANSWERS = "nib_isian_keliru"
# Longer answers are not kept: no person types them, only a program sends them.
_LONGEST_ANSWER = 1000
# Buttons of steps 1 and 3 that keep the typed values and lead to another page; `saham/5` to the row of that owner.
DESTINATIONS = {
    "wilayah": "nib-wilayah",
    "pengurus": "nib-pengurus",
    "saya": "nib-langkah",
    "saham": "nib-saham",
    "nanti": "nib",
}


@draft_required
def show_step(request: HakAksesRequest, permohonan: Permohonan, step: int) -> HttpResponse:
    """Show and save one of the five steps; if earlier steps are not done, redirect to the first of them."""
    if not 1 <= step <= LAST_STEP:
        raise Http404
    if permohonan.pk is None and step > 1:
        return redirect("nib")
    if step > (start := permohonan.next_step):
        if request.method == "GET":
            messages.info(request, _("Selesaikan langkah ini dahulu."))
        return redirect("nib-langkah", start)
    return _STEPS[step - 1](request, permohonan, PermohonanContent(permohonan))


def proceed(permohonan: Permohonan) -> HttpResponse:
    """Redirect to the first step that is not done, or to the summary if all are done."""
    return redirect("nib-langkah", permohonan.next_step)


def page(request: HakAksesRequest, permohonan: Permohonan, step: int, template: str, **context: Any) -> HttpResponse:
    """Render a page of a step with the context that all steps share."""
    corrections: list[dict[str, Any]] = []
    if permohonan.status == Permohonan.Status.PERLU_PERBAIKAN:
        # The last step shows all of them once more.
        corrections = [p for p in permohonan.perbaikan if step in {p.get("langkah"), LAST_STEP}]
    names = step_names(permohonan)
    before = [n for n, _name in names if n < step]
    shared = {
        "permohonan": permohonan,
        "steps": [name for _n, name in names],
        "current_step": len(before) + 1,
        "step_name": STEP_NAMES[step - 1],
        "back_url": reverse("nib-langkah", args=[before[-1]]) if before else reverse("nib"),
        "corrections": corrections,
    }
    return render(request, f"nib/{template}.html", shared | context)


def _save_and_go(
    request: HakAksesRequest, permohonan: Permohonan, step: int, build_form: Callable[..., AnyStep]
) -> tuple[AnyStep, HttpResponse | None]:
    """Handle the POST of a form step: return (form, response); the response is None when the form has errors."""
    to, _slash, row = request.POST.get("ke", "").partition("/")
    if to in DESTINATIONS:
        form = build_form(request.POST, temporary=True)
        # The errors are shown once; a person who goes to another page anyway finds the typed values again.
        told = _keep_wrong(request, permohonan, form) and to in {"wilayah", "pengurus", "saham"}
        if not _keep(request, permohonan, step, form) or (form.errors and not told):
            return form, None
        if to == "nanti":
            messages.success(request, _("Isian Anda disimpan. Lanjutkan kapan saja, dari perangkat mana pun."))
        if to == "saya":
            return form, redirect(reverse("nib-langkah", args=[step]) + "#pengurus")
        if re.fullmatch("[0-9]{1,18}", row) and to in {"pengurus", "saham"}:
            return form, redirect(f"{DESTINATIONS[to]}-ubah", int(row))
        return form, redirect(DESTINATIONS[to])
    form = build_form(request.POST)
    if not form.is_valid():
        # The values are kept even if the person leaves the page without correcting the errors.
        _keep(request, permohonan, step, form)
        _keep_wrong(request, permohonan, form)
        return form, None
    _keep_wrong(request, permohonan, form)
    saved = _keep(request, permohonan, step, form, finished=True)
    return form, proceed(saved) if saved else None


def _keep(
    request: HakAksesRequest, permohonan: Permohonan, step: int, form: StepForm, *, finished: bool = False
) -> Permohonan | None:
    """Store the valid values of a step; None if another tab changed it meanwhile, which the form then says."""
    data, opened = form.valid_data(), request.POST.get("dibuka", "")
    try:
        return save_step(permohonan=permohonan, step=step, data=data, finished=finished, opened=opened)
    except DraftChanged as changed:
        form.say_what_is_kept(changed)
        return None


def _keep_wrong(request: HakAksesRequest, permohonan: Permohonan, form: StepForm) -> bool:
    """Keep the invalid values of a form as typed. Returns whether the same values were kept already."""
    # The typed name of a kelurahan is kept in any case (`WORDS`).
    typed = {name: form[name].data for name in form.errors if name in form.fields and name != "kelurahan"}
    wrong = {name: data for name, data in typed.items() if data and len(str(data)) <= _LONGEST_ANSWER}
    kept = [str(permohonan.pelaku_usaha.kode), wrong]
    known = request.session.get(WRONG_ANSWERS) == kept
    if wrong:
        request.session[WRONG_ANSWERS] = kept
    else:
        request.session.pop(WRONG_ANSWERS, None)
    return known


def _typed_words(request: HakAksesRequest, permohonan: Permohonan, field: str) -> str:
    """Return the text typed into a field of `WORDS` in step 1, which is kept while the person visits other pages."""
    owner, (key, length) = str(permohonan.pelaku_usaha.kode), WORDS[field]
    if field in request.POST:
        request.session[key] = [owner, request.POST[field].strip()[:length]]
    kept_for, words = request.session.get(key, ("", ""))
    return str(words) if kept_for == owner else ""


def _usaha_step(request: HakAksesRequest, permohonan: Permohonan, content: PermohonanContent) -> HttpResponse:
    build_form = partial(PelakuUsahaForm, permohonan=permohonan, requirements=content.requirements)
    kelurahan = _typed_words(request, permohonan, "kelurahan_cari")
    kept_for, initial = request.session.get(WRONG_ANSWERS, ("", {}))
    # A name that several kelurahan have is shown again; the person chooses one when they finish the step.
    words = {"kelurahan": ("", kelurahan)} if kelurahan and not permohonan.kelurahan else {}
    form = build_form(initial=(initial if kept_for == str(permohonan.pelaku_usaha.kode) else {}) | words)
    # The person who registered the body is nearly always one of its directors: they need not type their data again.
    own = own_pengurus(request.hak_akses) if content.requirements.pengurus and not content.pengurus else None
    # A person with one activity can search for its code here, which saves a page.
    seeks = permohonan.states_at_the_end and 2 not in permohonan.langkah_selesai
    sought = _typed_words(request, permohonan, "cari") if seeks else ""
    missing: list[tuple[str, str]] = []
    if request.method == "POST":
        response = None
        missing = content.missing_people(request.POST.get("status_pm")) if "ke" not in request.POST else []
        if missing:
            form = build_form(request.POST)
            _keep(request, permohonan, 1, form)
            _keep_wrong(request, permohonan, form)
            for place, message in missing:
                error = ValidationError(message, params={"place": place})
                form.add_error(place if place in form.fields else None, error)
        else:
            form, response = _save_and_go(request, permohonan, 1, build_form)
            # The director is added even if another answer is invalid: that error is shown once, and when the person
            # corrects it they are in the list already.
            if request.POST.get("ke") == "saya" and own:
                save_pengurus(permohonan=permohonan, data=own)
                content, own = PermohonanContent(permohonan), None
        if response and sought and "ke" not in request.POST:
            del request.session[WORDS["cari"][0]]
            return redirect(f"{reverse('nib-kbli')}?{urlencode({'cari': sought})}")
        if response:
            return response
    context = {"form": form, "content": content, "own": own, "seeks": seeks, "sought": sought, "missing": missing}
    return _form_page(request, permohonan, 1, "step_usaha", **context)


def _form_page(
    request: HakAksesRequest, permohonan: Permohonan, step: int, template: str, **context: Any
) -> HttpResponse:
    """Render step 1 or 3, whose form carries a fingerprint of the stored values."""
    if request.method == "POST":
        permohonan.refresh_from_db(fields=STEP_FIELDS[step])
    return page(request, permohonan, step, template, opened=shown(permohonan, STEP_FIELDS[step]), **context)


def _kegiatan_step(request: HakAksesRequest, permohonan: Permohonan, content: PermohonanContent) -> HttpResponse:
    errors: list[str] = []
    if request.method == "POST":
        if request.POST.get("ke") == "nanti":
            return redirect("nib")
        errors = content.missing_kegiatan()
        if not errors:
            permohonan = save_step(permohonan=permohonan, step=2, data={})
            return proceed(permohonan)
    explanation = explain_skala(content.skala, content.thresholds) if content.skala else ""
    return page(
        request,
        permohonan,
        2,
        "step_kegiatan",
        content=content,
        errors=errors,
        skala_explanation=explanation,
        chosen=chosen_kbli(request, content.kegiatan),
    )


def _peran_step(request: HakAksesRequest, permohonan: Permohonan, content: PermohonanContent) -> HttpResponse:
    kategori = {k.kbli.kategori for k in content.kegiatan}
    build_form = partial(
        PeranForm,
        permohonan=permohonan,
        kategori=kategori,
        tenaga_kerja=content.tenaga_kerja,
        may_import=content.may_import,
        offered=content.offered_peran,
    )
    form = build_form()
    if request.method == "POST":
        form, response = _save_and_go(request, permohonan, 3, build_form)
        if response:
            return response
    return _form_page(
        request,
        permohonan,
        3,
        "step_peran",
        form=form,
        content=content,
        is_tdp="TDP" in content.syarat_peran,
        grounds=DasarTindakan.all_grounds(),
    )


def _pernyataan_step(request: HakAksesRequest, permohonan: Permohonan, content: PermohonanContent) -> HttpResponse:
    form = PernyataanForm(texts=content.pernyataan_texts, stated=content.stated)
    if request.method == "POST":
        form = PernyataanForm(request.POST, texts=content.pernyataan_texts, stated=content.stated)
        complete = form.is_valid()
        permohonan = record_pernyataan(permohonan=permohonan, texts=form.ticked, by=request.user)
        if complete or request.POST.get("ke") == "nanti":
            return proceed(permohonan) if complete and "ke" not in request.POST else redirect("nib")
    return page(request, permohonan, 4, "step_pernyataan", form=form)


def _review_step(request: HakAksesRequest, permohonan: Permohonan, content: PermohonanContent) -> HttpResponse:
    form = CorrectionAnswerForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            return _render_review(request, permohonan, content, form)
        try:
            permohonan = submit(
                permohonan=permohonan,
                by=request.user,
                answer=form.cleaned_data["jawaban"],
                stated=request.POST.getlist("pernyataan"),
            )
        except PermohonanIncomplete:
            return _render_review(request, permohonan, content, form)
        except PernyataanChanged as changed:
            show_refusal(request, changed, messages.WARNING)
            return redirect("nib-langkah", LAST_STEP)
        except Refused as refused:
            show_refusal(request, refused, messages.INFO if isinstance(refused, AlreadyHasNib) else messages.WARNING)
            return redirect("nib")
        if permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
            if permohonan.status == Permohonan.Status.TERBIT:
                messages.success(request, _("Data NIB sudah diubah. Rinciannya ada di riwayat."))
            return redirect("nib")
        return redirect("nib-hasil" if permohonan.status == Permohonan.Status.TERBIT else "nib")
    return _render_review(request, permohonan, content, form)


def _render_review(
    request: HakAksesRequest, permohonan: Permohonan, content: PermohonanContent, form: CorrectionAnswerForm
) -> HttpResponse:
    missing = [(n, text) for n, text in content.check() if n != 4 or not permohonan.states_at_the_end]
    diff = changes_of(permohonan) if permohonan.jenis == Permohonan.Jenis.PERUBAHAN else []
    if permohonan.jenis == Permohonan.Jenis.PERUBAHAN and not diff:
        missing.append((1, _("Belum ada data yang diubah.")))
    flags = [] if missing else flags_at_submission(content, diff)
    return page(
        request,
        permohonan,
        5,
        "step_review",
        content=content,
        form=form,
        missing=[
            {"text": f"{_('Langkah %(n)s') % {'n': n}}: {text}", "href": reverse("nib-langkah", args=[n])}
            for n, text in missing
        ],
        diff=diff,
        review_reasons=review_reasons(flags),
        has_core_diff=any(d.core for d in diff),
        has_printed_diff=any(d.printed for d in diff),
        skala_explanation=explain_skala(content.skala, content.thresholds) if content.skala else "",
    )


_STEPS = (_usaha_step, _kegiatan_step, _peran_step, _pernyataan_step, _review_step)
