"""Drawn pictures of cards and faces, of no real person."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(name: str = "foto.jpg", size: tuple[int, int] = (64, 48), colour: str = "#88aacc") -> SimpleUploadedFile:
    """Return a JPEG as a browser sends it."""
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def pictures() -> dict[str, SimpleUploadedFile]:
    """Return the two pictures that the page asks for from a holder of a KTP."""
    return {"ktp": picture("ktp.jpg"), "swafoto": picture("saya.jpg", colour="#cc8866")}
