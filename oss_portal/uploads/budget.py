"""Daily limits of uploads, so that nobody fills the disk: of each person or visitor, and of all strangers together."""

from collections.abc import Sequence

from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oss_portal.uploads.checking import CleanFile
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from oss_portal.web.visitors import is_known_device, visitor


def count_upload(request: HttpRequest, size: int) -> None:
    """Count files of `size` bytes that somebody sends. Raises `TooManyAttempts`.

    The common total counts strangers only: people who are signed in, or who use a known device, only have their own.
    """
    if size and request.user.is_authenticated:
        count_attempt("unggahan", f"pengguna|{request.user.pk}", weight=size / 1000)
    elif size:
        count_attempt("unggahan", visitor(request), weight=size / 1000)
        if not is_known_device(request):
            count_attempt("unggahan-semua", None, weight=size / 1000)


def within_upload_budget(form: BaseForm, request: HttpRequest, files: Sequence[CleanFile]) -> bool:
    """Count the files of a valid form; beyond the limit add an error to the form, which keeps everything typed."""
    try:
        count_upload(request, sum(len(f.isi) for f in files))
    except TooManyAttempts as error:
        form.add_error(
            None,
            _("Terlalu banyak berkas hari ini. Kirim tanpa lampiran, atau coba lagi setelah %(n)d menit.")
            % {"n": -(-error.retry_after // 60)},
        )
        return False
    return True
