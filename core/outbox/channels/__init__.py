"""Ways out: each takes a delivery and sends it, or writes it into the spool while no gateway is set."""

from collections.abc import Callable

from core.outbox.channels import gateway, mail
from core.outbox.models import Channel, Delivery

SENDERS: dict[str, Callable[[Delivery], None]] = {
    Channel.MAIL: mail.send,
    Channel.SMS: gateway.send_sms,
    Channel.WECHAT: gateway.send_wechat,
}
