"""Papers of the demo city: blank, and called what they would be."""

from io import BytesIO

from django.core.files.base import File
from pypdf import PdfWriter


def paper(name: str) -> "File[bytes]":
    """A page of A4 with nothing on it, as uploaded."""
    content = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": name})
    writer.write(content)
    return File(content, name=f"{name}（演示）.pdf")
