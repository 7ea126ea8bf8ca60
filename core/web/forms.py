"""A desk to fill in a form at: keeps a draft, notices when somebody else changed the record, hands the form in once.

A view needs three lines of it::

    desk = FormDesk(request, "organizations.amend_union", about=union)
    form = desk.form(UnionForm, initial=...)
    if desk.hand_in(form, lambda values: amend_union(union=union, **values, by=request.user, at=now())):
        return desk.leave(union_url, _("已保存。"))
    return desk.page("organizations/amend_union.html", form, union=union)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.audit.models import AuditRecord
from core.audit.queries import trail_of
from core.rules.rule import Finding, Refused
from core.web.keeping import draft_of, drop_draft
from core.web.models import Draft
from core.web.writing import listed
from core.workflow.moving import NotAllowed

SALT = "core.web.forms"
VERSION = "_version"
UNLABELLED = "-" * 9  # what Django shows where nothing is chosen
NEVER_DRAFTED = (forms.FileInput, forms.PasswordInput, forms.HiddenInput)

F = TypeVar("F", bound=forms.BaseForm)


@dataclass
class FormDesk:
    """One person filling in one form. ``key`` names the form; ``about`` is the record it changes, if there is one.

    The record's version is the number of its newest audit record: whoever changes it leaves one.
    Without an account, or with ``drafts=False`` (nobody shall know who began to write), nothing is kept.
    A form class may say ``clauses = {"field": "code:number"}`` (shown below the field), ``undrafted = ("field",)``
    (never kept in a draft: personal data) and ``sections = [(title, ("field", ...)), ...]``.
    """

    request: HttpRequest
    key: str
    about: Model | None = None
    drafts: bool = True
    restored: Draft | None = None
    changed_by: AuditRecord | None = None
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.about is not None and self.about.pk is not None:
            self.key = f"{self.key}:{self.about.pk}"

    @property
    def posted(self) -> bool:
        """Whether the form was sent."""
        return self.request.method == "POST"

    @property
    def keeps_drafts(self) -> bool:
        """Whether what is filled in is kept on the way."""
        return self.drafts and self.request.user.is_authenticated

    def form(self, kind: Callable[..., F], **arguments: Any) -> F:
        """The form: as sent, else as drafted (without complaints yet), else as it stands in the record."""
        if self.posted:
            return _asking(kind(self.request.POST, self.request.FILES, **arguments))
        draft = draft_of(self.request.user, self.key) if self.keeps_drafts else None
        if draft is None:
            return _asking(kind(**arguments))
        self.restored = draft
        form = _asking(kind(_query(draft), **arguments))
        form._errors = ErrorDict()  # type: ignore[attr-defined]  # restored, not yet judged
        return form

    def hand_in(self, form: forms.BaseForm, act: Callable[[dict[str, Any]], object]) -> bool:
        """Run ``act`` with the cleaned values, once, on the version the person saw; the draft goes with it.

        False when nothing was sent, the form has faults, a rule or the state refuses, or somebody changed the record
        meanwhile; the form then says which, and nothing is written.
        """
        if not self.posted or not form.is_valid():
            return False
        try:
            with transaction.atomic():
                if not self._unchanged():
                    self._show_theirs(form)
                    return False
                act(form.cleaned_data)
                if self.keeps_drafts:
                    drop_draft(form=self.key, by=self.request.user)
        except Refused as refused:
            self.findings = [finding for finding in refused.findings if finding.stops]
            form.add_error(None, [_said(finding) for finding in self.findings])
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        except ValidationError as fault:
            form.add_error(None, _at_fields_of(form, fault))
        return form.is_valid()

    def rehearse(self, form: forms.BaseForm, act: Callable[[dict[str, Any]], object]) -> bool:
        """Whether :meth:`hand_in` would go through: it does, and is taken back. For a preview before the real thing."""
        with transaction.atomic():
            fit = self.hand_in(form, act)
            transaction.set_rollback(True)
        return fit

    def leave(self, url: str, said: str | Promise) -> HttpResponse:
        """Go on, with a word on what was done."""
        messages.success(self.request, str(said))
        return HttpResponseRedirect(url)

    def page(self, template: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
        """The page with the form; 422 when it was sent and could not be taken."""
        context |= {"form": form, "desk": self}
        return render(self.request, template, context, status=422 if self.posted else 200)

    @property
    def version(self) -> str:
        """Number of the newest audit record about the thing; ``0`` while there is none."""
        if self.about is None or self.about.pk is None:
            return "0"
        newest = trail_of(self.about).values_list("pk", flat=True).first()
        return str(newest or 0)

    @property
    def shown_version(self) -> str:
        """The version this page is about to be filled in on."""
        return self.restored.version if self.restored and self.restored.version else self.version

    def token(self, form: forms.BaseForm) -> str:
        """What the autosave posts back: the form's key and which fields may be kept."""
        unkept = getattr(form, "undrafted", ())
        kept = [
            form.add_prefix(name)
            for name, one in form.fields.items()
            if name not in unkept and not isinstance(one.widget, NEVER_DRAFTED)
        ]
        return signing.dumps({"form": self.key, "fields": kept}, salt=SALT)

    def _unchanged(self) -> bool:
        if self.about is None or self.about.pk is None or VERSION not in self.request.POST:
            return True
        type(self.about)._base_manager.select_for_update().filter(pk=self.about.pk).first()
        return self.request.POST[VERSION] == self.version

    def _show_theirs(self, form: forms.BaseForm) -> None:
        """Put the record's present content beside every field where it differs from what was sent."""
        assert self.about is not None
        self.changed_by = trail_of(self.about).first()
        form.theirs = {  # type: ignore[attr-defined]
            one.name: shown_value(one, one.initial) for one in form if one.field.has_changed(one.initial, one.data)
        }


