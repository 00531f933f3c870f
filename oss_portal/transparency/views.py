"""Public views of the transparency log: a page for people, files for programs, mirrors and witnesses."""

from base64 import b64encode
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from oss_portal.documents.signing import known_certificates
from oss_portal.exceptions import Refused
from oss_portal.models import LogCheckpoint, LogLeaf
from oss_portal.text.readable import date_and_time
from oss_portal.transparency.forms import ConsistencyForm
from oss_portal.transparency.keys import log_keys, statement_keys
from oss_portal.transparency.log import latest_checkpoint, note_with_cosignatures, proof, read_tile
from oss_portal.transparency.merkle import Tree
from oss_portal.transparency.tiles import parse_path, tile
from oss_portal.transparency.witnesses import accept_cosignatures
from oss_portal.web.downloads import as_file
from oss_portal.web.page_cache import render_cached
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.visitors import visitor

_YEAR = 365 * 24 * 3600
# In bytes; a checkpoint with sixteen signatures is much smaller.
_LARGEST_NOTE = 16_384


def _file(content: bytes | str, kind: str, seconds: int, *, name: str = "") -> HttpResponse:
    """Return a response that caches between the portal and the reader may keep for `seconds`."""
    response = HttpResponse(content, content_type=kind, headers=as_file(name) if name else None)
    patch_cache_control(response, public=True, max_age=seconds, **({"immutable": True} if seconds == _YEAR else {}))
    return response


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the page for people: the last checkpoint, how to check a document, and a check that the log only grew."""
    last = latest_checkpoint()
    size = last.ukuran if last else 0
    if "dari" in request.GET:
        form = ConsistencyForm(request.GET, size=size)
        valid = form.is_valid()
        context = _values(last) | {"form": form, "status": "compared" if valid else "plain"}
        if valid:
            tree = Tree(read_tile)
            old = form.cleaned_data["dari"]
            context |= {"old": old, "old_root": b64encode(tree.root(old)).decode()}
        return render(request, "oss_portal/transparency.html", context, status=200 if valid else 422)
    return render_cached(
        request,
        "oss_portal/transparency.html",
        lambda values: {"form": ConsistencyForm(size=size), "status": "plain" if size else "empty", **values},
        _values(last),
        variant=bool(size),
    )


def _values(last: LogCheckpoint | None) -> dict[str, object]:
    return {
        "size": last.ukuran if last else 0,
        "at": date_and_time(last.dibuat_pada) if last else "",
        "note": note_with_cosignatures(last) if last else "",
    }


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Return all public keys that were ever used: of the log, its witnesses, the statements and the signers."""
    statements = {b64encode(key).decode(): last for key, last in statement_keys().items()}
    content = {
        "asal": settings.TRANSPARENCY_ORIGIN,
        "log": list(map(str, log_keys())),
        "saksi": settings.TRANSPARENCY_WITNESSES,
        "pernyataan": list(statements),
        "pernyataan_sampai": {key: last.isoformat() for key, last in statements.items() if last},
        "tanda_tangan": known_certificates(),
    }
    response = JsonResponse(content, json_dumps_params={"indent": 1})
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """Return the proof that the tree of `sampai` leaves begins with that of `dari` (RFC 9162 section 2.1.4)."""
    last = latest_checkpoint()
    size = last.ukuran if last else 0
    try:
        old, new = int(request.GET.get("dari", "")[:18]), int(request.GET.get("sampai", str(size))[:18])
    except ValueError:
        old = new = 0
    if not 0 < old <= new <= size:
        message = "dari dan sampai: angka, 0 < dari <= sampai <= jumlah daun"
        return JsonResponse({"galat": message, "jumlah_daun": size}, status=400)
    path = Tree(read_tile).consistency(old, new)
    content = {"dari": old, "sampai": new, "bukti": [b64encode(hash_).decode() for hash_ in path]}
    response = JsonResponse(content, json_dumps_params={"indent": 1})
    patch_cache_control(response, public=True, max_age=_YEAR)
    return response


@require_safe
def proof_file(request: HttpRequest, urutan: int) -> HttpResponse:
    """Return the proof of one leaf under the last checkpoint, for `bin/verify-document --proof`."""
    leaf = get_object_or_404(LogLeaf, urutan=urutan) if urutan < 2**63 else None
    last = latest_checkpoint()
    if leaf is None or last is None:
        raise Http404
    return _file(proof(leaf, last), "text/plain; charset=utf-8", 300, name=f"{urutan}.tlog-proof")


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """Return the program that checks a document without this portal, for people to keep."""
    content = Path(settings.BASE_DIR, "bin", "verify-document").read_bytes()
    return _file(content, "text/x-python; charset=utf-8", 3600, name="verify-document")


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the last signed checkpoint (tlog-tiles)."""
    last = latest_checkpoint()
    if last is None:
        raise Http404
    return _file(note_with_cosignatures(last), "text/plain; charset=utf-8", 5)


@require_safe
def tile_file(request: HttpRequest, path: str) -> HttpResponse:
    """Return a tile or a bundle of entries (tlog-tiles), which never changes."""
    parsed = parse_path(path)
    content = tile(*parsed) if parsed else None
    if content is None:
        raise Http404
    return _file(content, "application/octet-stream", _YEAR)


# A witness is a program, which proves its identity by its signature; so no CSRF token is needed.
@csrf_exempt
@never_cache
@require_POST
def cosignature(request: HttpRequest) -> HttpResponse:
    """Accept a checkpoint of this log that a known witness cosigned; the body is the signed note."""
    try:
        if int(request.headers.get("Content-Length") or 0) > _LARGEST_NOTE:
            return HttpResponse("terlalu besar\n", content_type="text/plain; charset=utf-8", status=413)
        # A form of a browser is no note, and its body has already been read.
        is_form = (request.content_type or "").startswith(("multipart/", "application/x-www-form"))
        note = "" if is_form else request.body.decode("utf-8", "replace")
        count = accept_cosignatures(note)
    except Refused as refused:
        count_attempt("saksi-salah", visitor(request))
        return HttpResponse(f"{refused.message}\n", content_type="text/plain; charset=utf-8", status=422)
    return HttpResponse(f"{count}\n", content_type="text/plain; charset=utf-8")
