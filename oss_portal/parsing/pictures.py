"""Pictures of strangers, written anew so that only what every viewer shows is kept. Runs in a parser only.

The place where a photo was taken, comments, and a second file appended to it are lost.
"""

import re
from io import BytesIO
from typing import Any

import pillow_heif
import zxingcpp
from PIL import Image, ImageCms, ImageFile

from oss_portal.parsing.jobs import Unfit

# Pillow tries only the formats whose plug-ins are imported here.
from PIL import JpegImagePlugin, MpoImagePlugin, PngImagePlugin  # noqa: F401, I001 isort: skip

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
ImageFile.LOAD_TRUNCATED_IMAGES = False
# `MAX_MEGAPIXELS` has a limit for each format instead.
Image.MAX_IMAGE_PIXELS = None

# A JPEG is reduced while it is decoded, so that cameras of 108 and 200 megapixels fit; the others are unpacked whole.
MAX_MEGAPIXELS = {"JPEG": 220, "PNG": 50, "HEIF": 50}
# A larger picture is halved until it fits: 20 megapixels are an A4 page at 450 dots an inch.
_KEPT_PIXELS = 20_000_000
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Modes to convert before a picture is reduced: no mean can be taken of black and white dots or of palette numbers.
_REDUCIBLE = {"1": "L", "P": "RGB"}
# The exponent of monitors, for which almost all pictures are written.
_USUAL_GAMMA = 1 / 2.2
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Return how a viewer turns the picture, or None; an unknown orientation counts as none."""
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        return _TURNS.get(exif.get(_ORIENTATION) or 1)
    # EXIF data can be broken in ways that no list of exceptions covers; viewers then show the picture unturned.
    except Exception:  # noqa: BLE001
        return None


# Start of a file -> the bytes at which its pixels begin, and its last bytes. An unfinished download may end in zeros.
_ENDS = {b"\xff\xd8": (b"\xff\xda", b"\xff\xd9"), b"\x89P": (b"IDAT", b"IEND\xaeB`\x82")}
_ZEROS = 64


def _is_cut_off(content: bytes) -> bool:
    """Whether the file ends before its pixels begin, inside of a part, or in zeros."""
    body = content.rstrip(b"\0")
    zeros = len(content) - len(body) > _ZEROS
    if content[:2] in _ENDS:
        data, end = _ENDS[content[:2]]
        start = content.rfind(data)
        return start < 0 or (zeros and end not in content[start:])
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        at = at + max(size, 8) if size else len(content)
    return zeros or at > len(content)


def _scale(width: int, height: int) -> int:
    scale = 1
    while width * height > _KEPT_PIXELS * scale * scale:
        scale *= 2
    return scale


def _decode(image: Image.Image, scale: int) -> Image.Image:
    """Return a JPEG or PNG decoded; a JPEG is reduced while it is decoded."""
    if scale > 1:
        image.draft(image.mode, (image.width // scale, image.height // scale))
    image.load()
    return image


def _decode_heif(file: pillow_heif.HeifFile, scale: int) -> Image.Image:
    """Return a HEIC decoded, in its stated orientation, and reduced strip by strip."""
    # Decode before reading the size: the header may state another one.
    data = file.data
    (width, height), mode, stride = file.size, file.mode, file.stride
    image = Image.new(mode, (-(-width // scale), -(-height // scale)))
    rows = 256 * scale
    for top in range(0, height, rows):
        size = width, min(rows, height - top)
        pixels = data[top * stride : (top + size[1]) * stride]
        image.paste(Image.frombuffer(mode, size, pixels, "raw", mode, stride, 1).reduce(scale), (0, top // scale))
    if profile := file.info.get("icc_profile"):
        image.info["icc_profile"] = profile
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture converted to sRGB, so that it looks the same without its profile."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode, inPlace=image.mode == mode)
    # No viewer uses a profile that is broken or made for other colours than those of the picture.
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return shown or image


def _gamma(image: Image.Image) -> float:
    """Return the gamma that a PNG states, if viewers heed it; else 0."""
    gamma = float(image.info.get("gamma") or 0)
    told_better = "icc_profile" in image.info or "srgb" in image.info
    return 0 if told_better or not 0.1 < gamma < 10 or abs(gamma - _USUAL_GAMMA) < 0.02 else gamma


def _brightened(image: Image.Image, gamma: float) -> Image.Image:
    """Return the picture with its samples converted from `gamma` to the usual curve of sRGB."""
    linear = [(v / 255) ** (1 / gamma) for v in range(256)]
    table = [round(255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055)) for v in linear]
    if image.mode not in {"L", "RGB", "RGBA"}:
        image = image.convert("RGB")
    seen = 1 if image.mode == "L" else 3
    return image.point(table * seen + list(range(256)) * (len(image.getbands()) - seen))


def _simple(image: Image.Image) -> Image.Image:
    """Return the picture in one of the modes 1, L, P, RGB and RGBA, with the samples that viewers show."""
    profile, gamma = image.info.get("icc_profile"), _gamma(image)
    if image.mode.startswith("I;16"):
        # Each sample has two bytes; a screen shows the higher one.
        high = 0 if image.mode.endswith("B") else 1
        image = Image.frombytes("L", image.size, image.tobytes()[high::2])
    if image.mode in {"LA", "PA"} or "transparency" in image.info:
        try:
            image = image.convert("RGBA")
        # The transparent colour has 16 bits, the picture 8.
        except (ValueError, TypeError):
            del image.info["transparency"]
    if profile and image.mode == "P":
        image = image.convert("RGB")
    if profile and image.mode in {"L", "RGB", "RGBA", "CMYK"}:
        image = _in_srgb(image, profile)
    if gamma and image.mode != "1":
        image = _brightened(image, gamma)
    return image if image.mode in {"1", "L", "P", "RGB", "RGBA"} else image.convert("RGB")


# Brands of HEIC files that hold a sequence of pictures and perhaps no single picture.
_SEQUENCES = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}
# The frame header of a JPEG, which follows any number of whole segments: its first byte is the bits of a sample.
_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..(.)", re.S)


def _why_not(content: bytes) -> Unfit:
    """Return why no reader accepts a picture, as far as its bytes tell."""
    if _is_cut_off(content):
        return Unfit("cut_off")
    if content[4:8] == b"ftyp" and content[8:12] in _SEQUENCES:
        return Unfit("other_type", found="HEIC sequence")
    if content[:2] == b"\xff\xd8" and _sample_bits(content) > 8:
        return Unfit("other_type", found="deep JPEG")
    return Unfit("unreadable")


def _sample_bits(content: bytes) -> int:
    """Return how many bits a sample of a JPEG has; 0 when no frame is found."""
    at = 2
    while frame := content[at : at + 5]:
        if found := _FRAME.fullmatch(frame):
            return found[1][0]
        if len(frame) < 5 or frame[0] != 0xFF:
            return 0
        at += 2 + int.from_bytes(frame[2:4], "big")
    return 0


def _open(content: bytes) -> tuple[str, Any]:
    """Return the format and the file, of which only the header is read so far. Raises `Unfit`."""
    try:
        if content[4:8] == b"ftyp":
            return "HEIF", pillow_heif.open_heif(BytesIO(content), convert_hdr_to_8bit=True)
        image = Image.open(BytesIO(content), formats=["JPEG", "PNG"])
    # The libraries raise many errors for a broken file: OSError, ValueError, SyntaxError, EOFError, struct.error …
    except Exception:  # noqa: BLE001
        raise _why_not(content) from None
    # Many phones append more pictures to a JPEG ("MPO"); it counts as a JPEG.
    return "PNG" if image.format == "PNG" else "JPEG", image


def _shown(content: bytes) -> tuple[str, Image.Image]:
    """Return the format and the picture as viewers show it, of at most `_KEPT_PIXELS`. Raises `Unfit`."""
    image_format, file = _open(content)
    pixels = file.size[0] * file.size[1]
    too_large = Unfit("too_many_pixels", megapixels=-(-pixels // 1_000_000))
    if pixels > MAX_MEGAPIXELS[image_format] * 1_000_000:
        raise too_large
    if _is_cut_off(content):
        raise Unfit("cut_off")
    scale = _scale(*file.size)
    try:
        image = _simple((_decode_heif if image_format == "HEIF" else _decode)(file, scale))
        if (scale := _scale(*image.size)) > 1:
            image = image.convert(_REDUCIBLE.get(image.mode, image.mode)).reduce(scale)
        turn = None if image_format == "HEIF" else _turn(file)
        return image_format, image.transpose(turn) if turn is not None else image
    except MemoryError:
        raise too_large from None
    except Exception as error:  # noqa: BLE001 - see `_open`
        if "truncated" in str(error):
            raise Unfit("cut_off") from None
        # Decoding a progressive JPEG keeps all its coefficients. Its decoder and that of HEIC raise no error of their
        # own when memory is short.
        if pixels > _KEPT_PIXELS and (image_format == "HEIF" or "progressive" in file.info):
            raise too_large from None
        raise _why_not(content) from None


def rewrite(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the picture written anew, a HEIC as JPEG; the fact is its `format`. Raises `Unfit`."""
    image_format, image = _shown(content)
    image.info = {}
    output = BytesIO()
    if image_format == "PNG":
        image.save(output, "PNG", compress_level=4)
        return {"format": "PNG"}, output.getvalue()
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    image.save(output, "JPEG", quality=88)
    return {"format": "JPEG"}, output.getvalue()


def read_qr(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the texts of the QR codes in a photo or screenshot, at most ten. Raises `Unfit`."""
    _format_of_it, image = _shown(content)
    found = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return {"texts": [code.text for code in found[:10] if re.fullmatch(r"[\x20-\x7e]{1,500}", code.text)]}, b""
