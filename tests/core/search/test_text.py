"""Chinese names sort by pinyin and are found by words, pieces, pinyin and initials."""

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value

from core.search.text import initials, pinyin_key, query_tokens, syllables, tokens
from core.search.vectors import matching, search_text, search_vector
from federation.accounts.models import User


@pytest.mark.parametrize(
    ("text", "names", "key", "letters"),
    [
        ("海淀区总工会", False, "hai dian qu zong gong hui", "hdqzgh"),
        ("重庆银行", False, "chong qing yin hang", "cqyh"),
        ("单雄信", True, "shan xiong xin", "sxx"),
        ("曾小贤", True, "zeng xiao xian", "zxx"),
        ("尉迟恭", True, "yu chi gong", "ycg"),
        ("ＡＢＣ１２号", False, "abc12 hao", "ah"),
    ],
)
def test_pinyin(text: str, names: bool, key: str, letters: str) -> None:
    assert (pinyin_key(text, names=names), initials(text, names=names)) == (key, letters)


def test_words_to_find_by_include_single_characters() -> None:
    assert {"职工大学", "职工", "学"} <= set(tokens("北京市总工会职工大学"))
    assert query_tokens(" ") == []


@pytest.mark.parametrize(
    "typed", ["海淀", "海淀区总", "总工会 海淀", "haidian", "hai dian", "hdq", "HDQZGH", "海", "淀区"]
)
@pytest.mark.django_db
def test_what_a_clerk_types_finds_the_union(typed: str) -> None:
    assert _found(typed, "海淀区总工会")


@pytest.mark.parametrize("typed", ["朝阳", "海淀医院", "x", "'; drop", "& | !", "海淀:*"])
@pytest.mark.django_db
def test_what_is_not_there_is_not_found_and_breaks_nothing(typed: str) -> None:
    assert _found(typed, "海淀区总工会") == (typed == "海淀:*")


def _found(typed: str, text: str) -> bool:
    User.objects.create(username="one", name=text, email="one@example.org")
    rows = User.objects.annotate(search=SearchVector(Value(search_text(text)), config="simple"))
    return matching(rows, typed).exists()


@pytest.mark.django_db
def test_the_vector_is_an_expression_the_database_accepts() -> None:
    User.objects.create(username="two", name="二", email="two@example.org")
    assert User.objects.annotate(v=search_vector("海淀区", "单某", names=True)).values_list("v", flat=True)[0]
    assert connection.vendor == "postgresql"


@pytest.mark.parametrize(
    ("letters", "cut"),
    [
        ("haidianq", ["hai", "dian", "q"]),
        ("zhongguancun", ["zhong", "guan", "cun"]),
        ("xian", ["xian"]),
        ("hdqzgh", []),
        ("lvse", ["lv", "se"]),
        ("", []),
    ],
)
def test_letters_are_cut_into_syllables(letters: str, cut: list[str]) -> None:
    assert syllables(letters) == cut
