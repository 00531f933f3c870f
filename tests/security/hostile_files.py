"""Files made to cost their reader as much as possible: documents, and pictures that unpack to a large size."""

import io
import zlib

from PIL import Image


def fields_pdf(depth: int, width: int = 10) -> bytes:
    """Return a PDF whose form is a tree with width^depth paths to its last field; 1.3 kB for a hundred million."""
    objects = [b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    for n in range(depth):
        objects.append(b"<</T(a)/Kids[" + b" ".join([b"%d 0 R" % (5 + n)] * width) + b"]>>")
    objects.append(b"<</T(a)/FT/Sig>>")
    return as_pdf(objects)


def as_pdf(objects: list[bytes]) -> bytes:
    content, offsets = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n" % n + body + b"\nendobj\n"
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return content + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def paper(extra: bytes) -> bytes:
    return as_pdf(
        [b"<</Type/Catalog/Pages 2 0 R/X 4 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
        + [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", extra]
    )


HOSTILE = {
    "a tree of form fields": lambda: fields_pdf(9),
    "form fields in a circle": lambda: fields_pdf(3).replace(b"/FT/Sig", b"/Kids[4 0 R]"),
    "one name of a megabyte": lambda: paper(b"<</" + b"A" * 1_000_000 + b" 1>>"),
    "deep arrays": lambda: paper(b"[" * 200_000 + b"]" * 200_000),
    "deep dictionaries": lambda: paper(b"<</A " * 100_000 + b"1" + b">>" * 100_000),
    "a hundred thousand objects": lambda: paper(b"[" + b"<</A[1]>>" * 100_000 + b"]"),
    "a number of a megabyte": lambda: paper(b"9" * 1_000_000),
    "a text of open brackets": lambda: paper(b"(" * 1_000_000),
    "hexadecimal without end": lambda: paper(b"<" + b"4" * 1_000_000),
    "comments without end": lambda: paper(b"%\n" * 500_000),
    "a stream that unpacks to a gigabyte": lambda: paper(
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 1000000>>stream\n"
        + zlib.compress(b"\0" * 200_000_000, 9)
        + b"\nendstream"
    ),
    "a hundred thousand ends": lambda: paper(b"startxref\n9\n%%EOF\n" * 50_000),
    "a table of references in a circle": lambda: paper(b"1").replace(b"/Root", b"/Prev 9/XRefStm 9/Root"),
}


def saved(image: Image.Image, shape: str, **more) -> bytes:
    output = io.BytesIO()
    image.save(output, shape, **more)
    return output.getvalue()


PICTURES = {
    "a PNG of 49 megapixels": lambda: saved(Image.new("RGBA", (7000, 7000), "red"), "PNG"),
    "a PNG of 400 megapixels": lambda: saved(Image.new("1", (20_000, 20_000)), "PNG"),
    "a JPEG of 200 megapixels": lambda: saved(Image.new("L", (16_000, 12_500), 99), "JPEG", quality=20),
    "a progressive JPEG of 100 megapixels": lambda: saved(
        Image.new("RGB", (12_000, 9000)), "JPEG", quality=20, progressive=True
    ),
    "five megabytes of noise": lambda: saved(Image.effect_noise((2200, 2200), 90), "PNG")[: 5 * 1024 * 1024],
}
