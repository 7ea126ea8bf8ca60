"""Doors of the help: its index, its pages, their pictures."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.web.access import public
from core.web.documents import document, picture, shelf


@public
def list_help(request: HttpRequest) -> HttpResponse:
    """Everything there is to read: guides by role first, then, folded away, how it is built."""
    language = _language()
    guides = (_("怎么用"), _("按角色写的操作指南"), shelf("guide", language))
    shelves = [
        (_("词汇"), _("界面上的词和它们的确切意思"), shelf("", language)),
        (
            _("全景"),
            _("自动生成：有哪些部分、流程怎么走、制度由哪条规则执行、谁能做什么"),
            shelf("atlas", language),
        ),
        (_("为什么这样建"), _("每个决定一页，写明由哪项检查守住"), shelf("adr", language)),
        (_("怎么扩展"), _("给维护系统的人"), shelf("how-to", language)),
    ]
    shelves = [one for one in shelves if one[2].documents]
    return render(request, "web/help/list.html", {"guides": guides, "shelves": shelves})


@public
def show_help(request: HttpRequest, path: str) -> HttpResponseBase:
    """One page of the help, or a picture in it."""
    found = picture(path)
    if found:
        return FileResponse(found[0].open("rb"), content_type=found[1])
    page = document(path.rstrip("/"), _language()) or document(f"{path.rstrip('/')}/README", _language())
    if page is None:
        raise Http404
    return render(request, "web/help/show.html", {"document": page})


def _language() -> str:
    return "en" if get_language() == "en" else "zh"
