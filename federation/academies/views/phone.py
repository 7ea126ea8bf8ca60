"""A visit on the phone: the page, what the phone asks for when it is back, and what it sends."""

import json
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.dates.calendar import now
from core.files.store import Unwanted
from core.web.access import NotPermitted, office, require
from core.web.writing import in_turn
from federation.academies.actions import visiting as acts
from federation.academies.forms.visits import RecordForm, SignatureForm
from federation.academies.models import POINTS, PointOutcome, SiteVisit, VisitRecord
from federation.academies.permissions.deciding import can_record_visit
from federation.academies.queries.visits import found_at, visits_visible_to
from federation.academies.workflow.accreditation import VISIT_PLANNED

WORKER = "academies/phone/worker.js"


@office
@require_GET
def record_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The page on the phone. Once opened it works without a network."""
    visit = _visit(request, pk)
    require(can_record_visit(request.user, visit))
    context = {
        "visit": visit,
        "points": POINTS,
        "outcomes": PointOutcome.choices,
        "words": json.dumps(_words(), ensure_ascii=False),
        "scope": reverse("academies:list_visits"),
    }
    return render(request, "academies/record_visit.html", context)


@office
@require_GET
def sync_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands on record, and a token to send more with."""
    visit = _visit(request, pk)
    answer = {
        "token": get_token(request),
        "open": visit.state == VISIT_PLANNED,
        "now": now().isoformat(),
        "points": {
            one.point.code: [_told(record, request) for record in reversed(one.records)] for one in found_at(visit)
        },
        "signatures": [{"key": str(one.key), "name": one.name, "host": one.is_host} for one in visit.signatures.all()],
    }
    return JsonResponse(answer)


@office
@require_POST
def keep_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one record; the same record twice is one."""
    form = RecordForm(request.POST, request.FILES)

    def act(visit: SiteVisit) -> None:
        photo = form.cleaned_data["photo"]
        acts.keep_record(visit=visit, written=form.written, photo=photo, by=request.user, at=now())

    return _take(request, pk, form, act)


@office
@require_POST
def keep_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one signature."""
    form = SignatureForm(request.POST)
    return _take(
        request,
        pk,
        form,
        lambda visit: acts.keep_signature(visit=visit, signed=form.signed, by=request.user, at=now()),
    )


@office
@require_GET
def phone_worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps the page for times without a network; served here, so that it rules over visits alone."""
    path = finders.find(WORKER)
    if not isinstance(path, str):
        raise Http404
    return HttpResponse(Path(path).read_bytes(), content_type="text/javascript; charset=utf-8")


def _take(request: HttpRequest, pk: int, form: Any, act: Any) -> HttpResponse:
    """Answer a phone in JSON: taken, or why not, so that it keeps the record and shows the reason."""
    visit = _visit(request, pk)
    if not form.is_valid():
        faults = [f"{name}: {fault}" for name, errors in form.errors.items() for fault in errors]
        return JsonResponse({"said": in_turn(faults)}, status=422)
    try:
        act(visit)
    except Unwanted as why:
        return JsonResponse({"said": str(why)}, status=422)
    except ValidationError as why:
        return JsonResponse({"said": in_turn(why.messages)}, status=422)
    except NotPermitted as why:
        return JsonResponse({"said": why.reason}, status=403)
    return JsonResponse({"kept": str(form.cleaned_data["key"])})


def _told(record: VisitRecord, request: HttpRequest) -> dict[str, Any]:
    return {
        "key": str(record.key),
        "outcome": record.outcome,
        "label": record.get_outcome_display(),
        "note": record.note,
        "photo": reverse("files:download", args=[record.photo_id]) if record.photo_id else "",
        "at": f"{localtime(record.written_at):%m-%d %H:%M}",
        "by": _("我") if record.by_id == request.user.pk else str(record.by),
        "device": record.device,
    }


def _visit(request: HttpRequest, pk: int) -> SiteVisit:
    return get_object_or_404(visits_visible_to(request.user).prefetch_related("visitors"), pk=pk)


def _words() -> dict[str, Any]:
    """What the page says by itself, without asking us."""
    return {
        "phone": _("手机"),
        "comma": _("，"),
        "outcomes": {str(code): str(label) for code, label in PointOutcome.choices},
        "waiting": _("还有 {n} 条没有上传"),
        "uploaded": _("都已上传"),
        "refused": _("{n} 条没收下，请看原因"),
        "drafts": _("{n} 项写了没记下"),
        "done": _("{n} / {of} 项有结论"),
        "here": _("在手机上，等上传"),
        "safe": _("已上传"),
        "photo": _("照片"),
        "drop": _("丢弃这一条"),
        "sure": _("丢弃后找不回来，确定吗？"),
        "empty": _("请选一个结论，或者写几个字。"),
        "why": _("不完全符合的，请写明情况。"),
        "nophoto": _("这不是照片，或者照片打不开，请重新拍。"),
        "sign": _("请写姓名，并在框里签名。"),
        "offline": _("现在没有网络，记录都在手机上，有网络时自动上传。"),
        "signedout": _("登录已过期。记录都在手机上，登录后回到本页就会上传。"),
        "ready": _("没有网络也能打开本页。"),
        "stayopen": _("这台手机不能离线打开本页：没有网络时请不要关闭，记录仍会保存在手机上。"),
        "cleared": _("这台手机上的考察资料已清除。"),
        "clearing": _("清除这台手机上的草稿和离线页面？已上传的不受影响。"),
        "notyet": _("还有没上传的记录，不能清除。"),
    }
