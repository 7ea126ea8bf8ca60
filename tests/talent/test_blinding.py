"""Papers for judges: blinded copies only, only while the assignment stands, never an original."""

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter

from core.audit.models import AuditRecord
from core.files.store import keep
from core.web.access import NotPermitted
from federation.accounts.models import User
from federation.organizations.models import Unit
from federation.panels.models import Expert
from federation.talent import actions
from federation.talent.models import BlindedCopy, Force, Judgement, Nomination, Proof, Selection
from federation.talent.queries.blinding import copies_open_to
from tests.factories import roles
from tests.factories.talent import AT, LATER
from tests.talent import kept


def picture(colour: str = "white", name: str = "张三的证书.png") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (20, 20), colour).save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def pdf(author: str = "") -> SimpleUploadedFile:
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": author})
    writer.write(made)
    return SimpleUploadedFile("证书.pdf", made.getvalue(), "application/pdf")


def paper(nomination: Nomination, by: User, force: str = "lead") -> Proof:
    """The proof of a force, with a paper of its own."""
    proof = nomination.proof.filter(force=force).earliest("pk")
    made = picture("red", f"{nomination.person.name}.png")
    proof.file = keep(made, kind=actions.PROOF_FILE, by=by, at=AT)
    proof.save()
    return proof


def download(file: Any) -> str:
    return reverse("files:download", args=[file.pk])


@kept
def mine(judged: Selection, experts: list[Expert]) -> Judgement:
    """Something the first expert judges."""
    return Judgement.objects.filter(judge__expert=experts[0]).select_related("nomination__person").earliest("code")


@kept
def proof(mine: Judgement, clerk: User) -> Proof:
    return paper(mine.nomination, clerk)


@kept
def copy(proof: Proof, city: User) -> BlindedCopy:
    return actions.place_copy(proof=proof, file=picture(), by=city, at=LATER)


def test_a_judge_opens_blinded_copies_and_nothing_else(
    copy: BlindedCopy, mine: Judgement, experts: list[Expert], clerk: User, city: User
) -> None:
    judge = roles.browser(experts[0].user)
    shown = judge.get(reverse("talent:submit_judgement", args=[mine.pk])).content.decode()
    assert download(copy.file) in shown
    assert download(copy.proof.file) not in shown
    assert mine.nomination.person.name not in shown
    answer = judge.get(download(copy.file))
    assert answer.status_code == 200
    assert "张三" not in copy.file.name
    assert AuditRecord.objects.filter(verb="download", by=experts[0].user).exists()
    assert judge.get(download(copy.proof.file)).status_code == 404
    strange = Nomination.objects.exclude(judgements__judge__expert=experts[0]).earliest("pk")
    other = actions.place_copy(proof=paper(strange, clerk), file=picture("black"), by=city, at=LATER)
    assert judge.get(download(other.file)).status_code == 404
    assert judge.get(download(other.proof.file)).status_code == 404


def test_not_after_stepping_aside_nor_once_judging_is_over(
    copy: BlindedCopy, mine: Judgement, experts: list[Expert], judged: Selection
) -> None:
    judge = roles.browser(experts[0].user)
    Selection.objects.filter(pk=judged.pk).update(state="scored")
    assert judge.get(download(copy.file)).status_code == 404
    Selection.objects.filter(pk=judged.pk).update(state="proposed")
    assert not copies_open_to(experts[0].user).exists()


def test_who_steps_aside_reads_no_paper(
    copy: BlindedCopy, mine: Judgement, experts: list[Expert], judged: Selection
) -> None:
    actions.step_aside(judgement=mine, reason="认得出", by=experts[0].user, at=LATER)
    assert roles.browser(experts[0].user).get(download(copy.file)).status_code == 404


def test_other_roles(copy: BlindedCopy, clerk: User, officer: User, city: User, experts: list[Expert]) -> None:
    unasked = next(one for one in experts if not copy.proof.nomination.judgements.filter(judge__expert=one).exists())
    for user in (clerk, officer, unasked.user):
        assert roles.browser(user).get(download(copy.file)).status_code == 404
    for user in (city, roles.staff("auditor")):
        assert roles.browser(user).get(download(copy.file)).status_code == 200
    for user in (clerk, officer, experts[0].user, roles.staff("auditor")):
        with pytest.raises(NotPermitted):
            actions.place_copy(proof=copy.proof, file=picture("black"), by=user, at=LATER)
        with pytest.raises(NotPermitted):
            actions.remove_copy(proof=copy.proof, by=user, at=LATER)


