"""What a kuasa may be allowed to do (PJP-1c): a penanggung jawab may do all of it."""

from django.utils.translation import gettext_lazy as _

NIB = "nib"
PERUBAHAN = "perubahan"
SERTIFIKAT = "sertifikat"

CHOICES = [
    (NIB, _("Mengisi dan mengajukan permohonan NIB")),
    (PERUBAHAN, _("Mengajukan perubahan data")),
    (SERTIFIKAT, _("Melihat dan mengunduh sertifikat")),
]

# Whom else may act here: for the penanggung jawab alone, never in the list that a kuasa can be given.
HAK_AKSES = "hak_akses"
