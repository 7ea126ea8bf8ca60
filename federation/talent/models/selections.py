"""Selections of selection with their trades and quotas, nominations with their proof, titles."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent import kinds
from federation.talent.workflow import DECLINED, DRAFTED, NOMINATION, REFUSED, RETURNED, SELECTION, WITHDRAWN


class Level(models.TextChoices):
    """The titles, as screens call them."""

    CITY = kinds.Level.CITY.value, _("北京大工匠")
    DISTRICT = kinds.Level.DISTRICT.value, _("区级（产业级）工匠")
    ENTERPRISE = kinds.Level.ENTERPRISE.value, _("企事业单位工匠")


class Rung(models.TextChoices):
    """Steps of the ladder, as screens call them, the lowest first."""

    MODEL = kinds.Rung.MODEL.value, _("岗位先进")
    SKILLED = kinds.Rung.SKILLED.value, _("能工巧匠")
    ENTERPRISE = kinds.Rung.ENTERPRISE.value, _("企事业单位工匠")
    DISTRICT = kinds.Rung.DISTRICT.value, _("区级（产业级）工匠")
    CITY = kinds.Rung.CITY.value, _("北京大工匠")
    REGION = kinds.Rung.REGION.value, _("京津冀大工匠")
    NATIONAL = kinds.Rung.NATIONAL.value, _("大国工匠")


class Route(models.TextChoices):
    """How a trade's craftsmen are found."""

    CONTEST = "contest", _("比赛")
    REVIEW = "review", _("评审")
    MIXED = "mixed", _("比赛和评审")


class Force(models.TextChoices):
    """The five forces."""

    LEAD = kinds.Force.LEAD.value, _("引领力")
    PRACTICE = kinds.Force.PRACTICE.value, _("实践力")
    INNOVATE = kinds.Force.INNOVATE.value, _("创新力")
    TACKLE = kinds.Force.TACKLE.value, _("攻关力")
    PASS_ON = kinds.Force.PASS_ON.value, _("传承力")


class Post(models.TextChoices):
    """Kinds of post."""

    FRONT_LINE = kinds.Post.FRONT_LINE.value, _("一线职工")
    TECHNICIAN = kinds.Post.TECHNICIAN.value, _("专业技术人员")
    TEAM_LEADER = kinds.Post.TEAM_LEADER.value, _("班组长")
    UNIT_LEADER = kinds.Post.UNIT_LEADER.value, _("单位负责人")
    ADMINISTRATION = kinds.Post.ADMINISTRATION.value, _("行政管理")
    FINANCE = kinds.Post.FINANCE.value, _("财务")
    PERSONNEL = kinds.Post.PERSONNEL.value, _("人事")
    MARKETING = kinds.Post.MARKETING.value, _("营销")
    RETIRED = kinds.Post.RETIRED.value, _("退休或者返聘")


class SkillLevel(models.TextChoices):
    """The eight skill levels (新八级工)."""

    APPRENTICE = "apprentice", _("学徒工")
    JUNIOR = "junior", _("初级工")
    MIDDLE = "middle", _("中级工")
    SENIOR = "senior", _("高级工")
    TECHNICIAN = "technician", _("技师")
    SENIOR_TECHNICIAN = "senior_technician", _("高级技师")
    SPECIAL = "special", _("特级技师")
    CHIEF = "chief", _("首席技师")


