"""The letter "Keterangan status NIB": the present data of the register, numbered and signed, on request."""

from django.db import transaction
from django.utils import timezone

from nib.models import Nib
from nib.services.public_check import kota
from oss_portal.documents.letters import issue_letter
from oss_portal.models import Pengguna, SuratBernomor

LETTER_KIND = "keterangan_status_nib"


@transaction.atomic
def issue_status_letter(*, nib: Nib, by: Pengguna) -> SuratBernomor:
    """Return the letter about the present status; on the same day the same letter, unless something changed."""
    nib = Nib.objects.select_for_update(of=("self",)).select_related("pelaku_usaha", "data", "era").get(pk=nib.pk)
    perihal = f"Keterangan status NIB {nib.nomor}: {nib.get_status_display()}"
    existing = SuratBernomor.objects.filter(
        jenis=LETTER_KIND,
        subjek_jenis=nib._meta.label_lower,
        subjek_id=str(nib.pk),
        perihal=perihal,
        terbit_pada__date=timezone.localdate(),
        terbit_pada__gte=nib.diubah_pada,
    ).first()
    if existing:
        return existing
    return issue_letter(
        jenis=LETTER_KIND,
        perihal=perihal,
        template="letters/nib/status_letter.html",
        context={
            "nib": nib,
            "kota": kota(nib.data.wilayah),
            "peran": list(nib.peran.live().select_related("dasar_hukum")),
            "now": timezone.now(),
        },
        subject=nib,
        about=by,
        by=by,
        # With a series per NIB many holders at once neither wait for each other nor delay the letters of officers.
        series=nib.nomor,
    )
