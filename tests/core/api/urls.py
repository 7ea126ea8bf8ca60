"""A small API to try the frame with."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import path
from ninja import Router, Schema

from core.api.callers import anybody
from core.api.frame import Api
from core.api.pages import Page, PagingQuery, page_of
from core.api.problems import answers
from core.rules.rule import Finding, Refused
from core.web.access import NotPermitted
from federation.accounts.models import User

router = Router()
SHORT = Finding("r.1", "r:1", False, "自评 %(score)s 分", "还差 %(short)s 分", used={"score": 79, "short": 1})


class PersonOut(Schema):
    name: str


@router.get("/people", response=answers(Page[PersonOut]), auth=anybody)
def people(request: HttpRequest, paging: PagingQuery) -> Any:
    return page_of(User.objects.all(), paging, order=("id",), shape=lambda user: PersonOut(name=user.name))


@router.get("/secret", response=answers(PersonOut))
def secret(request: HttpRequest) -> Any:
    return PersonOut(name=str(request.user))


@router.get("/wrong/{kind}", response=answers(PersonOut, 403, 404), auth=anybody)
def wrong(request: HttpRequest, kind: str) -> Any:
    if kind == "refused":
        raise Refused([SHORT])
    raise NotPermitted("不是您的区") if kind == "forbidden" else Http404


api = Api(title="trial", version="trial", urls_namespace="trial")
api.add_router("", router)
urlpatterns = [path("api/", api.urls)]