class Selection(models.Model):
    """One selection for one title: how many, in which trades, from when to when unions recommend."""

    workflow: ClassVar[Workflow] = SELECTION

    number = models.CharField(_("编号"), max_length=12, unique=True, db_collation="C")
    title = models.CharField(_("名称"), max_length=80)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    year = models.PositiveSmallIntegerField(_("年度"))
    places = models.PositiveIntegerField(_("选树人数（左右）"))
    from_on = models.DateField(_("推荐开始"))
    until_on = models.DateField(_("推荐截止"))
    note = models.TextField(_("通知要求"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=SELECTION.choices, default=DRAFTED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("选树批次")
        verbose_name_plural = _("选树批次")
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="selection_has_places"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="selection_span"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="selection_level"),
        ]
        triggers = [
            fsm_trigger(SELECTION),
            pgtrigger.ReadOnly(name="selection_stays", fields=["number", "level", "year"]),
            pgtrigger.Protect(name="selection_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class SelectionTrade(models.Model):
    """A trade a selection selects in, how, and why so.

    Where a contest has a part in it the trade has ``places`` of its own, and ``share`` (percent) is the contest's part.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="trades")
    name = models.CharField(_("职业（工种）"), max_length=60)
    route = models.CharField(_("方式"), max_length=8, choices=Route.choices)
    reason = models.CharField(_("理由"), max_length=200)
    places = models.PositiveSmallIntegerField(_("本工种名额"), null=True, blank=True)
    share = models.PositiveSmallIntegerField(_("比赛成绩占比"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("选树工种")
        verbose_name_plural = _("选树工种")
        constraints = [
            models.UniqueConstraint(fields=["selection", "name"], name="trade_once_a_selection"),
            models.CheckConstraint(
                condition=Q(places=None, share=None)
                | Q(route=Route.CONTEST, places__gte=1, share=100)
                | Q(route=Route.MIXED, places__gte=1, share__gte=1, share__lte=99),
                name="contest_has_places_and_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Quota(models.Model):
    """How many a union may recommend in a selection."""

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="quotas")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", verbose_name=_("工会"))
    places = models.PositiveIntegerField(_("推荐名额"))

    class Meta:
        ordering = ["union"]
        verbose_name = _("推荐名额")
        verbose_name_plural = _("推荐名额")
        constraints = [models.UniqueConstraint(fields=["selection", "union"], name="quota_once")]

    def __str__(self) -> str:
        return f"{self.union} {self.places}"


class Nomination(models.Model):
    """Somebody nominated in a selection by a unit, through the union that recommends, which ranks its nominees.

    ``union`` is the district, industrial or bureau union; ``refused_by`` the clause somebody was turned down by;
    ``pooled_on`` the day the nominee entered the talent pool.
    """

    workflow: ClassVar[Workflow] = NOMINATION

    selection = models.ForeignKey(
        Selection, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("选树批次")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("被推荐人"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐工会"))
    trade = models.ForeignKey(
        SelectionTrade, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("职业（工种）")
    )
    post = models.CharField(_("岗位类别"), max_length=16, choices=Post.choices)
    skill = models.CharField(_("技能等级"), max_length=20, choices=SkillLevel.choices, blank=True)
    story = models.TextField(_("主要事迹"))
    agreed_on = models.DateField(_("本人同意日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=NOMINATION.choices, default=DRAFTED)
    rank = models.PositiveIntegerField(_("推荐排序"), null=True, blank=True)
    pooled_on = models.DateField(_("入库日期"), null=True, blank=True)
    refused_by = models.CharField(_("依据条款"), max_length=60, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("填报时间"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("工匠推荐")
        verbose_name_plural = _("工匠推荐")
        indexes = [
            models.Index(fields=["state", "-id"], name="nomination_state"),
            models.Index(fields=["union", "selection", "rank"], name="nomination_union"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "person"],
                condition=~Q(state__in=(DRAFTED, RETURNED, WITHDRAWN, REFUSED, DECLINED)),
                name="nominated_once_a_selection",
            ),
            models.UniqueConstraint(
                fields=["selection", "union", "rank"], deferrable=Deferrable.DEFERRED, name="one_nominee_a_rank"
            ),
            models.CheckConstraint(condition=Q(rank=None) | Q(rank__gte=1), name="rank_from_one"),
            models.CheckConstraint(
                condition=~Q(state__in=(REFUSED, DECLINED)) | ~Q(refused_by=""), name="refused_by_a_clause"
            ),
        ]
        triggers = [
            fsm_trigger(NOMINATION),
            pgtrigger.ReadOnly(name="nomination_stays", fields=["selection", "person", "entered_by", "entered_at"]),
            pgtrigger.Protect(name="nomination_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.selection}"


class Proof(models.Model):
    """One thing that shows one of the five forces, with the paper behind it or the name of the ``record``."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="proof")
    force = models.CharField(_("哪一力"), max_length=8, choices=Force.choices)
    what = models.CharField(_("事实"), max_length=300)
    done_on = models.DateField(_("时间"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    record = models.CharField(_("取自记录"), max_length=40, blank=True)

    class Meta:
        ordering = ["force", "id"]
        verbose_name = _("佐证")
        verbose_name_plural = _("佐证")
        constraints = [
            models.UniqueConstraint(fields=["nomination", "record"], condition=~Q(record=""), name="record_proves_once")
        ]

    def __str__(self) -> str:
        return self.what


class Borne(models.Manager["Honour"]):
    """Titles that stand; what was withdrawn never was one."""

    def get_queryset(self) -> models.QuerySet["Honour"]:
        """Without those withdrawn."""
        return super().get_queryset().filter(withdrawn_on=None)


class Honour(models.Model):
    """A title somebody bears, and the document that gave it.

    One entered ``by_hand`` can be corrected, and withdrawn on a day: it is then in no list (``everything`` has it).
    One given by a selection stays as it is.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="honours", verbose_name=_("职工"))
    level = models.CharField(_("层级"), max_length=10, choices=Rung.choices)
    named_on = models.DateField(_("命名日期"))
    document_number = models.CharField(_("文号"), max_length=60)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_hand = models.BooleanField(_("补登记"), default=False)
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = Borne()
    everything = models.Manager["Honour"]()

    class Meta:
        ordering = ["-named_on", "-id"]
        verbose_name = _("工匠称号")
        verbose_name_plural = _("工匠称号")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "level"], condition=Q(withdrawn_on=None), name="honour_borne_once"
            ),
            models.CheckConstraint(condition=Q(withdrawn_on=None) | Q(by_hand=True), name="given_stays_given"),
        ]
        triggers = [
            pgtrigger.Protect(name="honour_never_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="honour_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__by_hand=False) | pgtrigger.Q(old__withdrawn_on__isnull=False),
            ),
            pgtrigger.ReadOnly(name="honour_is_whose_it_is", fields=["person", "level", "entered_by", "by_hand"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} · {self.called}"

    @property
    def called(self) -> str:
        """The title and its year."""
        return f"{self.get_level_display()} {self.named_on.year}"
