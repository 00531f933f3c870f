"""Mails to all holders about an announced version: in batches, resumed where they stopped, one to a person."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ketentuan.models import Pemberitahuan, Penyebaran
from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel

SEBAGIAN = 200
# Ids are given before they are committed: look this far back again for persons who appeared below the cursor.
MUNDUR = 10_000


def sebar_sebagian(penyebaran_id: int) -> int:
    """Queue the next batch of mails and move the cursor in one transaction. Returns how many persons; 0: none left now.

    A worker killed half-way leaves the transaction undone, so the next one starts at the same person; another worker
    that is at it now makes this one return 0.
    """
    with transaction.atomic():
        sebar = (
            Penyebaran.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("versi")
            .filter(pk=penyebaran_id, selesai_pada__isnull=True)
            .first()
        )
        if sebar is None:
            return 0
        sudah = Pemberitahuan.objects.filter(versi=sebar.versi, pengguna=OuterRef("pk"))
        orang = list(
            Pengguna.objects.filter(pk__gt=sebar.sampai, is_active=True, is_staff=False)
            .filter(~Exists(sudah))
            .order_by("pk")[:SEBAGIAN]
        )
        for p in orang:
            _surati(sebar, p)
        Pemberitahuan.objects.bulk_create(
            [Pemberitahuan(versi=sebar.versi, pengguna=p) for p in orang], ignore_conflicts=True
        )
        if orang:
            sebar.sampai, sebar.jumlah = orang[-1].pk, sebar.jumlah + len(orang)
        else:
            sebar.sampai = max(0, sebar.sampai - MUNDUR)
            if sebar.versi.berlaku_sejak <= timezone.now():
                sebar.selesai_pada = timezone.now()
        sebar.diperbarui_pada = timezone.now()
        sebar.save()
        return len(orang)


def _surati(sebar: Penyebaran, pengguna: Pengguna) -> None:
    v = sebar.versi
    antrekan_surel(
        "ketentuan/versi_diumumkan",
        kepada=pengguna.email,
        pengguna=pengguna,
        kunci=f"ketentuan-{v.jenis}-{v.nomor}-{pengguna.pk}",
        konteks={
            "versi": v,
            "tautan": settings.ALAMAT_DASAR + v.get_absolute_url(),
        },
        massal=True,
    )
