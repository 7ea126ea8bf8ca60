"""Sending a file: whole, in ranges, through the front server or straight from the bucket; never shown inline."""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from core.files.models import StoredFile
from core.files.ranges import Span, spans
from core.files.store import opened, store

BLOCK = 256 * 1024


def send(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The response to a GET or HEAD for a file this person may read."""
    wanted = _wanted(request, stored)
    answer = _bucket(stored) or _answer(request, stored, wanted)
    answer["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = stored.etag
    answer["Last-Modified"] = http_date(stored.at.timestamp())
    return answer


def starts_reading(request: HttpRequest, stored: StoredFile) -> bool:
    """Whether this request reads the file from its start (a player's later ranges are the same reading)."""
    wanted = _wanted(request, stored)
    return request.method == "GET" and (wanted is None or any(span.first == 0 for span in wanted))


def _wanted(request: HttpRequest, stored: StoredFile) -> list[Span] | None:
    header = request.headers.get("Range")
    if not header or request.method != "GET" or not _still_the_same(request.headers.get("If-Range"), stored):
        return None
    return spans(header, stored.size)


def _still_the_same(condition: str | None, stored: StoredFile) -> bool:
    """If-Range: a strong tag or the exact date; anything else means the whole file is sent again."""
    if condition is None or condition.strip() == stored.etag:
        return True
    moment = None if condition.strip().startswith(('"', "W/")) else parse_http_date_safe(condition.strip())
    return moment is not None and moment == int(stored.at.timestamp())


def _answer(request: HttpRequest, stored: StoredFile, wanted: list[Span] | None) -> HttpResponseBase:
    if _known(request, stored):
        return HttpResponse(status=304)
    if settings.FILES_ACCEL:
        answer: HttpResponseBase = HttpResponse(content_type=stored.content_type)
        answer["X-Accel-Redirect"] = f"{settings.FILES_ACCEL.rstrip('/')}/{stored.path}"
        return answer
    if wanted == []:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    answer = _several(stored, wanted) if wanted and len(wanted) > 1 else _one(request, stored, wanted)
    answer["Accept-Ranges"] = "bytes"
    return answer


def _known(request: HttpRequest, stored: StoredFile) -> bool:
    tags = request.headers.get("If-None-Match")
    return tags is not None and (
        tags.strip() == "*" or stored.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    )


def _one(request: HttpRequest, stored: StoredFile, wanted: list[Span] | None) -> HttpResponseBase:
    span = wanted[0] if wanted else Span(0, stored.size - 1)
    answer: HttpResponseBase
    if request.method == "HEAD":
        answer = HttpResponse(content_type=stored.content_type)
    else:
        answer = StreamingHttpResponse(
            _bytes(stored, [span], [b""], b""), status=206 if wanted else 200, content_type=stored.content_type
        )
    answer["Content-Length"] = str(span.length)
    if wanted:
        answer["Content-Range"] = span.told(stored.size)
    return answer


def _several(stored: StoredFile, wanted: list[Span]) -> HttpResponseBase:
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {stored.content_type}\r\n"
        f"Content-Range: {span.told(stored.size)}\r\n\r\n".encode("ascii")
        for span in wanted
    ]
    end = f"\r\n--{boundary}--\r\n".encode("ascii")
    answer = StreamingHttpResponse(
        _bytes(stored, wanted, heads, end), status=206, content_type=f"multipart/byteranges; boundary={boundary}"
    )
    answer["Content-Length"] = str(sum(map(len, heads)) + sum(span.length for span in wanted) + len(end))
    return answer


def _bytes(stored: StoredFile, wanted: list[Span], heads: list[bytes], end: bytes) -> Iterator[bytes]:
    with opened(stored) as source:
        for span, head in zip(wanted, heads, strict=True):
            if head:
                yield head
            source.seek(span.first)
            left = span.length
            while left and (block := source.read(min(BLOCK, left))):
                left -= len(block)
                yield block
    if end:
        yield end


def _bucket(stored: StoredFile) -> HttpResponseBase | None:
    """A short-lived address of the bucket itself, when settings let browsers fetch there."""
    if not settings.FILES_S3_REDIRECT:
        return None
    parameters = {
        "ResponseContentDisposition": content_disposition_header(True, stored.name),
        "ResponseContentType": stored.content_type,
    }
    return HttpResponseRedirect(store().url(stored.path, parameters=parameters, expire=60))  # type: ignore[call-arg]
