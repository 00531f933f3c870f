"""The earlier versions of articles of the knowledge base."""

from django.db import transaction
from django.utils import timezone

from helpdesk.models import ArticleVersion, HelpArticle
from oss_portal.audit.events import Event
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna

_LENGTH = 200


def keep_version(article: HelpArticle) -> ArticleVersion:
    """Store the present texts of an article as a version; called in the transaction that changes them."""
    stored = HelpArticle.objects.select_for_update(of=("self",)).get(pk=article.pk)
    return ArticleVersion.objects.create(
        artikel=stored, teks=stored.texts, oleh_id=stored.diubah_oleh_id, waktu=stored.diubah_pada
    )


@transaction.atomic
def restore_version(*, version: ArticleVersion, by: Pengguna) -> HelpArticle:
    """Give an article the texts of an earlier version again; its present texts become a version, too."""
    article = HelpArticle.objects.select_for_update(of=("self",)).get(pk=version.artikel_id)
    changes = {name: (text, version.teks[name]) for name, text in article.texts.items() if text != version.teks[name]}
    if not changes:
        # A second click changes nothing.
        return article
    keep_version(article)
    for name, (_before, text) in changes.items():
        setattr(article, name, text)
    article.diubah_oleh, article.diubah_pada = by, timezone.now()
    article.save()
    details = {"tabel": str(article._meta.verbose_name), "baris": str(article)}
    # As for a form of the admin, only the beginning of a long text is recorded.
    starts = {name: (before[:_LENGTH], text[:_LENGTH]) for name, (before, text) in changes.items()}
    record(Event.DATA_DISIMPAN, subject=article, by=by, changes=starts, details=details)
    return article