def shown_value(bound: forms.BoundField, value: Any) -> str:
    """A field's value as a person reads it."""
    value = bound.field.prepare_value(value)
    if value in (None, "", []):
        return _("（空）")
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [value]
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return listed(choices.get(str(one), str(one)) for one in values)


def _at_fields_of(form: forms.BaseForm, fault: ValidationError) -> ValidationError:
    """An action's fault, said at the fields the form has and above the form for all others."""
    if not hasattr(fault, "error_dict"):
        files = [name for name, field in form.fields.items() if isinstance(field, forms.FileField)]
        is_file = getattr(fault, "code", None) == "unwanted_file" and len(files) == 1
        return ValidationError({files[0]: fault}) if is_file else fault
    told: dict[str, list[ValidationError]] = {}
    for name, faults in fault.error_dict.items():
        told.setdefault(name if name in form.fields else NON_FIELD_ERRORS, []).extend(faults)
    return ValidationError(told)


def draft_fields(token: str) -> tuple[str, list[str]]:
    """The form's key and the fields a draft may keep; ``BadSignature`` when tampered with."""
    held = signing.loads(token, salt=SALT)
    return held["form"], held["fields"]


def _asking(form: F) -> F:
    """Nothing is chosen before somebody chose: a list without a given value begins with the request to choose."""
    for name, asked in form.fields.items():
        if asked.error_messages.get("required") is forms.Field.default_error_messages["required"]:
            asked.error_messages["required"] = _missing(asked)
        if isinstance(asked, forms.ModelChoiceField):
            if asked.empty_label == UNLABELLED:
                asked.empty_label = _("请选择") if asked.required else _("不选")
        elif isinstance(asked, forms.ChoiceField) and asked.required and type(asked.widget) is forms.Select:
            given = form.get_initial_for_field(asked, name) not in (None, "")
            offered = [*cast("Iterable[tuple[Any, Any]]", asked.choices)]
            if not given and "" not in (str(value) for value, _label in offered):
                asked.choices = [("", _("请选择")), *offered]
    return form


def _missing(asked: forms.Field) -> str:
    """What to do about a field left empty."""
    if isinstance(asked, forms.BooleanField):
        return _("请勾选。")
    chosen = isinstance(asked, forms.ChoiceField | forms.ModelChoiceField)
    return _("请选择。") if chosen else _("请填写。")


def _query(draft: Draft) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, texts in draft.values.items():
        query.setlist(name, texts)
    return query


def _said(finding: Finding) -> str:
    return f"{finding.text} {finding.remedy}".strip()
