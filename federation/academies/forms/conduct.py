"""Input on rectifications, changes and breaches."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.academies.actions.rectifying import Proof, Verdict
from federation.academies.models import RectificationItem

LONG = forms.Textarea(attrs={"rows": 3})


class ItemsForm(forms.Form):
    """Fields for each item of an order; ``rows`` are the items with theirs, as the page lays them out."""

    asked: tuple[str, ...] = ()
    writes = False
    """Whether the proof is what is being written, so that it is not shown above its field as well."""

    def __init__(
        self, *args: Any, items: Sequence[RectificationItem], titles: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.titles = items, titles
        for item in items:
            if not item.passed:
                self.ask(item)

    def ask(self, item: RectificationItem) -> None:
        """Add the fields of one item."""
        raise NotImplementedError

    @property
    def rows(self) -> list[tuple[RectificationItem, str, list[forms.BoundField]]]:
        """Each item with its title and its fields."""
        return [
            (item, self.titles.get(item.item, item.item), [self[name] for name in self._names(item)])
            for item in self.items
        ]

    def _names(self, item: RectificationItem) -> list[str]:
        return [name for asked in self.asked if (name := f"{asked}_{item.pk}") in self.fields]


class PlanForm(ItemsForm):
    """Who answers for the rectification, and what will be done about each item."""

    asked = ("plan",)
    owner = forms.CharField(label=_("整改责任人"), max_length=40)

    def ask(self, item: RectificationItem) -> None:
        """What will be done."""
        self.fields[f"plan_{item.pk}"] = forms.CharField(
            label=_("整改措施"),
            max_length=2000,
            widget=LONG,
            initial=item.plan,
            help_text=_("做什么、谁来做、何时做完。"),
        )

    @property
    def plans(self) -> dict[int, str]:
        """By item."""
        return {item.pk: self.cleaned_data[f"plan_{item.pk}"] for item in self.items}


class ProofForm(ItemsForm):
    """What was done about each item, and a file that shows it."""

    asked = ("proof", "file")
    writes = True

    def ask(self, item: RectificationItem) -> None:
        """What was done."""
        self.fields[f"proof_{item.pk}"] = forms.CharField(
            label=_("整改结果"), max_length=2000, widget=LONG, initial=item.proof
        )
        self.fields[f"file_{item.pk}"] = forms.FileField(
            label=_("证明材料"), required=False, help_text=_("PDF、Word、Excel 或图片，不超过 10 MB。")
        )

    @property
    def proofs(self) -> dict[int, Proof]:
        """By item."""
        told, open_items = self.cleaned_data, [item for item in self.items if not item.passed]
        return {item.pk: Proof(told[f"proof_{item.pk}"], told.get(f"file_{item.pk}")) for item in open_items}


class VerdictForm(ItemsForm):
    """What the re-check says of each item."""

    asked = ("passed", "verdict")

    def ask(self, item: RectificationItem) -> None:
        """Passed, or sent back with a word."""
        self.fields[f"passed_{item.pk}"] = forms.TypedChoiceField(
            label=_("复查意见"), choices=[("1", _("通过")), ("0", pgettext_lazy("复查", "退回"))],
            coerce=lambda text: text == "1", widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields[f"verdict_{item.pk}"] = forms.CharField(
            label=_("说明"), max_length=300, required=False, help_text=_("退回的，写明还差什么。")
        )

    @property
    def verdicts(self) -> dict[int, Verdict]:
        """By item."""
        told, open_items = self.cleaned_data, [item for item in self.items if not item.passed]
        return {item.pk: Verdict(told[f"passed_{item.pk}"], told[f"verdict_{item.pk}"]) for item in open_items}


class StatementForm(forms.Form):
    """Why something changed."""

    clauses = {"statement": "bj-academy-admission:9.1"}

    statement = forms.CharField(
        label=_("变更说明"), max_length=2000, widget=LONG, help_text=_("为什么变更，对培训有什么影响，怎么衔接。")
    )


class ViewForm(forms.Form):
    """The academy's view of a case."""

    clauses = {"statement": "bj-academy-admission:9.2"}

    statement = forms.CharField(label=_("陈述意见"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))


class BreachForm(forms.Form):
    """What was not kept."""

    clauses = {"facts": "bj-academy-admission:9"}

    facts = forms.CharField(
        label=_("事由"), max_length=2000, widget=LONG, help_text=_("什么时间、哪一项没有做到、怎么查实的。")
    )


class DecisionForm(forms.Form):
    """What is decided and why."""

    clauses = {"decision": "bj-academy-admission:9"}

    decision = forms.CharField(
        label=_("处理决定和理由"),
        max_length=2000,
        widget=LONG,
        help_text=_("学院会收到。写明认定的事实、采纳或者不采纳意见的理由。"),
    )


class SanctionForm(DecisionForm):
    """The same with its document."""

    document_number = forms.CharField(label=_("处理文号"), max_length=60)
