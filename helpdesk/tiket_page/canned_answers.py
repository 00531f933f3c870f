"""The canned answers beside the composer: the fitting ones, and a search of all."""

import re
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from helpdesk.knowledge_base.search import all_canned_answers, search_canned_answers, suggest_canned_answers
from helpdesk.models import CannedAnswer, HelpArticle, Message, Tiket
from oss_portal.db.compiled import compiled
from oss_portal.models import Pengguna
from oss_portal.text.characters import one_line
from oss_portal.text.readable import datetime_id

# The buttons that change the composer without sending: search or list all, insert an answer, insert an article.
SEARCH, ALL, ANSWER, ARTICLE = "cari_baku", "semua_baku", "baku", "artikel"
BUTTONS = {SEARCH, ALL, ANSWER, ARTICLE}


def offered(request: HttpRequest, tiket: Tiket, *, unit: str = "") -> dict[str, Any]:
    """Return the context of `_canned_answers.html`: the results of a search or, without words, what fits the report."""
    words = one_line(request.POST.get("kata", request.GET.get("q", "")))[:100]
    everything = ALL in request.POST
    if everything:
        found, words = all_canned_answers(unit), ""
    elif words:
        found = search_canned_answers(words, unit=unit)
    else:
        report = _last_report.first(tiket.pk) or ""
        found = suggest_canned_answers(tiket, f"{tiket.perihal} {report}", unit=unit)
    return {"canned": found, "canned_words": words, "canned_all": everything}


@compiled
def _last_report(tiket: int) -> QuerySet[Message, str]:
    rows = Message.objects.filter(tiket=tiket, arah=Message.Arah.MASUK).order_by("-id")
    return rows.values_list("isi", flat=True)[:1]


def chosen(request: HttpRequest, tiket: Tiket, petugas: Pengguna, *, unit: str = "") -> tuple[str, dict[str, str]]:
    """Return the text of the answer or article whose button was pressed, and the other fields that a macro sets."""
    if slug := request.POST.get(ARTICLE, ""):
        article = HelpArticle.objects.published().filter(slug=slug[:80]).first()
        return (f"{article.judul}\n{settings.BASE_URL}{article.get_absolute_url()}" if article else ""), {}
    pk = request.POST.get(ANSWER, "")
    rows = CannedAnswer.objects.filter(aktif=True, unit=unit)
    answer = rows.filter(pk=pk).first() if re.fullmatch(r"\d{1,9}", pk) else None
    if answer is None:
        return "", {}
    macro = {
        "sebagai": answer.kirim_sebagai,
        "akar_masalah": answer.akar_masalah,
        "kategori": str(answer.kategori_id) if answer.kirim_sebagai and answer.kategori_id else "",
    }
    return _filled_in(answer, tiket, petugas), {name: value for name, value in macro.items() if value}


def below(written: str, content: str) -> str:
    """Return the text typed already with `content` below it."""
    return f"{written.rstrip()}\n\n{content}" if content and written.strip() else content or written


def _filled_in(answer: CannedAnswer, t: Tiket, petugas: Pengguna) -> str:
    """Return a canned answer with its placeholders filled in; anything else in braces stays as it is.

    What this tiket has not stays, too: `MessageForm` sends no such text. A time that is over is no promise any more.
    """
    value = {
        "nama": t.nama,
        "nomor": t.nomor,
        "perihal": t.perihal,
        "petugas": petugas.nama,
    }
    if t.nib:
        value["nib"] = t.nib
    if t.tenggat_penyelesaian > timezone.now():
        value["tenggat"] = datetime_id(t.tenggat_penyelesaian)
    # All are replaced in one pass, so that braces in a reporter's name are not filled in.
    return re.sub(r"\{(\w+)\}", lambda c: value.get(c[1], c[0]), answer.isi)
