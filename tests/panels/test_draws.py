"""Draws: published first, held by the seed, replayed by anybody, never changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.panels import actions, drawing
from federation.panels.models import Draw, Replacement
from federation.panels.queries.draws import drawn_keys, outcome_of
from tests.factories import accounts, organizations, panels
from tests.factories.panels import AT, DAY

pytestmark = pytest.mark.django_db
SEED = "04 09 15 21 27 33 + 08"
LATER = AT + timedelta(days=7)


def held(**more: Any) -> Draw:
    return actions.hold_draw(draw=panels.draw(**more), seed=SEED, by=None, at=LATER)


def test_the_outcome_is_what_the_recipe_says() -> None:
    draw = held()
    assert draw.result == drawing.order([key for key, _ in draw.pool], SEED, draw.pool_digest)
    assert [one.key for one in outcome_of(draw)] == draw.result[:3]
    assert draw.code == "CQ20260001"


@pytest.mark.parametrize("days", [0, -1])
def test_the_event_must_be_still_to_come(days: int) -> None:
    with pytest.raises(Refused, match="expert-panels:7"):
        panels.draw(seed_on=DAY + timedelta(days=days))
    assert not Draw.objects.exists()


@pytest.mark.parametrize("number", [0, 11])
def test_no_more_are_drawn_than_there_are(number: int) -> None:
    with pytest.raises(Refused, match="expert-panels:7"):
        panels.draw(size=10, number=number)


def test_a_seed_before_its_day_is_refused() -> None:
    draw = panels.draw()
    with pytest.raises(Refused, match=r"expert-panels:7\.1"):
        actions.hold_draw(draw=draw, seed=SEED, by=None, at=LATER - timedelta(days=1))
    with pytest.raises(ValidationError):
        actions.hold_draw(draw=draw, seed="   ", by=None, at=LATER)


@pytest.mark.parametrize(
    "change",
    [
        {"pool": [["A", "甲"]]}, {"pool_digest": "0" * 64}, {"count": 9}, {"seed_event": "另一个事件"},
        {"seed_on": DAY}, {"title": "别的"},
    ],
)  # fmt: skip
def test_nothing_published_changes(change: dict[str, Any]) -> None:
    draw = panels.draw()
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        draw.delete()


def test_a_draw_is_held_once() -> None:
    draw = held()
    with pytest.raises(NotAllowed):
        actions.hold_draw(draw=draw, seed="再抽一次", by=None, at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(result=[], seed="改")


def test_the_next_in_line_follows_again_and_again() -> None:
    draw = held(size=5, number=3)
    order = draw.result
    assert order
    for gone, comes in ((order[1], order[3]), (order[3], order[4])):
        made = actions.replace_drawn(draw=draw, out_key=gone, reason="不能参加", by=None, at=LATER)
        assert made.in_key == comes
    assert drawn_keys(draw) == [order[0], order[2], order[4]]
    with pytest.raises(ValidationError):
        actions.replace_drawn(draw=draw, out_key=order[1], reason="已退出", by=None, at=LATER)
    with pytest.raises(ValidationError):
        actions.replace_drawn(draw=draw, out_key=order[0], reason="用完", by=None, at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Replacement.objects.update(reason="改")


def test_nobody_is_replaced_before_the_draw() -> None:
    with pytest.raises(NotAllowed):
        actions.replace_drawn(draw=panels.draw(), out_key="GJ0001", reason="早了", by=None, at=AT)


def test_only_the_organising_union_draws() -> None:
    draw = panels.draw()
    officer = accounts.district_officer(organizations.district())
    with pytest.raises(NotPermitted):
        actions.hold_draw(draw=draw, seed=SEED, by=officer, at=LATER)
    with pytest.raises(NotPermitted):
        actions.cancel_draw(draw=draw, reason="不归我", by=officer, at=LATER)


def test_everybody_sees_everything_needed_to_replay(client: Client) -> None:
    draw = held()
    page = client.get(reverse("panels:show_public_draw", args=[draw.code]))
    assert page.status_code == 200
    assert SEED in page.content.decode()
    told = client.get(reverse("panels:download_draw", args=[draw.code])).json()
    keys = [key for key, _label in told["pool"]]
    assert drawing.pool_digest([tuple(entry) for entry in told["pool"]]) == told["pool_digest"]
    assert drawing.order(keys, told["seed"], told["pool_digest"]) == told["result"]
    assert client.get(reverse("panels:show_public_draw", args=["CQ20269999"])).status_code == 404
