"""Short messages and WeChat-style messages through an HTTP gateway (JSON), or into the spool while none is set.

The gateway gets ``POST {"to", "subject", "text", "url", "reference"}`` with ``Authorization: Bearer …`` and an
``Idempotency-Key``; any 2xx is success, 408, 429 and 5xx are tried again, every other answer is final.
"""

import json
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from core.outbox.channels import spool
from core.outbox.channels.outcomes import NotNow, Undeliverable
from core.outbox.models import Delivery

BUSY = {408, 425, 429}


def send_sms(delivery: Delivery) -> None:
    """Send one short message."""
    _send(delivery, settings.OUTBOX_SMS_GATEWAY, settings.OUTBOX_SMS_TOKEN)


def send_wechat(delivery: Delivery) -> None:
    """Send one WeChat-style message."""
    _send(delivery, settings.OUTBOX_WECHAT_GATEWAY, settings.OUTBOX_WECHAT_TOKEN)


def _send(delivery: Delivery, gateway: str, token: str) -> None:
    content = json.dumps(_content(delivery), ensure_ascii=False, indent=1).encode()
    if gateway:
        _post(gateway, token, f"delivery-{delivery.pk}", content)
    else:
        spool.write(delivery, content, "json")


def _content(delivery: Delivery) -> dict[str, str]:
    return {
        "to": delivery.address,
        "subject": delivery.subject,
        "text": delivery.body or delivery.subject,
        "url": f"{settings.SITE_URL.rstrip('/')}{delivery.url}" if delivery.url else "",
        "reference": f"delivery-{delivery.pk}",
    }


class _NoRedirects(HTTPRedirectHandler):
    """A gateway that answers elsewhere is misconfigured: phone numbers are not sent after it."""

    def redirect_request(self, *_arguments: object, **_named: object) -> None:
        """Follow nothing."""


def _post(gateway: str, token: str, reference: str, content: bytes) -> None:
    if urlsplit(gateway).scheme not in ("http", "https"):
        raise Undeliverable("gateway address is not http")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": reference,
    }
    request = Request(gateway, content, headers, method="POST")  # noqa: S310  scheme checked above
    try:
        with build_opener(_NoRedirects).open(request, timeout=settings.OUTBOX_TIMEOUT) as answer:
            answer.read(4096)
    except HTTPError as refused:
        with refused:
            if refused.code in BUSY or refused.code >= 500:
                raise NotNow(f"HTTP {refused.code}") from None
            raise Undeliverable(f"HTTP {refused.code}") from None
    except (URLError, HTTPException, OSError) as trouble:
        raise NotNow(type(trouble).__name__) from None
