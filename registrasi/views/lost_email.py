"""Pages for a lost registered mailbox (U11). They never say whether the data fit a login."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ketentuan.gate.exemptions import ketentuan_exempt
from oss_portal.db.locks import one_form_at_a_time
from oss_portal.forms import ask_other_code
from oss_portal.uploads.budget import within_upload_budget
from oss_portal.web.rate_limit import uniform_time
from oss_portal.web.refusals import within_limit
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.second_click import captcha_key, note_accepted, was_accepted
from oss_portal.web.visitors import visitor
from registrasi.forms.lost_email import LostEmailForm
from registrasi.services import lost_email as service


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def lost_email(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "registrasi/lost_email.html", {"form": LostEmailForm()})
    form = LostEmailForm(request.POST, request.FILES)
    if ask_other_code(request):
        return render(request, "registrasi/lost_email.html", {"form": form.without_check()})
    if not form.is_valid():
        if was_accepted(request, form):
            return redirect("surel-hilang-diterima")
        return render(request, "registrasi/lost_email.html", {"form": form}, status=422)
    d = form.cleaned_data
    # The wait is outside of the transaction, so that it holds no lock.
    with uniform_time(), one_form_at_a_time(captcha_key(request)):
        # A number without a login is counted, too: the limit says nothing about it.
        if not (
            within_limit(form, "surel-hilang", visitor(request))
            and within_limit(form, "surel-hilang-nomor", f"{d['nomor']}|{visitor(request)}")
            and within_upload_budget(form, request, d["berkas"])
        ):
            return render(request, "registrasi/lost_email.html", {"form": form}, status=429)
        service.submit_email_change(
            **form.identity(),
            email=d["email"],
            telepon=d["telepon"],
            comment=d["keterangan"],
            files=d["berkas"],
        )
        note_accepted(request)
    return redirect("surel-hilang-diterima")


def accepted(request: HttpRequest) -> HttpResponse:
    return render(request, "registrasi/lost_email_received.html")


@ketentuan_exempt
@login_required
@require_POST
def cancel(request: AuthenticatedRequest) -> HttpResponse:
    """Stop the change of the address: the holder can sign in after all."""
    if service.cancel_email_changes(pengguna=request.user):
        messages.success(request, _("Penggantian alamat surel dihentikan."))
    return redirect("akun")
