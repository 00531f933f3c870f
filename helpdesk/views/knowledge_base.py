"""The knowledge base, and the form for questions that it does not answer (PEN-3a)."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk.forms import QuestionForm, VoteForm
from helpdesk.knowledge_base.markdown import safe_html
from helpdesk.knowledge_base.search import search_articles
from helpdesk.models import HelpArticle, JenisTiket, Kategori, Tiket
from helpdesk.services.creation import About, Origin, Reporter, open_tiket, said_already
from helpdesk.services.votes import cast_vote
from ketentuan.models import VersiKetentuan
from ketentuan.texts.klausul import Klausul, find_klausul
from nib.models import Nib
from oss_portal.db.locks import one_form_at_a_time
from oss_portal.forms import ask_other_code
from oss_portal.models import Pengguna
from oss_portal.text.characters import one_line
from oss_portal.uploads.budget import within_upload_budget
from oss_portal.web.captcha import new_challenge
from oss_portal.web.middleware import client_ip
from oss_portal.web.page_cache import render_cached
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from oss_portal.web.refusals import within_limit
from oss_portal.web.second_click import captcha_key, note_accepted, was_accepted
from oss_portal.web.visitors import visitor


@require_GET
def knowledge_base(request: HttpRequest) -> HttpResponse:
    """Show the search, then the common questions by topic, then the way to ask."""
    text = one_line(request.GET.get("q", ""))[:150]
    context: dict[str, Any] = {"q": text, "search_title": text}
    if text:
        context["result"] = search_articles(text)
    else:
        published = (
            HelpArticle.objects.published().defer("vektor", "teks_cari", "isi", "isi_en").order_by("urutan", "judul")
        )
        context["kategori"] = [
            k
            for k in Kategori.objects.filter(aktif=True).prefetch_related(Prefetch("artikel", published, "published"))
            if k.published
        ]
    return render(request, "helpdesk/knowledge_base.html", context)


def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article and take votes on it; an unpublished one is only shown to officers who write articles."""
    a = get_object_or_404(HelpArticle.objects.select_related("kategori"), slug=slug)
    if not a.terbit and (request.method == "POST" or not request.user.has_perm("helpdesk.view_helparticle")):
        raise Http404
    form = VoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count_attempt("bantuan.suara", visitor(request))
        cast_vote(artikel=a, visitor=client_ip(request) or "", **form.cleaned_data)
        # The address says that the vote was saved: a message would create a session for each vote of a stranger.
        return redirect(f"{a.get_absolute_url()}?suara=tersimpan")
    others = (
        HelpArticle.objects.published().filter(kategori=a.kategori_id).exclude(pk=a.pk).defer("vektor", "teks_cari")[:5]
    )
    context = {
        "article": a,
        "html": safe_html(a.localized("isi")),
        "form": form,
        "others": others.defer("vektor", "teks_cari", "isi", "isi_en")[:5],
        "voted": "suara" in request.GET,
    }
    return render(request, "helpdesk/article.html", context)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the articles that fit a subject, as a piece of a page for the script that asks during typing."""
    result = search_articles(one_line(request.GET.get("q", ""))[:150], limit=3)
    return render(request, "helpdesk/_suggestions.html", {"suggestions": result})


def _klausul(data: QueryDict) -> tuple[VersiKetentuan | None, Klausul | None]:
    """Return the version and the clause named by `?klausul=` (and `?versi=`); None if they do not exist."""
    anchor, nomor = data.get("klausul", ""), data.get("versi", "")
    if not anchor or len(anchor) > 120:
        return None, None
    if re.fullmatch("[0-9]{1,5}", nomor):
        versi = VersiKetentuan.objects.announced().filter(jenis="ketentuan", nomor=int(nomor)).first()
    else:
        versi = VersiKetentuan.objects.in_force("ketentuan").first()
    klausul = find_klausul(versi, anchor) if versi else None
    return (versi, klausul) if klausul else (None, None)


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Show and take the one form for questions, complaints and suggestions."""
    if request.method == "GET" and not request.GET:
        return _blank_form(request)
    pengguna = request.user if request.user.is_authenticated else None
    extra: dict[str, Any] = {"pengguna": pengguna, "hak_akses": getattr(request, "hak_akses", None)}
    data = request.POST if request.method == "POST" else request.GET
    versi, klausul = _klausul(data)
    context: dict[str, Any] = {"klausul": klausul, "versi": versi}
    if request.method == "POST":
        form = QuestionForm(request.POST, request.FILES, **extra)
        if ask_other_code(request) or "cari_jawaban" in request.POST:
            form.without_check()
        elif form.is_trapped:
            return render(request, "helpdesk/sent.html", {"tiket": None})
        else:
            response = _take(request, form, pengguna, versi, klausul)
            if response is not None:
                return response
    else:
        # A person who comes from a clause of the terms has a suggestion or a complaint about it (PEN-3a).
        jenis = request.GET.get("jenis", "") or (JenisTiket.SARAN if klausul else "")
        form = QuestionForm(
            initial={
                "jenis": jenis if jenis in JenisTiket.values else None,
                "perihal": request.GET.get("perihal", "")[:150],
                "kategori": Kategori.objects.filter(aktif=True, kode=request.GET["kategori"][:40]).first()
                if request.GET.get("kategori")
                else None,
                "klausul": klausul.anchor if klausul else "",
                "versi": versi.nomor if versi else None,
            },
            **extra,
        )
    perihal = data.get("perihal", "")
    context |= {"form": form, "suggestions": search_articles(perihal, limit=3) if perihal else []}
    return render(request, "helpdesk/ask.html", context)


