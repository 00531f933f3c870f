"""Votes on articles of the knowledge base."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.models import ArtikelBantuan, SuaraArtikel
from oss_portal.kripto import indeks_buta


@transaction.atomic
def beri_suara(*, artikel: ArtikelBantuan, pengunjung: str, membantu: bool, komentar: str = "") -> bool:
    """Count an answer to "Apakah ini membantu?"; one a visitor (network address) and day.

    Returns whether it counted.
    """
    kunci = indeks_buta(f"{timezone.localdate()}|{pengunjung or '-'}", "suara-artikel")
    _suara, baru = SuaraArtikel.objects.get_or_create(
        artikel=artikel, kunci=kunci, defaults={"membantu": membantu, "komentar": komentar}
    )
    if baru:
        kolom = "membantu" if membantu else "tidak_membantu"
        ArtikelBantuan.objects.filter(pk=artikel.pk).update(**{kolom: F(kolom) + 1})
    return baru
