from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from oss_portal.text.characters import one_line
from oss_portal.text.printing import printing_problem


class PrintedLineField(forms.CharField):
    """One line with single spaces that a document prints: the fonts have each letter, and none imitates another.

    A dash alone, which people write for "nothing", does not fill a required line.
    """

    def clean(self, value: Any) -> str:
        text = one_line(super().clean(value))
        if self.required and not any(c.isalnum() for c in text):
            raise ValidationError(self.error_messages["required"], code="required")
        if problem := printing_problem(text):
            raise ValidationError(problem, code="aksara")
        return text
