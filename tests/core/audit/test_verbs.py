"""Verbs read as words, and each has one name."""

import pytest

from core.audit.verbs import label_of, name_verbs, named_verbs


def test_a_verb_reads_as_it_was_named_and_an_unknown_one_as_itself() -> None:
    assert (str(label_of("reveal")), label_of("unheard-of")) == ("查看完整信息", "unheard-of")


def test_a_verb_has_one_name() -> None:
    name_verbs({"reveal": "查看完整信息"})
    with pytest.raises(ValueError, match="already called"):
        name_verbs({"reveal": "看"})
    assert str(named_verbs()["reveal"]) == "查看完整信息"
