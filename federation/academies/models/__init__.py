"""The register of craftsman academies and the plan of their network."""

from federation.academies.models.classification import MAIN_TIERS, HostKind, Layer, Measure, Tier, layer_of
from federation.academies.models.plans import PlanTarget, PlanVersion
from federation.academies.models.register import Academy, AcademyTerm, Site, Speciality
from federation.academies.models.reminders import Reminder

__all__ = [
    "MAIN_TIERS",
    "Academy",
    "AcademyTerm",
    "HostKind",
    "Layer",
    "Measure",
    "PlanTarget",
    "PlanVersion",
    "Reminder",
    "Site",
    "Speciality",
    "Tier",
    "layer_of",
]
