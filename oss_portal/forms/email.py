import difflib
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.text.characters import describe, plain_signs
from oss_portal.text.printing import first_unprintable

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Domains where most people of Indonesia have their mail, and real domains that look like them.
_USUAL = (
    "gmail.com",
    "yahoo.com",
    "yahoo.co.id",
    "hotmail.com",
    "outlook.com",
    "outlook.co.id",
    "icloud.com",
    "ymail.com",
)
_ALSO_REAL = {"ymail.com", "mail.com", "email.com", "gmx.com", "live.com", "aol.com", "hey.com", "hotmail.co.id"}
_NEVER = {"gmail.co.id": "gmail.com", "gmail.id": "gmail.com", "gmail.co": "gmail.com", "yahoo.id": "yahoo.co.id"}
_NEVER |= dict.fromkeys(("gmail.net", "gmail.org", "jmail.com", "hmail.com"), "gmail.com")
# Endings that no domain has.
_ENDINGS = dict.fromkeys(
    (".con", ".cim", ".vom", ".xom", ".cpm", ".comm", ".ocm", ".cmo", ".c0m", ".coom", ".comn"), ".com"
)
_ENDINGS |= {
    ".coid": ".co.id",
    ".co.di": ".co.id",
    ".co.idn": ".co.id",
    ".co.ud": ".co.id",
    ".co.is": ".co.id",
    ".go.ud": ".go.id",
    ".ac.ud": ".ac.id",
}

_WRITTEN_AT = re.compile(r"\s*[\[({]\s*(?:at|et)\s*[\])}]\s*", re.IGNORECASE)
_WRITTEN_DOT = re.compile(r"\s*[\[({]\s*(?:dot|titik)\s*[\])}]\s*", re.IGNORECASE)
# Spaces that keyboards of phones put around "@" and "." of an address.
_SPACE_AROUND = re.compile(r"\s*@\s*|(?<=\w)\s*\.\s*(?=(?:com|co|id|net|org|go|ac|sch|my|web)\b)", re.IGNORECASE)
_COMMA_IN_DOMAIN = re.compile(r"(?<=\w),(?=(?:com|co\.id|id|net|org|go\.id|ac\.id)\s*$)")
# Excludes the query characters that surround an address in a link: "?to=a@b.id", "mailto:a@b.id?subject=x".
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:/\\|?=]+@[^\s<>()\[\]\",;:/\\|?=]+")
_MAX_AROUND = 300
_MAIL_LABEL = re.compile(r"\b(?:e-?mail|surel|alamat)[\s:]*$", re.IGNORECASE)


def suggest_email(email: str) -> str:
    """Return the address that was probably meant by a mistyped one; empty if it does not look mistyped."""
    name, _at, domain = email.rpartition("@")
    right = domain
    for wrong, ending in _ENDINGS.items():
        if domain.endswith(wrong):
            right = domain.removesuffix(wrong) + ending
    right = _NEVER.get(right, right)
    if right not in _USUAL and right not in _ALSO_REAL:
        right = next(iter(difflib.get_close_matches(right, _USUAL, n=1, cutoff=0.85)), right)
    return f"{name}@{right}" if right != domain else ""


def _strange_letter(email: str) -> str:
    """Return the name of a letter that mail servers refuse before "@", or that only looks Latin in a domain."""
    name, _at, domain = email.rpartition("@")
    strange = next((c for c in name if not c.isascii()), "")
    mixed = (first_unprintable(label) for label in domain.split(".") if re.search("[a-z]", label, re.IGNORECASE))
    strange = strange or next(filter(None, mixed), "")
    return describe(strange) if strange else ""


class EmailWidget(forms.EmailInput):
    """The box, and under it a tick box to accept the address that was probably meant."""

    template_name = "oss_portal/widget/email.html"
    suggestion = typed = confirmed = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.confirmed = data.get(f"{name}_benar", "")
        return data.get(f"{name}_saran") or super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # Keep the person's confirmation while they correct the rest of the form.
        suggestion = {"suggestion": self.suggestion, "typed": self.typed or self.confirmed}
        return super().get_context(name, value, attrs) | suggestion


class EmailField(forms.EmailField):
    """A mail address in lower case. If it looks mistyped, the person is asked once; sent again it is accepted."""

    def __init__(self, *, label: "str | _StrPromise", autocomplete: str = "email", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        kwargs.setdefault("widget", EmailWidget({"autocomplete": autocomplete, "spellcheck": "false"}))
        messages = {"invalid": _("Tulis alamat surel yang lengkap, misalnya nama@contoh.id.")}
        super().__init__(label=label, error_messages=messages | kwargs.pop("error_messages", {}), **kwargs)

    @staticmethod
    def _alone(text: str) -> str:
        """Return the only address in a text, without the text around it. Raises `ValidationError` for two."""
        if len(text) > _MAX_AROUND:
            return text
        plain = _WRITTEN_AT.sub("@", _WRITTEN_DOT.sub(".", plain_signs(text).replace("。", ".")))
        plain = _COMMA_IN_DOMAIN.sub(".", _SPACE_AROUND.sub(lambda found: found[0].strip(), plain))
        found = _ADDRESS.findall(plain)
        if len(set(found)) > 1:
            raise ValidationError(_("Isi satu alamat surel saja. Hapus yang lain."), code="several")
        if not found:
            return plain
        email = str(found[0]).strip("'.")
        before = plain.partition(found[0])[0]
        if re.search(r"\w +$", before) and not _MAIL_LABEL.search(before):
            # Either a space within the address, or a name before it: only the person knows.
            raise ValidationError(
                _("Alamat surel tidak memuat spasi. Tulis alamatnya saja, misalnya nama@contoh.id."), code="space"
            )
        return email

    def clean(self, value: Any) -> str:
        typed = self._alone(str(value or ""))
        if len(typed) <= _MAX_AROUND and (letter := _strange_letter(typed)):
            raise ValidationError(
                _("Alamat surel ini memuat %(huruf)s. Ketik ulang dengan huruf Latin biasa."),
                params={"huruf": letter},
                code="letter",
            )
        email = str(super().clean(typed)).lower()
        if not re.search(r"\.[^\W\d_][\w-]*$", email) and email:
            # A host of a local network or an IP address: our mails cannot be delivered there.
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        widget = self.widget
        is_new = isinstance(widget, EmailWidget) and widget.confirmed != email
        if is_new and (suggestion := suggest_email(email)):
            widget.suggestion, widget.typed = suggestion, email
            raise ValidationError(
                _("Maksud Anda %(saran)s? Centang di bawah, atau kirim lagi bila alamat Anda memang %(surel)s."),
                params={"saran": suggestion, "surel": email},
                code="typo",
            )
        return email
