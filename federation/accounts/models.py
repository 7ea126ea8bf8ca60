"""People who sign in, the roles they hold, and the looks taken at those roles."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.crypto.fields import EncryptedTextField
from core.web.writing import bracketed
from federation.accounts.kinds import OF_A_UNIT, Kind


class User(AbstractUser):
    """Somebody who signs in: staff of a union, a unit, an academy, an expert, an auditor or a worker."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=60)
    post = models.CharField(_("部门和职务"), max_length=60, blank=True)
    phone = EncryptedTextField(_("手机号"), blank=True, default="", kind="phone", purpose="账号通知")

    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the name as the person writes it."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name as the person writes it."""
        return self.name


class Role(models.Model):
    """A kind of work entrusted to somebody, at a union (or one of its units), for a period."""

    class Kind(models.TextChoices):
        CITY_OFFICER = Kind.CITY_OFFICER, _("市总工作人员")
        CITY_ADMIN = Kind.CITY_ADMIN, _("市总管理员")
        DISTRICT_OFFICER = Kind.DISTRICT_OFFICER, _("区、产业工会工作人员")
        DISTRICT_ADMIN = Kind.DISTRICT_ADMIN, _("区、产业工会管理员")
        UNION_CLERK = Kind.UNION_CLERK, _("基层工会经办人")
        UNIT_CLERK = Kind.UNIT_CLERK, _("单位经办人")
        ACADEMY_STAFF = Kind.ACADEMY_STAFF, _("学院工作人员")
        EXPERT = Kind.EXPERT, _("专家")
        FINANCE_ENTRY = Kind.FINANCE_ENTRY, _("资金录入")
        FINANCE_APPROVAL = Kind.FINANCE_APPROVAL, _("资金审批")
        CASHIER = Kind.CASHIER, _("出纳")
        AUDITOR = Kind.AUDITOR, _("审计")
        WORKER = Kind.WORKER, _("职工")

    user = models.ForeignKey(User, models.PROTECT, related_name="roles", verbose_name=_("账号"))
    kind = models.CharField(_("角色"), max_length=20, choices=Kind.choices)
    union = models.ForeignKey("organizations.Union", models.PROTECT, related_name="+", verbose_name=_("工会"))
    unit = models.ForeignKey(
        "organizations.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"), null=True, blank=True
    )
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("失效日"), null=True, blank=True, help_text=_("从这一天起不再有效"))
    reason = models.CharField(_("授予原因"), max_length=200)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("授予人"), null=True)
    granted_at = models.DateTimeField(_("授予时间"))
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("复核人"), null=True, blank=True
    )
    reviewed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        constraints = [
            models.CheckConstraint(name="role_kind_known", condition=Q(kind__in=[kind.value for kind in Kind])),
            models.CheckConstraint(
                name="role_period_forward", condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="role_of_unit_names_it",
                condition=~Q(kind__in=[kind.value for kind in OF_A_UNIT]) | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="role_review_whole",
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="role_not_from_oneself",
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
            ),
            models.UniqueConstraint(
                name="role_open_once",
                fields=["user", "kind", "union", "unit"],
                condition=Q(until_on__isnull=True),
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["union", "kind"], name="role_by_union")]

    def __str__(self) -> str:
        return bracketed(self.get_kind_display(), self.unit or self.union)


class ApiToken(models.Model):
    """A key with which a program speaks for ``user``; only its digest is kept. ``until_on``: the first day it fails."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name=_("账号"))
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("创建时间"))
    until_on = models.DateField(_("失效日"), help_text=_("从这一天起不再有效"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        indexes = [models.Index(fields=["user", "-id"], name="token_user")]

    def __str__(self) -> str:
        return self.name
