"""Papers of an appeal: without names, read by the arbiters until the points are settled."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from federation.accounts.models import User
from federation.organizations.models import Union
from federation.talent.actions import contests as acts
from federation.talent.models import Appeal, AppealPaper, Contest, Nomination
from tests.factories import organizations, panels, roles
from tests.factories.contests import POSTED_AT, rule, settle
from tests.talent.test_blinding import download, pdf, picture


def doubted(contest: Contest, by: User, *files: Any) -> Appeal:
    told: dict[str, Any] = {"module": contest.modules.get(name="实操"), "reason": "扣分过多", "files": files}
    nomination = Nomination.objects.get(person__name="工人甲")
    return acts.lodge_appeal(nomination=nomination, **told, by=by, at=POSTED_AT)


def test_arbiters_read_them_until_the_points_are_settled(posted: Contest, clerk: User, city: User) -> None:
    appeal = doubted(posted, clerk, picture(name="工人甲.png"), pdf())
    papers = list(AppealPaper.objects.select_related("file"))
    assert [one.file.name for one in papers] == ["异议材料1.jpg", "异议材料2.pdf"]
    arbiter = roles.browser(posted.arbiters.select_related("expert__user").earliest("pk").expert.user)
    page = reverse("talent:rule_on_appeal", args=[appeal.pk])
    assert download(papers[0].file) in arbiter.get(page).content.decode()
    assert arbiter.get(download(papers[0].file)).status_code == 200
    rule(appeal, None, None, None)
    assert arbiter.get(download(papers[0].file)).status_code == 200
    settle(posted, city)
    assert arbiter.get(download(papers[0].file)).status_code == 404
    assert "异议材料1" not in arbiter.get(page).content.decode()


def test_who_else_reads_them(posted: Contest, clerk: User, officer: User, city: User, haidian: Union) -> None:
    doubted(posted, clerk, picture())
    paper = AppealPaper.objects.get()
    for user in (clerk, officer, city, roles.staff("auditor")):
        assert roles.browser(user).get(download(paper.file)).status_code == 200
    for user in (panels.expert("外人").user, roles.staff("unit_clerk", haidian, organizations.unit(haidian))):
        assert roles.browser(user).get(download(paper.file)).status_code == 404


def test_names_that_can_be_selected_and_a_fourth_paper_are_refused(posted: Contest, clerk: User) -> None:
    with pytest.raises(ValidationError) as fault:
        doubted(posted, clerk, picture(), pdf("工人甲"))
    assert set(fault.value.message_dict) == {"file_2"}
    with pytest.raises(ValidationError, match="最多 3 份"):
        doubted(posted, clerk, *(picture() for _n in range(4)))
    assert not Appeal.objects.exists()


def test_the_form(posted: Contest, clerk: User) -> None:
    nomination = Nomination.objects.get(person__name="工人甲")
    desk, url = roles.browser(clerk), reverse("talent:lodge_appeal", args=[nomination.pk])
    assert "必须先遮住" in desk.get(url).content.decode()
    told = {"module": posted.modules.get(name="实操").pk, "reason": "扣分过多"}
    wrong = desk.post(url, {**told, "file_2": SimpleUploadedFile("录像.pdf", b"not a pdf")})
    assert wrong.status_code == 422
    assert desk.post(url, {**told, "file_2": picture()}).status_code == 302
    shown = desk.get(reverse("talent:show_nomination", args=[nomination.pk])).content.decode()
    assert "异议材料1.jpg" in shown
