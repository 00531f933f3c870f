"""Form fields of the portal, which turn what a person types on a cheap phone into a clean value or a clear message."""

from oss_portal.forms.acceptance import AcceptanceField
from oss_portal.forms.base import NOT_A_DIGIT, PASTED_LENGTH, PortalForm, PortalModelForm, ReasonForm
from oss_portal.forms.captcha import CaptchaCodeField, ask_other_code
from oss_portal.forms.countries import CountrySelect
from oss_portal.forms.dates import DateField, OneBoxDateField
from oss_portal.forms.datetimes import DateTimeField
from oss_portal.forms.email import EmailField
from oss_portal.forms.money import MoneyField
from oss_portal.forms.phone import PhoneField, country_choices, nation_choices, nation_name, normalise_phone
from oss_portal.forms.printed import PrintedLineField
from oss_portal.forms.whole_numbers import IntegerField

__all__ = [
    "NOT_A_DIGIT",
    "PASTED_LENGTH",
    "PortalModelForm",
    "PortalForm",
    "ReasonForm",
    "CaptchaCodeField",
    "AcceptanceField",
    "CountrySelect",
    "DateField",
    "OneBoxDateField",
    "IntegerField",
    "EmailField",
    "PhoneField",
    "PrintedLineField",
    "MoneyField",
    "DateTimeField",
    "ask_other_code",
    "nation_name",
    "normalise_phone",
    "country_choices",
    "nation_choices",
]
