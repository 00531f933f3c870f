"""Messages about time stamps: in `check`, and on the staff's front page while documents wait for one."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.translation import gettext as _

from oss_portal.documents.restamping import due_documents
from oss_portal.documents.signing import stamps_are_set_up
from oss_portal.hooks import staff_notices


@staff_notices.register
def notice_of_time_stamps() -> str | None:
    """Return a notice that documents get no time stamp (only in production), or that some wait for one."""
    if not stamps_are_set_up():
        if not settings.PRODUCTION:
            return None
        return _(
            "Dokumen ditandatangani tanpa stempel waktu (PAdES B-B): tanda tangannya hanya dapat diperiksa selama "
            "sertifikat penandatangan berlaku. Operator memasangnya dengan SIGNING_TSA dan SIGNING_ROOTS."
        )
    if not due_documents().exists():
        return None
    return _(
        "Ada dokumen yang menunggu stempel waktu, atau yang stempelnya segera berakhir. Tugas restamp_documents "
        "menambahkannya setiap jam; bila pesan ini tetap ada, otoritas stempel waktu tidak menjawab."
    )


def check_time_stamps() -> Iterator[CheckMessage]:
    """Warn that signatures can be verified only while their certificate is valid; refuse settings that cannot work."""
    if not settings.SIGNING_TSA and not settings.SIGNING_ROOTS:
        yield Warning(
            "SIGNING_TSA: documents get no time stamp (PAdES B-B)",
            hint="signatures cannot be verified once the signer's certificate expires; name an authority (RFC 3161)",
            id="portal.SIGNING_TSA",
        )
        return
    if missing := next((name for name in ("SIGNING_TSA", "SIGNING_ROOTS") if not getattr(settings, name)), None):
        yield Error(f"{missing}: is missing", hint="the other one is set: see .env.example", id=f"portal.{missing}")
        return
    # Imported here, so that no web process loads pyHanko.
    from oss_portal.documents.timestamps import roots

    try:
        if not roots():
            raise ValueError("it holds no certificate")
    except (OSError, ValueError) as error:
        yield Error(
            f"SIGNING_ROOTS: cannot be read ({error})",
            hint="set it to a PEM file with certificates",
            id="portal.SIGNING_ROOTS",
        )