def _take(
    request: HttpRequest,
    form: QuestionForm,
    pengguna: Pengguna | None,
    versi: VersiKetentuan | None,
    klausul: Klausul | None,
) -> HttpResponse | None:
    """Return the response to an accepted report, also for a second click; None if the form has errors."""
    if not form.is_valid():
        token = form.cleaned_data.get("token_form")
        earlier = Tiket.objects.filter(token_form=token).first() if token and was_accepted(request, form) else None
        return redirect("bantuan-terkirim", token=earlier.token) if earlier else None
    with one_form_at_a_time(captcha_key(request)):
        if not _within_limit(request, form, pengguna):
            return None
        tiket, said = _make(form, pengguna, versi, klausul)
        if said:
            # Without a login no link is shown: a person who knows the address and the words may not be the reporter.
            return render(request, "helpdesk/sent.html", {"tiket": tiket, "again": True})
        if pengguna is None:
            note_accepted(request)
    return redirect("bantuan-terkirim", token=tiket.token)


def _blank_form(request: HttpRequest) -> HttpResponse:
    """Return the empty form, which is the same for all people without a login except for its token and its captcha."""
    pengguna = request.user if request.user.is_authenticated else None

    def context(value: Mapping[str, Any]) -> dict[str, Any]:
        form = QuestionForm(
            initial={"token_form": value["token_form"]},
            pengguna=pengguna,
            hak_akses=getattr(request, "hak_akses", None),
        )
        if pengguna is None:
            form.fields["kode"].widget.key = value["kode"]
        return {"form": form, "klausul": None, "versi": None, "suggestions": []}

    value = {"token_form": uuid.uuid4(), "kode": "" if pengguna else new_challenge()}
    return render_cached(request, "helpdesk/ask.html", context, value)


def _within_limit(request: HttpRequest, form: QuestionForm, pengguna: Pengguna | None) -> bool:
    """Count a complete report: by account, or else by visitor, whom the captcha limits as well.

    Reports are not counted by the mail address that a stranger names: ten reports in the name of another person would
    lock that person out.
    """
    if pengguna is None:
        files = form.cleaned_data["lampiran"]
        return within_limit(form, "bantuan.tanya", visitor(request)) and within_upload_budget(form, request, files)
    try:
        count_attempt("bantuan.tanya.akun", str(pengguna.pk))
    except TooManyAttempts:
        form.add_error(
            None, _("Sudah terlalu banyak laporan hari ini. Balas laporan yang sudah ada, atau telepon kami.")
        )
        return False
    return True


def _make(
    form: QuestionForm, pengguna: Pengguna | None, versi: VersiKetentuan | None, klausul: Klausul | None
) -> tuple[Tiket, bool]:
    """Return the ticket of a form, and whether it was made by another form with the same words a moment ago."""
    d = form.cleaned_data
    reporter = (
        Reporter(pengguna.nama, pengguna.email, pengguna=pengguna) if pengguna else Reporter(d["nama"], d["email"])
    )
    said = said_already(reporter, perihal=d["perihal"], content=d["isi"], attachments=d["lampiran"])
    if said and said.tiket.token_form != d["token_form"]:
        return said.tiket, True
    usaha = d.get("pelaku_usaha")
    nib = d.get("nib", "")
    pendaftaran = None
    if pengguna:
        if usaha:
            nib = Nib.objects.live().filter(pelaku_usaha=usaha).values_list("nomor", flat=True).first() or ""
        pendaftaran = pengguna.pendaftaran.filter(pelaku_usaha=usaha).first() if usaha else None
    tiket = open_tiket(
        jenis=d["jenis"],
        kategori=d["kategori"],
        perihal=d["perihal"],
        content=d["isi"],
        reporter=reporter,
        origin=Origin(token=d["token_form"]),
        about=About(
            pelaku_usaha=usaha,
            pendaftaran=pendaftaran,
            nib=nib,
            klausul=klausul.anchor if klausul else "",
            versi_ketentuan=versi,
            tentang_petugas=d["tentang_petugas"],
        ),
        attachments=d["lampiran"],
    )
    return tiket, False
