"""What is written in a PDF, whatever is drawn over it."""

import io

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from core.files.documents import written_in


def test_words_under_a_bar_and_the_author_are_found() -> None:
    writer, made = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(200, 100)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    drawn = StreamObject()
    drawn.set_data(b"BT /F1 12 Tf 10 50 Td (Wang Gong) Tj ET 0 40 200 30 re f")
    page[NameObject("/Contents")] = writer._add_object(drawn)
    writer.add_metadata({"/Author": "王工"})
    writer.write(made)
    assert "Wang Gong" in written_in(made)
    assert "王工" in written_in(made)


def test_what_does_not_open_says_nothing() -> None:
    assert written_in(io.BytesIO(b"not a pdf")) == ""
