"""Log lines: JSON with the correlation id of the request, and one line a request without its query string."""

import json
import logging
import time

from oss_portal.konteks import jejak_kini
from oss_portal.penyamaran import samarkan_teks

pencatat = logging.getLogger("oss_portal.permintaan")


class FormatJson(logging.Formatter):
    """One JSON object a line; masked text comes from `SaringanLog`, which runs before."""

    def format(self, record: logging.LogRecord) -> str:
        baris = {
            "waktu": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "tingkat": record.levelname,
            "sumber": record.name,
            "pesan": record.getMessage(),
            "korelasi": str(jejak_kini().korelasi),
        }
        baris |= getattr(record, "data", {})
        if record.exc_text:
            baris["galat"] = record.exc_text
        elif record.exc_info:
            baris["galat"] = samarkan_teks(self.formatException(record.exc_info))
        return json.dumps(baris, ensure_ascii=False)


class CatatPermintaanMiddleware:
    """Logs and counts method, path pattern, status and duration. Not the path itself: it may hold a token."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from oss_portal.metrik import catat_permintaan

        mulai = time.perf_counter()
        response = self.get_response(request)
        detik = time.perf_counter() - mulai
        pola = request.resolver_match.route if request.resolver_match else "-"
        pencatat.info(
            "%s /%s %s %.0f ms",
            request.method,
            pola,
            response.status_code,
            detik * 1000,
            extra={"data": {"metode": request.method, "pola": pola, "status": response.status_code}},
        )
        catat_permintaan(request.method, pola, response.status_code, detik)
        return response
