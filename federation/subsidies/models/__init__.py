"""The standing of academies, the year's fund and the lists that allot it."""

from federation.subsidies.models.funds import Allotment, AllotmentLine, Basis, Fund
from federation.subsidies.models.standing import Standing

__all__ = ["Allotment", "AllotmentLine", "Basis", "Fund", "Standing"]
