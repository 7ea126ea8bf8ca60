"""What is wrong with the register, kind by kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from federation.organizations.models import LegalCertificate, Provenance, Union, UnionKind, UnionTie, Unit
from federation.organizations.queries.tree import PATH_DRIFT
from federation.organizations.queries.unions import unions_visible_to
from federation.regulations.queries import parameters_on

RENEWAL_DAYS = "organizations.certificate_renewal_days"


@dataclass(frozen=True)
class Check:
    """One way a union can be unsound; ``narrow`` keeps the unions that are."""

    key: str
    title: Any
    remedy: Any
    narrow: Callable[[QuerySet[Union]], QuerySet[Union]]
    tone: str = "amber"
    clause: str = ""


def _orphans(unions: QuerySet[Union]) -> QuerySet[Union]:
    tied = UnionTie.objects.filter(child=OuterRef("pk"), until_on=None)
    return unions.filter(~Exists(tied), closed_on=None).exclude(kind=UnionKind.CITY)


def _under_closed(unions: QuerySet[Union]) -> QuerySet[Union]:
    tied = UnionTie.objects.filter(child=OuterRef("pk"), until_on=None, parent__closed_on__isnull=False)
    return unions.filter(Exists(tied), closed_on=None)


def _expired(unions: QuerySet[Union]) -> QuerySet[Union]:
    held = LegalCertificate.objects.filter(union=OuterRef("pk"))
    return unions.filter(Exists(held), ~Exists(held.filter(valid_until_on__gte=today())), closed_on=None)


def certificates_due() -> QuerySet[LegalCertificate]:
    """The last certificates of open unions that have expired or expire within the renewal window in force today."""
    days = parameters_on(today()).get(RENEWAL_DAYS)
    if days is None:
        return LegalCertificate.objects.none()
    longer = LegalCertificate.objects.filter(union=OuterRef("union"), valid_until_on__gt=OuterRef("valid_until_on"))
    last = today() + timedelta(days=days)
    return LegalCertificate.objects.filter(~Exists(longer), valid_until_on__lte=last, union__closed_on=None)


def _due(unions: QuerySet[Union]) -> QuerySet[Union]:
    return unions.filter(pk__in=certificates_due().filter(valid_until_on__gte=today()).values("union"))


def _uncertified(unions: QuerySet[Union]) -> QuerySet[Union]:
    held = LegalCertificate.objects.filter(union=OuterRef("pk"))
    return unions.filter(~Exists(held), closed_on=None).exclude(uscc="")


def _stray_units(unions: QuerySet[Union]) -> QuerySet[Union]:
    return unions.filter(Exists(Unit.objects.filter(union=OuterRef("pk"), closed_on=None)), closed_on__isnull=False)


def _idle(unions: QuerySet[Union]) -> QuerySet[Union]:
    units = Unit.objects.filter(union=OuterRef("pk"), closed_on=None)
    children = UnionTie.objects.filter(parent=OuterRef("pk"), until_on=None)
    return unions.filter(~Exists(units), ~Exists(children), kind=UnionKind.GRASSROOTS, closed_on=None)


def _drifted(unions: QuerySet[Union]) -> QuerySet[Union]:
    return unions.filter(pk__in=RawSQL(PATH_DRIFT, ()))  # noqa: S611 a constant


def _unverified(unions: QuerySet[Union]) -> QuerySet[Union]:
    return unions.filter(provenance=Provenance.UNVERIFIED, closed_on=None)


CHECKS = (
    Check("orphan", _("没有上级的工会"), _("打开它，用“调整隶属”补上上级。"), _orphans, "cinnabar"),
    Check("under_closed", _("上级已撤销的工会"), _("用“调整隶属”转到现在的上级。"), _under_closed, "cinnabar"),
    Check("stray_units", _("已撤销却还有单位的工会"), _("把单位转到后继工会。"), _stray_units, "cinnabar"),
    Check(
        "expired",
        _("法人证书已过期"),
        _("换证后登记新证书。"),
        _expired,
        "cinnabar",
        "union-legal-person:3",
    ),
    Check(
        "due",
        _("法人证书到了换证期"),
        _("到期前换证，再登记新证书。"),
        _due,
        clause="union-legal-person:3",
    ),
    Check(
        "uncertified",
        _("有统一代码而没有登记证书"),
        _("登记法人资格证书。"),
        _uncertified,
        clause="union-legal-person:1",
    ),
    Check("idle", _("没有单位也没有下级的基层工会"), _("补录所属单位；已不存在的，办理撤销。"), _idle),
    Check("drifted", _("主管链与隶属记录不符"), _("请系统管理员核对，正常操作不会出现。"), _drifted, "cinnabar"),
    Check("unverified", _("名称或隶属待核实"), _("向该工会核对后，更正资料。"), _unverified, "plain"),
)


def check_named(key: str) -> Check | None:
    """The check with this key."""
    return next((check for check in CHECKS if check.key == key), None)


def health_of(user: Any) -> list[tuple[Check, int]]:
    """Every check with how many unions of the user's subtrees it finds."""
    visible = unions_visible_to(user)
    return [(check, check.narrow(visible).count()) for check in CHECKS]
