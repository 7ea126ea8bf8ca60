"""Declaring, scoring, handing in: blind, complete, and for good."""

import pytest

from federation.panels.queries.panels import result_of
from federation.panels.workflow import CONCLUDED
from tests.factories import panels

pytestmark = pytest.mark.django_db


def test_two_that_agree_conclude_with_their_mean() -> None:
    panel = panels.concluded()
    result = result_of(panel)
    assert (panel.state, panel.score_tenths) == (CONCLUDED, 960)
    assert result is not None
    assert result.score == 96.0
