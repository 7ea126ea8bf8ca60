"""Reading a digital invoice (数电票) from the XML that the tax office's platform hands out with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import NotMoney, fen

READ = ("invoice", "payee", "what", "amount_fen", "spent_on")
"""Fields of a voucher that its invoice says."""
MUST_AGREE = ("invoice", "payee", "amount_fen")
"""Those of them that may not be typed differently: what it was for and when it was paid may be."""

_AT = {
    "invoice": "TaxSupervisionInfo/InvoiceNumber",
    "payee": "EInvoiceData/SellerInformation/SellerName",
    "amount": "EInvoiceData/BasicInformation/TotalTax-includedAmount",
    "issued": "TaxSupervisionInfo/IssueTime",
}
_NAMES = {
    "invoice": gettext_lazy("发票号码"),
    "payee": gettext_lazy("销售方名称"),
    "amount": gettext_lazy("价税合计"),
    "issued": gettext_lazy("开票日期"),
}


class NotAnInvoice(ValueError):
    """The file is no digital invoice, or says too little; the text says what is missing."""


@dataclass(frozen=True)
class EInvoice:
    """What an invoice says of itself, under the names of a voucher; ``amount_fen`` with tax, ``spent_on`` its day."""

    invoice: str
    payee: str
    what: str
    amount_fen: int
    spent_on: date


def read_einvoice(stream: Any) -> EInvoice:
    """Read one invoice from an open file; :class:`NotAnInvoice` when it is none, is reversed, or lacks something."""
    stream.seek(0)
    try:
        root = fromstring(stream.read(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotAnInvoice(_("这个 XML 打不开，请重新下载原来的发票文件。")) from None
    finally:
        stream.seek(0)
    if root.tag != "EInvoice":
        raise NotAnInvoice(_("这个 XML 不是数电发票。请从电子税务局或者开票方下载发票的 XML。"))
    said = {name: (root.findtext(path) or "").strip() for name, path in _AT.items()}
    missing = [str(_NAMES[name]) for name, text in said.items() if not text]
    if missing:
        raise NotAnInvoice(
            _("发票里没有：%(missing)s。请手工填写，文件改传 PDF。") % {"missing": _("、").join(missing)}
        )
    try:
        amount, issued = fen(said["amount"]), date.fromisoformat(said["issued"][:10])
    except (NotMoney, ValueError):
        raise NotAnInvoice(_("发票里的金额或者日期读不懂。请手工填写，文件改传 PDF。")) from None
    if amount <= 0:
        raise NotAnInvoice(_("这是一张红字发票，不能列支。"))
    items = [one.text for one in root.iterfind("EInvoiceData/IssuItemInformation/ItemName") if one.text]
    what = _("、").join(items)[:120] or said["payee"]
    return EInvoice(said["invoice"], said["payee"], what, amount, issued)


def same(typed: Any, said: Any) -> bool:
    """Whether what was typed is what the invoice says, spaces and half a width aside."""
    if isinstance(typed, str):
        return _plain(typed) == _plain(said)
    return bool(typed == said)


def _plain(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）").casefold()