def test_the_paper_itself_and_names_that_can_be_selected_are_refused(proof: Proof, unit: Unit, city: User) -> None:
    told: dict[str, Any] = {"proof": proof, "by": city, "at": LATER}
    with pytest.raises(ValidationError, match="这就是原件"):
        actions.place_copy(**told, file=picture("red"))
    for name in (proof.nomination.person.name, unit.name):
        with pytest.raises(ValidationError, match=f"搜到“.*{name}"):
            actions.place_copy(**told, file=pdf(f"由 {name} 制作"))
    assert actions.place_copy(**told, file=pdf("")).file.name == f"遮盖件{proof.pk}.pdf"
    blank = proof.nomination.proof.filter(file=None).earliest("pk")
    with pytest.raises(ValidationError, match="没有证明材料"):
        actions.place_copy(proof=blank, file=picture(), by=city, at=LATER)


def test_a_copy_is_replaced_and_taken_away_on_record(copy: BlindedCopy, city: User, experts: list[Expert]) -> None:
    before = copy.file
    after = actions.place_copy(proof=copy.proof, file=picture("black"), by=city, at=LATER)
    judge = roles.browser(experts[0].user)
    assert judge.get(download(before)).status_code == 404
    assert judge.get(download(after.file)).status_code == 200
    actions.remove_copy(proof=copy.proof, by=city, at=LATER)
    assert judge.get(download(after.file)).status_code == 404
    with pytest.raises(ValidationError, match="没有遮盖件"):
        actions.remove_copy(proof=copy.proof, by=city, at=LATER)
    told = [
        one.facts["replaces"]
        for one in AuditRecord.objects.filter(verb__in=("place_copy", "remove_copy")).order_by("pk")
    ]
    assert told == [None, before.pk, after.file_id]


def test_only_those_in_the_assessment_until_it_is_over(copy: BlindedCopy, clerk: User, city: User) -> None:
    told: dict[str, Any] = {"proof": copy.proof, "file": picture("black"), "by": city, "at": LATER}
    nomination = copy.proof.nomination
    actions.withdraw_nomination(nomination=nomination, reason="本人不愿意", by=clerk, at=LATER)
    with pytest.raises(ValidationError, match="还没有评完"):
        actions.place_copy(**told)


def test_pages(proof: Proof, judged: Selection, experts: list[Expert], city: User, clerk: User) -> None:
    second = paper(proof.nomination, clerk, "practice")
    office, number = roles.browser(city), judged.number
    listed = reverse("talent:list_papers", args=[number])
    assert "还有 2 份证明材料没有遮盖件" in office.get(listed).content.decode()
    assert listed in office.get(reverse("talent:show_judging", args=[number])).content.decode()
    page, following = (reverse("talent:place_copy", args=[number, one.pk]) for one in (proof, second))
    assert download(proof.file) in office.get(page).content.decode()
    judge = roles.browser(experts[0].user)
    mine = Judgement.objects.get(judge__expert=experts[0], nomination=proof.nomination)
    assert "证明材料还没有遮盖件" in judge.get(reverse("talent:submit_judgement", args=[mine.pk])).content.decode()
    assert office.post(page, {"file": SimpleUploadedFile("证书.pdf", b"not a pdf")}).status_code == 422
    assert office.post(page, {"file": picture()}).headers["Location"] == following
    assert office.post(following, {"file": picture("black")}).headers["Location"] == listed
    assert "没有遮盖件，评委" not in office.get(listed).content.decode()
    assert "换一份" in office.get(page).content.decode()
    removing = reverse("talent:remove_copy", args=[number, proof.pk])
    assert office.post(removing).status_code == 302
    assert "只看没有的" in office.get(listed).content.decode()
    auditor = roles.browser(roles.staff("auditor"))
    assert auditor.get(listed).status_code == 200
    assert auditor.post(page, {"file": picture()}).status_code == 403
    for user in (clerk, experts[0].user):
        assert roles.browser(user).get(listed).status_code in (403, 404)
        assert roles.browser(user).get(page).status_code in (403, 404)


def test_as_many_queries_for_many_papers(judged: Selection, clerk: User, city: User) -> None:
    url, counts = reverse("talent:list_papers", args=[judged.number]), []
    office = roles.browser(city)
    every = [(one, force) for one in Nomination.objects.order_by("pk") for force in Force.values]
    for place, (one, force) in enumerate(every, start=1):
        made = paper(one, clerk, force)
        if place % 2:
            actions.place_copy(proof=made, file=picture("black"), by=city, at=LATER)
        if place in (2, 30):
            office.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert f"{made.file_id}" in office.get(url).content.decode()
            counts.append(len(asked))
    assert counts[0] == counts[1]
