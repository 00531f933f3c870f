"""Mails for tests, written as mail programs write them."""

from base64 import encodebytes
from io import BytesIO
from itertools import count

from PIL import Image

OUR_ADDRESS = "helpdesk.oss@insw.go.id"
_NUMBERS = count(1)


def raw_mail(body: str | bytes, source: str = "Budi <budi@contoh.id>", **headers: str | None) -> bytes:
    """Return the bytes of a mail with these header lines; `body` begins with a Content-Type unless it is plain text."""
    lines = {"From": source, "To": OUR_ADDRESS, "Subject": "Hal", "Message-ID": f"<{next(_NUMBERS)}@surel.contoh.id>"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\n" for name, value in lines.items() if value is not None).encode()
    content = body if isinstance(body, bytes) else body.encode()
    return head + b"MIME-Version: 1.0\n" + (content if content.startswith(b"Content-") else b"\n" + content)


def part(kind: str, content: str | bytes, **headers: str) -> bytes:
    """Return a part of a mail; bytes are encoded with base64."""
    head = f"Content-Type: {kind}\n" + "".join(f"{k.replace('_', '-')}: {v}\n" for k, v in headers.items())
    if isinstance(content, bytes):
        return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + encodebytes(content)
    return head.encode() + b"Content-Transfer-Encoding: 8bit\n\n" + content.encode()


def multipart(kind: str, *parts: bytes, parameters: str = "") -> bytes:
    """Return a multipart of these parts, which is itself a part."""
    mark = f"=_{next(_NUMBERS)}".encode()
    body = b"".join(b"--" + mark + b"\n" + p + b"\n" for p in parts)
    return (
        f'Content-Type: multipart/{kind}; boundary="{mark.decode()}"{parameters}\n\n'.encode()
        + body
        + b"--"
        + mark
        + b"--\n"
    )


def mixed(*parts: bytes) -> bytes:
    return multipart("mixed", *parts)


def alternative(plain: str, html: str) -> bytes:
    """Return a multipart with one text in two forms."""
    return multipart("alternative", part("text/plain", plain), part("text/html", html))


def picture(width: int = 60, height: int = 40, kind: str = "JPEG", colour: str = "green") -> bytes:
    output = BytesIO()
    Image.new("RGB", (width, height), colour).save(output, kind)
    return output.getvalue()


def attached(name: str, content: bytes, kind: str = "image/jpeg") -> bytes:
    return part(f'{kind}; name="{name}"', content, Content_Disposition=f'attachment; filename="{name}"')


def pdf() -> bytes:
    """Return the smallest PDF that every viewer opens."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R>>"]
    content, places = b"%PDF-1.4\n", []
    for number, obj in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, obj)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    return content + b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(content),
    )
