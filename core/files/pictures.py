"""Looking at pictures: what they are, how large; photos made anew without what the camera noted."""

import io
import warnings
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.files.problems import Unwanted

MOST_PIXELS = 64_000_000
LONGEST_EDGE = 2560
PILLOW_NAMES = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}


def check_picture(stream: BinaryIO, extension: str) -> None:
    """Refuse what Pillow cannot verify as that format, and pictures too large to work with."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            stream.seek(0)
            with Image.open(stream, formats=[PILLOW_NAMES[extension]]) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise Unwanted(_too_large(width, height))
                picture.verify()
    except Image.DecompressionBombError:
        raise Unwanted(_("图片尺寸过大，请缩小到 8000×8000 以内再上传。")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError):
        raise Unwanted(
            _("图片打不开，或内容与扩展名 .%(kind)s 不符。请重新导出为 JPG 或 PNG。") % {"kind": extension}
        ) from None


def remade(stream: BinaryIO) -> io.BytesIO:
    """The photo as a fresh JPEG: upright, at most 2560 px, without place, time and camera."""
    try:
        stream.seek(0)
        with Image.open(stream, formats=list(PILLOW_NAMES.values())) as picture:
            picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            made = io.BytesIO()
            _on_white(upright).save(made, "JPEG", quality=86, optimize=True)
    except (OSError, SyntaxError, ValueError):
        raise Unwanted(_("图片已损坏，打不开。请重新拍摄或导出后再上传。")) from None
    made.seek(0)
    return made


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _too_large(width: int, height: int) -> str:
    return _("图片尺寸 %(width)s×%(height)s 过大，请缩小到 8000×8000 以内再上传。") % {
        "width": width,
        "height": height,
    }
