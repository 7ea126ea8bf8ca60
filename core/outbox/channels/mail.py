"""Mail: by SMTP when ``EMAIL_HOST`` is set, otherwise as .eml files in the spool."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.outbox.channels import spool
from core.outbox.channels.outcomes import NotNow, Undeliverable
from core.outbox.models import Delivery


def send(delivery: Delivery) -> None:
    """Send one mail. Its Message-ID is the delivery's, so a repetition after a crash is seen as the same mail."""
    letter = _letter(delivery)
    if not settings.OUTBOX_SMTP:
        spool.write(delivery, letter.message().as_bytes(), "eml")
        return
    try:
        with get_connection(timeout=settings.OUTBOX_TIMEOUT) as line:
            line.send_messages([letter])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
        code = _code(refused)
        if 500 <= code < 600:
            raise Undeliverable(f"SMTP {code}") from None
        raise NotNow(f"SMTP {code}") from None
    except (smtplib.SMTPException, OSError) as trouble:
        raise NotNow(type(trouble).__name__) from None


def _letter(delivery: Delivery) -> EmailMessage:
    address = f"{settings.SITE_URL.rstrip('/')}{delivery.url}"
    with override(delivery.language):
        link = "\n\n" + _("查看：%(address)s") % {"address": address} if delivery.url else ""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<delivery-{delivery.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(delivery.subject, f"{delivery.body}{link}\n", to=[delivery.address], headers=headers)


def _code(refused: smtplib.SMTPException) -> int:
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return max((code for code, _said in refused.recipients.values()), default=550)
    return refused.smtp_code if isinstance(refused, smtplib.SMTPResponseException) else 550
