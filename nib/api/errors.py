"""What the API refuses, in the words of PIA Lampiran 9; the same code stands in the body and in the status line."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

(
    BAD_PARAMETER,
    INVALID_KEY,
    NO_ACCESS,
    UNKNOWN_METHOD,
    METHOD_REFUSED,
    TOO_MANY_REQUESTS,
    PROCESSING_FAILED,
    TIMED_OUT,
) = 400, 401, 403, 404, 405, 429, 500, 504
CODE_MESSAGES = {
    200: _("Sukses"),
    BAD_PARAMETER: _("Data parameter salah"),
    INVALID_KEY: _("User akses tidak valid"),
    NO_ACCESS: _("Ilegal inquery/akses"),
    UNKNOWN_METHOD: _("Akses service tidak ditemukan"),
    METHOD_REFUSED: _("Akses service ditolak"),
    TOO_MANY_REQUESTS: _("Terlalu sering; coba lagi setelah waktu di Retry-After"),
    PROCESSING_FAILED: _("Proses payload data di sistem OSS gagal"),
    TIMED_OUT: _("Proses payload data di sistem OSS timeout"),
}


class ApiError(Exception):
    """An answer that is not "Sukses"; `fields` are the parameters at fault, `headers` HTTP headers to add."""

    def __init__(self, kode: int, keterangan: str = "", fields: Sequence[str] = (), **headers: str) -> None:
        self.kode = kode
        self.fields = fields
        self.keterangan = str(keterangan or CODE_MESSAGES[kode])
        self.headers = headers
        super().__init__(self.keterangan)


def success(code: Callable[[int], int | str] = int, **data: Any) -> dict[str, Any]:
    """Return `data` below the code, in the form of `code`, and the words for a method that did what was asked."""
    return {"kode": code(200), "keterangan": str(CODE_MESSAGES[200])} | data
