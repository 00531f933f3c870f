"""The pictures and documents that prove a registration."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import PortalForm
from oss_portal.models import JenisIdentitas
from oss_portal.uploads.checking import MAX_SIZE, PICTURES, CleanFile, found_type, shown_name, type_in_words
from oss_portal.uploads.fields import ATTRIBUTES, FILES_WE_TAKE, MultipleFileInput, UploadField
from registrasi.choices import JenisBukti
from registrasi.rules.identity_check import papers_of, required_pictures

_HELP = {
    JenisBukti.KTP: gettext_lazy("Seluruh kartu terlihat, tidak buram, tanpa pantulan cahaya."),
    JenisBukti.PASPOR: gettext_lazy("Halaman dengan foto dan nomor; seluruhnya terlihat, tidak buram."),
    JenisBukti.SWAFOTO: gettext_lazy("Wajah Anda sendiri dari depan, terang, tanpa kacamata hitam atau masker."),
}
# The camera of a phone that opens: the rear one for papers, the front one for the face.
_CAMERA = {JenisBukti.KTP: "environment", JenisBukti.PASPOR: "environment", JenisBukti.SWAFOTO: "user"}
MAX_DOCUMENTS = 3


class PictureField(UploadField):
    """One photo, taken with the camera of a phone or chosen; the value is a list of one `CleanFile`."""

    def __init__(self, *, camera: str, **kwargs: Any) -> None:
        widget = MultipleFileInput(ATTRIBUTES | {"accept": "image/*", "capture": camera, "multiple": False})
        super().__init__(max_count=1, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        for upload in filter(None, data if isinstance(data, list) else [data]):
            # This check comes before that of the file, whose message for other types is mostly "save it as a PDF",
            # which is no photo.
            found = found_type(upload.read()) if upload.size <= MAX_SIZE else ""
            upload.seek(0)
            if found not in PICTURES | {"", "zeros"}:
                self.refused += (upload,)
                text = _("“%(n)s” sebenarnya %(found)s. Kirim foto (JPG, PNG, atau HEIC) atau tangkapan layar.")
                raise ValidationError(text % {"n": shown_name(upload.name), "found": type_in_words(found)}, code="foto")
        return super().clean(data, initial)


def proof_field(jenis: JenisBukti, *, required: bool = True, message: str = "") -> UploadField:
    """Return the field for one kind of proof; `message` is the remark of an officer on it."""
    said = _("Kata petugas: %(pesan)s") % {"pesan": message.rstrip(". ")} + ". " if message else ""
    if jenis in _CAMERA:
        help_text = f"{said}{_HELP[jenis]}"
        missing = _("Ambil atau pilih %(apa)s.") % {"apa": jenis.label[:1].lower() + jenis.label[1:]}
        return PictureField(
            camera=_CAMERA[jenis],
            label=jenis.label,
            help_text=help_text,
            required=required,
            error_messages={"required": missing},
        )
    help_text = f"{said}{FILES_WE_TAKE}"
    return UploadField(max_count=MAX_DOCUMENTS, label=jenis.label, help_text=help_text, required=required)


class EvidenceForm(PortalForm):
    """Files, each field named after its `JenisBukti`."""

    def _add(self, jenis: JenisBukti, *, required: bool) -> None:
        self.fields[str(jenis)] = field = proof_field(jenis, required=required)
        self._set_messages(field)

    @property
    def files_by_kind(self) -> dict[JenisBukti, list[CleanFile]]:
        return {JenisBukti(name): files for name, files in self.cleaned_data.items()}


class ProofForm(EvidenceForm):
    """The proofs of an identity: a picture of the card and one of the face; a body may add its papers."""

    def __init__(self, *args: Any, jenis: str, jenis_identitas: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bukti in required_pictures(jenis_identitas):
            self._add(bukti, required=True)
        for bukti in papers_of(jenis):
            self._add(bukti, required=False)


class PapersForm(EvidenceForm):
    """Papers that a body sends without being asked; with a passport, which no register confirms, also its pictures."""

    def __init__(self, *args: Any, jenis: str, jenis_identitas: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pictures = required_pictures(jenis_identitas) if jenis_identitas == JenisIdentitas.PASPOR else ()
        for bukti in (*papers_of(jenis), *pictures):
            self._add(bukti, required=False)
