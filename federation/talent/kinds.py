"""Words of the selection that rules and models share."""

from enum import StrEnum


class Level(StrEnum):
    """The title a selection selects for."""

    CITY = "city"
    DISTRICT = "district"
    ENTERPRISE = "enterprise"


class Rung(StrEnum):
    """Steps of the ladder of a craftsman, the lowest first; three of them are what a selection selects for."""

    MODEL = "model"
    SKILLED = "skilled"
    ENTERPRISE = "enterprise"
    DISTRICT = "district"
    CITY = "city"
    REGION = "region"
    NATIONAL = "national"


class Force(StrEnum):
    """The five forces a craftsman is judged by (工匠五力)."""

    LEAD = "lead"
    PRACTICE = "practice"
    INNOVATE = "innovate"
    TACKLE = "tackle"
    PASS_ON = "pass_on"  # noqa: S105  no password


class Post(StrEnum):
    """What somebody works as, as the exclusions see it."""

    FRONT_LINE = "front_line"
    TECHNICIAN = "technician"
    TEAM_LEADER = "team_leader"
    UNIT_LEADER = "unit_leader"
    ADMINISTRATION = "administration"
    FINANCE = "finance"
    PERSONNEL = "personnel"
    MARKETING = "marketing"
    RETIRED = "retired"


class Office(StrEnum):
    """The offices asked about nominees before a list is decided."""

    DISCIPLINE = "discipline"
    POLICE = "police"
    TAX = "tax"
    LABOUR = "labour"
    SAFETY = "safety"
    ENVIRONMENT = "environment"
    AUDIT = "audit"
