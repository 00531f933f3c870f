from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from oss_portal.text.characters import one_line
from oss_portal.text.printing import printing_problem


class PrintedLineField(forms.CharField):
    """One line with single spaces that a document prints: the fonts have each letter, and none imitates another."""

    def clean(self, value: Any) -> str:
        text = one_line(super().clean(value))
        if problem := printing_problem(text):
            raise ValidationError(problem, code="aksara")
        return text
