"""The words an academy and a target are classified with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    """What an academy is recognised as."""

    DEMONSTRATIVE = "demonstrative", _("首都示范性工匠学院")
    CAPITAL = "capital", _("首都工匠学院")
    DISTRICT = "district", _("区（产业）工匠学院")
    ENTERPRISE = "enterprise", _("企业工匠学院")
    BASE = "base", _("职工教育培训基地（学校、站点）")
    ONLINE = "online", _("网上工匠学院")


class Layer(models.TextChoices):
    """The part a tier plays in the system."""

    MAIN = "main", _("主体")
    GROUND = "ground", _("基础")
    SUPPLEMENT = "supplement", _("补充")


MAIN_TIERS = (Tier.DEMONSTRATIVE, Tier.CAPITAL, Tier.DISTRICT)


def layer_of(tier: str) -> Layer:
    """The layer a tier belongs to."""
    if tier in MAIN_TIERS:
        return Layer.MAIN
    return Layer.SUPPLEMENT if tier == Tier.ONLINE else Layer.GROUND


LADDER = (Tier.BASE, Tier.ENTERPRISE, Tier.DISTRICT, Tier.CAPITAL, Tier.DEMONSTRATIVE)
"""Tiers from the ground up; the online academy stands beside them."""


def from_tier_up(tier: str) -> tuple[str, ...]:
    """This tier and those above it."""
    return LADDER[LADDER.index(Tier(tier)) :] if tier in LADDER else (tier,)


class HostKind(models.TextChoices):
    """What kind of place hosts an academy."""

    UNION_SCHOOL = "union_school", _("工会办学机构")
    COLLEGE = "college", _("高等院校")
    VOCATIONAL = "vocational", _("职业院校、技工院校")
    ENTERPRISE = "enterprise", _("企业")
    TRAINING = "training", _("实训基地、培训中心")


class Measure(models.TextChoices):
    """What a target counts."""

    NEW = "new", _("当年新建")
    TOTAL = "total", _("年底累计")
