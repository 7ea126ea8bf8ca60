"""The panel of an application: formed with its parties, briefed without names, its score taken over."""

from datetime import UTC, datetime

import pytest

from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions.panelling import convene_panel
from federation.academies.actions.stepping import step_application
from federation.academies.models import Answer, Application, Clarification, SelfScore
from federation.academies.queries.application_brief import brief_of_application
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.panels.queries.briefs import brief_of
from tests.academies import kept
from tests.factories import accounts, panels
from tests.factories.academies import application_in

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)


@kept
def assessing(yanqing: Union, wang: User) -> Application:
    panels.sheet()
    made = application_in("assessing", yanqing)
    texts = {"dean": "李建国", "profile": "某某集团，职工三千人", "sites": "实训楼一栋", "faculty": "教师 40 人"}
    for field, text in texts.items():
        Answer.objects.update_or_create(application=made, field=field, defaults={"text": text, "by": wang, "at": AT})
    SelfScore.objects.create(application=made, item="A1", tenths=85, note="自有场地")
    Clarification.objects.create(
        application=made, turn=1, field="faculty", question="名册 38 人", before="教师 38 人", after="教师 40 人",
        asked_by=wang, asked_at=AT, due_on=AT.date(), answered_by=wang, answered_at=AT,
    )  # fmt: skip
    return made


def test_the_parties_are_all_it_names(assessing: Application, wang: User) -> None:
    panel = convene_panel(application=assessing, by=wang, at=AT)
    assert [(party.role, party.name) for party in panel.declared_parties] == [
        ("申报单位", assessing.unit.name),
        ("推荐工会", assessing.union.name),
        ("拟任院长", "李建国"),
    ]
    assert panel.sheet.code == "academy-admission"
    assert convene_panel(application=assessing, by=wang, at=AT) == panel, "asked twice it is one panel"


def test_only_under_assessment_and_only_the_city(assessing: Application, yanqing: Union, wang: User) -> None:
    with pytest.raises(NotPermitted):
        convene_panel(application=assessing, by=accounts.district_officer(yanqing), at=AT)
    with pytest.raises(NotAllowed):
        convene_panel(application=application_in("checking", yanqing, among=assessing.round), by=wang, at=AT)


def test_the_brief_shows_the_case_and_not_who_it_is(assessing: Application, wang: User) -> None:
    panel = convene_panel(application=assessing, by=wang, at=AT)
    brief = brief_of(panel)
    said = " ".join(f"{row.label} {row.value} {row.before or ''}" for part in brief.sections for row in part.rows)
    assert brief.masked
    for shown in ("实训楼一栋", "教师 40 人", "教师 38 人", "8.5 / 10", "自有场地"):
        assert shown in said
    for hidden in ("李建国", "某某集团", assessing.unit.name, assessing.name):
        assert hidden not in f"{said} {brief.title}"


def test_each_item_finds_its_evidence(assessing: Application) -> None:
    brief = brief_of_application(assessing.pk)
    assert brief.section("site")


def test_the_score_is_taken_over_and_the_visit_is_next(assessing: Application, wang: User) -> None:
    panels.concluded(convene_panel(application=assessing, by=wang, at=AT))
    assessing.refresh_from_db()
    assert (assessing.state, assessing.panel_tenths) == ("visiting", 960)
    assert assessing.stage_due_on


def test_refused_meanwhile_its_panel_is_dissolved(assessing: Application, wang: User) -> None:
    panel = convene_panel(application=assessing, by=wang, at=AT)
    panels.seated(panel)
    step_application(application=assessing, verb="refuse", by=wang, at=AT, reason="材料不实")
    panel.refresh_from_db()
    assert panel.state == "dissolved"
