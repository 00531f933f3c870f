import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oss_portal.forms.base import NOT_A_DIGIT, PASTED_LENGTH
from oss_portal.text.dates import MONTHS, split_date
from oss_portal.text.numbers import digits_alone, letter_for_digit

# More than one part of a date: "17-05-19990", "170590", "Mei 1990".
_WHOLE_DATE = re.compile(r"[0-9]\D+[0-9]|\D[0-9]|[0-9]{5,}")


class DateWidget(forms.MultiWidget):
    """Three boxes: day, month, year. No picker and no jump to the next box: typing a birth date is faster."""

    template_name = "oss_portal/widget/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, birth: bool = False) -> None:
        self.birth = birth
        parts = [
            (pgettext_lazy("hari dalam bulan", "Tanggal"), "bday-day", ""),
            (_("Bulan"), "bday-month", ""),
            (_("Tahun"), "bday-year", "year"),
        ]
        boxes = []
        for label, autocomplete, css_class in parts:
            # A whole date may be pasted into any box.
            a = {"inputmode": "numeric", "maxlength": PASTED_LENGTH, "data-label": label}
            a |= {"class": f"form-control {css_class}", "autocomplete": autocomplete if birth else "off"}
            boxes.append(forms.TextInput(a))
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, date):
            return [f"{value.day:02d}", f"{value.month:02d}", f"{value.year:04d}"]
        return [None, None, None]

    def id_for_label(self, id_: str) -> str:
        # The link of the error summary must point to a control that exists.
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = [(v or "").strip() for v in super().value_from_datadict(data, files, name)]
        past = timezone.localdate() if self.birth else None
        # A whole date pasted into one of the boxes, or sent as one value, is split into all three.
        for n, text in enumerate([*value, str(data.get(name) or "")]):
            parts = split_date(text[:100], past=past)
            others = [(v, part) for m, (v, part) in enumerate(zip(value, parts or value, strict=True)) if m != n]
            if parts and all(v in {"", part} for v, part in others):
                return parts
        return value


class DateField(forms.MultiValueField):
    """A date in three boxes; the value is a `date`. Errors name the part that is missing or wrong (FRM-7)."""

    def __init__(self, *, birth: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DateWidget(birth=birth))
        boxes = [forms.CharField(required=False, max_length=PASTED_LENGTH) for _ in range(3)]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        value = [(v or "").strip() for v in (value or ["", "", ""])]
        if not any(value):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        names = [_("tanggal"), _("bulan"), _("tahun")]
        filled = [v for v in value if v]
        too_long = any(len(v) > PASTED_LENGTH for v in filled)
        if not too_long and (letter := letter_for_digit(" ".join(filled))):
            raise ValidationError(NOT_A_DIGIT, params={"huruf": letter}, code="invalid")
        if too_long or (len(filled) == 1 and _WHOLE_DATE.search(filled[0])):
            # One box holds a whole date that cannot be read.
            raise ValidationError(
                _("Tanggal ini tidak terbaca. Tulis tanggal, bulan, dan tahun, misalnya 17 5 1990."), code="unreadable"
            )
        missing = [str(n) for n, v in zip(names, value, strict=True) if not v]
        if missing:
            raise ValidationError(_("Lengkapi %(bagian)s.") % {"bagian": _(" dan ").join(missing)}, code="incomplete")
        day, month, year = digits_alone(value[0]), value[1].lower().rstrip("."), digits_alone(value[2])
        month = str(MONTHS.get(month, "")) or digits_alone(month)
        if not re.fullmatch(r"[0-9]{4}", year):
            raise ValidationError(_("Tulis tahun dengan empat angka, misalnya 1990."), code="invalid")
        if not 1000 <= int(year) < 3000:
            # At the limits of the calendar, adding a day or changing the time zone would overflow.
            raise ValidationError(_("Periksa tahunnya: %(tahun)s tidak mungkin.") % {"tahun": year}, code="invalid")
        if not re.fullmatch(r"[0-9]{1,2}", month) or not 1 <= int(month) <= 12:
            raise ValidationError(_("Bulan harus angka 1 sampai 12 atau nama bulan."), code="invalid")
        if not re.fullmatch(r"[0-9]{1,2}", day):
            raise ValidationError(_("Tanggal harus angka 1 sampai 31."), code="invalid")
        try:
            result = date(int(year), int(month), int(day))
        except ValueError:
            raise ValidationError(
                _("Tanggal %(t)s tidak ada di kalender. Periksa kembali.") % {"t": f"{day}-{month}-{year}"},
                code="invalid",
            ) from None
        self.run_validators(result)
        return result

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.widget.decompress(initial)
        return [v or "" for v in before] != [v or "" for v in (data or [])]


class OneBoxDateField(forms.DateField):
    """A date in one box, as in the admin, in any common notation and with the messages of `DateField`."""

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        result: date | None = DateField(required=False).clean(split_date(value[:100]) or [value.strip(), "", ""])
        return result
