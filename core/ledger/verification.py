"""Finding what was changed behind the books' back: an entry's content, a missing number, a closed balance."""

from collections.abc import Iterator

from core.ledger.models import Book, Entry
from core.ledger.posting import digest_of
from core.ledger.queries import balance_digest


def damages(book: Book) -> Iterator[str]:
    """Walk a book, each entry once; say what does not fit."""
    expected = 1
    entries = Entry.objects.filter(book=book).order_by("number").prefetch_related("lines__account")
    for entry in entries.iterator(chunk_size=2_000):
        if entry.number != expected:
            yield f"{book.code}: entries {expected} to {entry.number - 1} are missing"
        lines = [(line.account.code, line.amount_fen, line.facets) for line in entry.lines.all()]
        if digest_of(entry.on, entry.key, entry.memo, lines) != entry.digest:
            yield f"{book.code}, entry {entry.number}: was changed after it was written"
        if rest := sum(amount for _code, amount, _facets in lines):
            yield f"{book.code}, entry {entry.number}: is out by {rest} fen"
        expected = entry.number + 1
    book.refresh_from_db()
    if book.length != expected - 1:
        yield f"{book.code}: ends at entry {expected - 1} instead of {book.length}"
    for closing in book.closings.order_by("until_on"):
        if balance_digest(book, closing.until_on) != closing.digest:
            yield f"{book.code}: the balance closed on {closing.until_on} is another now"
