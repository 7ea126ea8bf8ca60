"""Several people fill in one application: nobody writes over another unseen, every point rests on something."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit.queries import trail_of
from core.files.models import StoredFile
from core.files.problems import Unwanted
from core.web.access import NotPermitted
from federation.academies.actions.drafting import Overtaken, note_presence, write_answer
from federation.academies.actions.ledgers import enter_classes, enter_courses, enter_teachers
from federation.academies.actions.register import Place, Trade, describe_academy
from federation.academies.actions.scoring import attach_file, attach_record, remove_evidence, score_item
from federation.academies.models import Answer, Application, Evidence, Tier
from federation.academies.permissions import can_read_evidence
from federation.academies.queries.answers import answers_of, filled_sections, missing_fields, others_present
from federation.academies.queries.applications import academy_of, recommenders_of
from federation.academies.queries.scoring import scored
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, accounts, organizations

AT = academies.AT
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF"
)


@kept
def draft(haidian: Union) -> Application:
    return academies.application(haidian)


@kept
def clerk(draft: Application, haidian: Union) -> User:
    return accounts.person("unit_clerk", haidian, unit=draft.unit)


def write(draft: Application, field: str, text: str, by: User, seen: int = 0) -> Answer:
    return write_answer(application=draft, field=field, text=text, seen=seen, by=by, at=AT)


def test_a_field_is_kept_by_itself_and_counts_its_revisions(draft: Application, clerk: User) -> None:
    first = write(draft, "dean", " 王 院长 ", clerk)
    second = write(draft, "dean", "王院长", clerk, seen=1)
    assert (first.text, first.revision) == ("王 院长", 1)
    assert (second.text, second.revision) == ("王院长", 2)
    assert trail_of(second).count() == 2
    assert trail_of(draft).count() == 1, "the case's own trail is not flooded"


def test_whoever_is_slower_sees_both_texts_and_loses_neither(draft: Application, clerk: User) -> None:
    write(draft, "faculty", "教师 20 人", clerk)
    with pytest.raises(Overtaken) as overtaken:
        write(draft, "faculty", "教师 25 人", draft.opened_by, seen=0)
    assert overtaken.value.answer.text == "教师 20 人"
    assert answers_of(draft)["faculty"].text == "教师 20 人"
    chosen = write(draft, "faculty", "教师 25 人", draft.opened_by, seen=overtaken.value.answer.revision)
    assert (chosen.text, chosen.revision) == ("教师 25 人", 2)


def test_the_same_words_are_no_conflict(draft: Application, clerk: User) -> None:
    write(draft, "faculty", "教师 20 人", clerk)
    assert write(draft, "faculty", "教师 20 人", draft.opened_by, seen=0).revision == 1


@pytest.mark.parametrize(("typed", "kept"), [("１２０", "120"), ("1,200 人", "1200"), (" 007 ", "7")])
def test_digits_come_in_every_width(draft: Application, clerk: User, typed: str, kept: str) -> None:
    assert write(draft, "capacity", typed, clerk).text == kept


@pytest.mark.parametrize("typed", ["很多", "-5", "0", "1.5", "9" * 5_000])
def test_a_number_that_is_none_is_refused(draft: Application, clerk: User, typed: str) -> None:
    with pytest.raises(ValidationError, match="整数"):
        write(draft, "capacity", typed, clerk)


def test_a_hundred_thousand_letters_are_too_many(draft: Application, clerk: User) -> None:
    with pytest.raises(ValidationError, match="最多 2,000 字，现在 100,000 字"):
        write(draft, "system", "字" * 100_000, clerk)


def test_strangers_write_nothing(draft: Application, yanqing: Union, wang: User) -> None:
    elsewhere = accounts.person("unit_clerk", yanqing, unit=organizations.unit(yanqing))
    for stranger in (elsewhere, accounts.district_officer(yanqing), wang):
        with pytest.raises(NotPermitted):
            write(draft, "dean", "我", stranger)
        with pytest.raises(NotPermitted):
            note_presence(application=draft, field="dean", by=stranger, at=AT)


def test_nothing_is_written_after_it_was_handed_in(haidian: Union) -> None:
    sent = academies.application_in("endorsing", haidian)
    with pytest.raises(ValidationError, match="待工会推荐"):
        write(sent, "dean", "王院长", sent.opened_by)
    with pytest.raises(ValidationError, match="不能改"):
        score_item(application=sent, item="A1", tenths=10, note="", by=sent.opened_by, at=AT)


def test_who_else_is_here_is_seen_for_a_minute(draft: Application, clerk: User) -> None:
    note_presence(application=draft, field="faculty", by=clerk, at=AT)
    note_presence(application=draft, by=clerk, at=AT + timedelta(seconds=15))
    soon, late = AT + timedelta(seconds=74), AT + timedelta(seconds=76)
    assert others_present(draft, draft.opened_by, soon) == [(clerk, "师资队伍")]
    assert others_present(draft, draft.opened_by, late) == []
    assert others_present(draft, clerk, soon) == []


def test_progress_counts_what_is_needed(draft: Application, clerk: User) -> None:
    before = {one.section.code: (one.done, one.needed) for one in filled_sections(draft)}
    assert before["digital"] == (0, 1)
    write(draft, "online", "100 门", clerk)
    after = {one.section.code: (one.done, one.needed) for one in filled_sections(draft)}
    assert after["digital"] == (1, 1)
    assert "partners" not in {one.field for one in missing_fields(draft)}, "what is optional is not missing"


def test_the_form_begins_with_what_the_register_knows(haidian: Union) -> None:
    unit, clerk = organizations.unit(haidian, "北京甲职业学校"), accounts.district_officer(haidian)
    academy = academies.academy(haidian, host_unit=unit, dean="钱院长", capacity=240)
    trades = [Trade("数控机床操作工", is_brand=True), Trade("电工")]
    describe_academy(academy=academy, places=[Place("实训楼", "中关村 1 号", 240)], trades=trades, by=clerk, at=AT)
    enter_teachers(unit=unit, rows=[{"name": "李师傅", "title": "技师", "trade": "钳工"}], by=clerk, at=AT)
    term = academy_of(unit, AT.date())
    assert term
    draft = academies.application(haidian, unit=unit, academy=term.academy)
    said = {field: one.text for field, one in answers_of(draft).items()}
    assert (said["dean"], said["capacity"], said["brand"]) == ("钱院长", "240", "数控机床操作工")
    assert "实训楼" in said["sites"]
    assert "师资名册 1 人" in said["faculty"]


def test_who_may_recommend_a_unit(haidian: Union) -> None:
    street = organizations.union("G1", "某街道总工会", kind="subdistrict", under=haidian)
    assert recommenders_of(organizations.unit(street)) == [haidian]


# --- the self-score ---------------------------------------------------------------------------------------------------


def test_points_and_evidence_make_the_score(draft: Application, clerk: User) -> None:
    score_item(application=draft, item="B1", tenths=85, note="", by=clerk, at=AT)
    assert scored(draft).unproven == ("专业师资",)
    enter_teachers(
        unit=draft.unit, rows=[{"name": "李", "title": "技师", "trade": "钳工", "is_craftsman": True}], by=clerk, at=AT
    )
    (offer,) = scored(draft, on=AT.date()).named("B1").offers  # type: ignore[union-attr]
    assert offer.text == "师资名册 1 人，其中工匠、劳模 1 人，专职 0 人"
    attach_record(application=draft, item="B1", source="teachers", by=clerk, at=AT)
    found = scored(draft, on=AT.date())
    assert (found.points, found.unproven, found.named("B1").offers) == ("8.5", (), ())  # type: ignore[union-attr]


def test_a_snapshot_stays_what_it_was(draft: Application, clerk: User) -> None:
    line = {"title": "技师", "trade": "钳工"}
    enter_teachers(unit=draft.unit, rows=[{"name": "李", **line}], by=clerk, at=AT)
    attach_record(application=draft, item="B1", source="teachers", by=clerk, at=AT)
    enter_teachers(unit=draft.unit, rows=[{"name": "王", **line}], by=clerk, at=AT)
    assert Evidence.objects.get().held["teachers"] == 1
    attach_record(application=draft, item="B1", source="teachers", by=clerk, at=AT)
    assert Evidence.objects.get().held["teachers"] == 2, "attached again it is brought up to date"


@pytest.mark.parametrize("tenths", [-1, 101])
def test_points_stay_within_the_item(draft: Application, clerk: User, tenths: int) -> None:
    with pytest.raises(ValidationError, match="0 到 10 分"):
        score_item(application=draft, item="A1", tenths=tenths, note="", by=clerk, at=AT)


@pytest.mark.parametrize("item", ["Z9", "", "A1;DROP"])
def test_items_are_those_of_the_sheet(draft: Application, clerk: User, item: str) -> None:
    with pytest.raises(ValidationError):
        score_item(application=draft, item=item, tenths=1, note="", by=clerk, at=AT)


@pytest.mark.parametrize("source", ["teachers", "file", "nonsense"])
def test_what_the_platform_does_not_hold_cannot_be_attached(draft: Application, clerk: User, source: str) -> None:
    with pytest.raises(ValidationError):
        attach_record(application=draft, item="B1", source=source, by=clerk, at=AT)


def test_a_file_is_read_by_those_who_see_the_case(draft: Application, clerk: User, yanqing: Union, wang: User) -> None:
    upload = SimpleUploadedFile("设备清单.pdf", PDF)
    made = attach_file(application=draft, item="A2", upload=upload, by=clerk, at=AT)
    assert made.file
    assert [can_read_evidence(one, made.file) for one in (clerk, draft.opened_by, wang)] == [True] * 3
    assert not can_read_evidence(accounts.district_officer(yanqing), made.file)
    remove_evidence(evidence=made, by=clerk, at=AT)
    assert not StoredFile.objects.exists()


def test_a_file_that_is_not_what_it_says_is_not_kept(draft: Application, clerk: User) -> None:
    with pytest.raises(Unwanted):
        attach_file(application=draft, item="A2", upload=SimpleUploadedFile("清单.pdf", b"MZ\x90\x00"), by=clerk, at=AT)
    assert not Evidence.objects.exists()


# --- the lists --------------------------------------------------------------------------------------------------------


def test_lists_are_brought_up_to_date_by_their_key(draft: Application, clerk: User) -> None:
    line = {"title": "第一课", "trade": "钳工", "hours_tenths": 10, "published_on": AT.date()}
    assert enter_courses(unit=draft.unit, rows=[line, line], by=clerk, at=AT) == {"new": 1, "changed": 0}
    again = enter_courses(unit=draft.unit, rows=[line | {"hours_tenths": 15}], by=clerk, at=AT)
    assert again == {"new": 0, "changed": 1}
    assert draft.unit.listed_courses.get().hours_tenths == 15


def test_only_the_last_year_s_classes_count(draft: Application, clerk: User) -> None:
    day = AT.date()
    old, new = day - timedelta(days=365), day - timedelta(days=364)
    rows = [
        {"title": f"班 {ends}", "trade": "钳工", "from_on": ends, "until_on": ends, "trained": 10}
        for ends in (old, new)
    ]
    enter_classes(unit=draft.unit, rows=rows, by=clerk, at=AT)
    (offer,) = scored(draft, on=day).named("D1").offers  # type: ignore[union-attr]
    assert "1 个班，培训 10 人" in offer.text


def test_lists_are_kept_by_their_unit_and_those_above(draft: Application, yanqing: Union) -> None:
    with pytest.raises(NotPermitted):
        enter_teachers(unit=draft.unit, rows=[], by=accounts.district_officer(yanqing), at=AT)


def test_the_tier_decides_what_counts_as_already_there(haidian: Union) -> None:
    unit = organizations.unit(haidian)
    academies.academy(haidian, host_unit=unit, tier=Tier.DISTRICT)
    assert academies.application(haidian, unit=unit).tier == Tier.CAPITAL, "from a lower tier one may go up"
