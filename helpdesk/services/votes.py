"""Votes on articles of the knowledge base."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.models import ArticleVote, HelpArticle
from oss_portal.privacy.crypto import blind_index


@transaction.atomic
def cast_vote(*, artikel: HelpArticle, visitor: str, membantu: bool, komentar: str = "") -> bool:
    """Count an answer to "Apakah ini membantu?": one for each visitor (network address) and day.

    Returns whether it was counted.
    """
    key = blind_index(f"{timezone.localdate()}|{visitor or '-'}", "suara-artikel")
    _vote, created = ArticleVote.objects.get_or_create(
        artikel=artikel, kunci=key, defaults={"membantu": membantu, "komentar": komentar}
    )
    if created:
        field = "membantu" if membantu else "tidak_membantu"
        HelpArticle.objects.filter(pk=artikel.pk).update(**{field: F(field) + 1})
    return created
