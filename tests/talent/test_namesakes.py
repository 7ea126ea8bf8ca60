"""Masters and apprentices of one name are told apart wherever they are named; what is final is asked first."""

from django.urls import reverse

from core.outbox.models import Notification
from federation.accounts.models import User
from federation.organizations.models import Unit
from federation.people.models import Person
from federation.talent import actions
from federation.talent.models import Judgement, Selection
from federation.talent.queries.cultivation import tail_of
from federation.talent.queries.pairs import pair_duties_of
from tests.factories import roles, talent
from tests.factories.talent import AT
from tests.talent.test_pairs import paired, titled, told


def marked(person: Person) -> str:
    return f"{person.name}（证件尾号 {tail_of(person)}）"


def test_namesakes_are_told_apart_in_list_page_and_letters(city: User, clerk: User, officer: User, unit: Unit) -> None:
    masters = [titled(city, clerk, unit, name) for name in ("大师", "大师", "名师")]
    apprentices = [talent.worker(clerk, unit, name) for name in ("小李", "小李", "小赵")]
    made = [paired(*both, clerk, officer) for both in zip(masters, apprentices, strict=True)]
    desk = roles.browser(clerk)
    listed = desk.get(reverse("talent:list_pairs")).content.decode()
    for one in (masters[0], apprentices[1]):
        assert f'{one.name} <span class="quiet">证件尾号 {tail_of(one)}</span>' in listed
    shown = desk.get(reverse("talent:show_pair", args=[made[0].pk])).content.decode()
    assert f"{marked(masters[0])} → {marked(apprentices[0])}" in shown
    person = desk.get(reverse("talent:show_craftsman", args=[masters[0].pk])).content.decode()
    assert marked(masters[0]) in person
    assert marked(apprentices[0]) in person
    alone = desk.get(reverse("talent:show_craftsman", args=[masters[2].pk])).content.decode()
    assert "证件尾号" not in alone
    said = list(Notification.objects.filter(user=clerk).values_list("subject", flat=True))
    assert any(marked(apprentices[1]) in one for one in said)
    actions.arrange_pair(master=masters[0], apprentice=talent.worker(clerk, unit, "小赵"), told=told(), by=clerk, at=AT)
    assert any(marked(masters[0]) in one.title for one in pair_duties_of(officer))


def test_a_judge_is_asked_before_points_are_final(judged: Selection) -> None:
    one = Judgement.objects.select_related("judge__expert__user").earliest("pk")
    page = roles.browser(one.judge.expert.user).get(reverse("talent:submit_judgement", args=[one.pk]))
    assert 'data-confirm="提交以后，五力的分和评语都不能再改' in page.content.decode()
    assert 'data-confirm-word="提交打分"' in page.content.decode()
