"""Texts that officers write in Indonesian and, if they wish, also in English: columns `judul` and `judul_en`."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


class LocalizedTexts(models.Model):
    """A row with texts of `LOCALIZED`, each with a column of the same name and the language after it."""

    LOCALIZED: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The language of the shown texts: that of the page if all texts exist in it, else Indonesian."""
        code = (get_language() or settings.LANGUAGE_CODE)[:2]
        if code != settings.LANGUAGE_CODE and all(getattr(self, f"{name}_{code}", "") for name in self.LOCALIZED):
            return code
        return str(settings.LANGUAGE_CODE)

    def localized(self, name: str) -> str:
        """Return the text of the column `name` in `language`."""
        code = self.language
        return str(getattr(self, name if code == settings.LANGUAGE_CODE else f"{name}_{code}"))
