"""Addresses as QR codes, drawn in the page: from paper back to the record."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString

MASK = 4
"""Any of the eight masks reads well for an address; trying them all takes four times as long."""


@lru_cache(maxsize=512)
def qr(address: str) -> SafeString:
    """The address as inline SVG without a size of its own: the style sheet gives it one."""
    code = segno.make(address, error="m", micro=False, mask=MASK, boost_error=False)
    return SafeString(code.svg_inline(omitsize=True))
