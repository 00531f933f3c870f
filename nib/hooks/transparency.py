"""The certificates, compared with the transparency log."""

from collections.abc import Sequence

from nib.models import SertifikatNib
from oss_portal import hooks
from oss_portal.hooks import LoggedRecords
from oss_portal.models import LogLeaf


@hooks.logged_records.register
def logged_certificates() -> Sequence[LoggedRecords]:
    """Every version whose document was made."""
    made = SertifikatNib.objects.filter(pdf__isnull=False)
    return [LoggedRecords(LogLeaf.Kind.CERTIFICATE, made, lambda certificate: bytes(certificate.pdf))]
