"""Pages of sheets: what can be imported, one sheet, one upload."""

from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.dates.calendar import now
from core.sheets import actions
from core.sheets.blank import template
from core.sheets.forms import MatchForm, PasteForm, UploadForm
from core.sheets.mending import mend_rows
from core.sheets.models import SheetRun
from core.sheets.permissions import can_take_in_run, can_use_sheet
from core.sheets.queries import rows_of, runs_visible_to
from core.sheets.returned import file_name, write_returned
from core.sheets.sheet import Sheet, sheet_named, sheets_for
from core.sheets.showing import PAGE, samples_of, show_rows, tabs_of
from core.sheets.workflow import CHECKED, HALTED, READING, TAKING, UNMATCHED
from core.web.access import office, require
from core.workflow.moving import NotAllowed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RECENT = 20


def _sheet(request: HttpRequest, name: str) -> Sheet:
    sheet = sheet_named(name)
    if sheet is None:
        raise Http404
    require(can_use_sheet(request.user, sheet))
    return sheet


def _run(request: HttpRequest, pk: int) -> SheetRun:
    return get_object_or_404(runs_visible_to(request.user), pk=pk)


def _own(request: HttpRequest, pk: int) -> tuple[SheetRun, Sheet]:
    """An upload its owner may still do something with."""
    run = _run(request, pk)
    require(can_take_in_run(request.user, run))
    return run, run.declared  # type: ignore[return-value]  # the permission saw to it


@office
@require_GET
def list_sheets(request: HttpRequest) -> HttpResponse:
    """What this person can import, and what they imported lately."""
    runs = runs_visible_to(request.user)[:RECENT]
    return render(request, "sheets/list_sheets.html", {"sheets": list(sheets_for(request.user)), "runs": runs})


@office
def show_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """One sheet: template, upload, paste."""
    sheet = _sheet(request, name)
    posted = request.method == "POST"
    pasting = posted and "text" in request.POST
    upload = UploadForm(request.POST, request.FILES) if posted and not pasting else UploadForm()
    paste = PasteForm(request.POST) if pasting else PasteForm()
    if posted and (paste if pasting else upload).is_valid():
        return redirect("sheets:show_run", _begin(request, sheet, paste if pasting else upload).pk)
    runs = runs_visible_to(request.user).filter(sheet=sheet.name)[:RECENT]
    facts = {"sheet": sheet, "upload": upload, "paste": paste, "pasting": pasting, "runs": runs}
    return render(request, "sheets/show_sheet.html", facts, status=422 if posted else 200)


def _begin(request: HttpRequest, sheet: Sheet, form: UploadForm | PasteForm) -> SheetRun:
    if isinstance(form, PasteForm):
        name, blocks = _("粘贴的内容"), iter([form.cleaned_data["text"].encode()])
    else:
        file = form.cleaned_data["file"]
        name, blocks = file.name, file.chunks()
    return actions.begin_run(sheet=sheet, name=name, blocks=blocks, by=request.user, at=now())


@office
@require_GET
def download_template(request: HttpRequest, name: str) -> HttpResponse:
    """The template workbook."""
    sheet = _sheet(request, name)
    answer = HttpResponse(template(sheet), content_type=XLSX)
    answer.headers["Content-Disposition"] = _attached(_("%(title)s模板.xlsx") % {"title": sheet.title})
    return answer


def _attached(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"


@office
@require_GET
def show_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One upload: where it stands, what it would change, what is wrong with it, what to do now."""
    run = _run(request, pk)
    sheet = run.declared
    facts: dict[str, Any] = {"run": run, "sheet": sheet, "may": can_take_in_run(request.user, run)}
    if run.state == UNMATCHED and sheet:
        facts |= {"form": MatchForm(run, sheet), "samples": samples_of(run)}
    elif sheet and run.total:
        facts |= _rows_shown(request, run, sheet)
    return render(request, "sheets/show_run.html", facts)


def _rows_shown(request: HttpRequest, run: SheetRun, sheet: Sheet) -> dict[str, Any]:
    tabs = tabs_of(run, request.GET.get("show", ""))
    chosen = next(tab for tab in tabs if tab.current)
    after = request.GET.get("after", "")
    found = list(rows_of(run, chosen.key).filter(number__gt=int(after) if after.isdecimal() else 0)[: PAGE + 1])
    shown = show_rows(run, sheet, found[:PAGE])
    return {
        "tabs": tabs,
        "chosen": chosen,
        "rows": shown,
        "started": after.isdecimal(),
        "next": shown[-1].number if len(found) > PAGE else None,
        "mendable": run.state == CHECKED and any(row.mendable for row in shown),
    }


@office
@require_GET
def watch_run(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress line; asks the browser to load the page anew once there is something to see."""
    run = _run(request, pk)
    if run.state in (READING, TAKING):
        return render(request, "sheets/parts/progress.html", {"run": run})
    return HttpResponse(headers={"HX-Refresh": "true"})


@office
@require_POST
def match_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is which, and check again."""
    run, sheet = _own(request, pk)
    form = MatchForm(run, sheet, request.POST)
    if not form.is_valid():
        facts = {"run": run, "sheet": sheet, "may": True, "form": form, "samples": samples_of(run)}
        return render(request, "sheets/show_run.html", facts, status=422)
    return _do(
        request,
        run,
        lambda: actions.match_columns(
            run=run, places=form.places, heading_row=run.heading_row, by=request.user, at=now()
        ),
    )


@office
@require_POST
def take_in_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows in."""
    run, _declared = _own(request, pk)
    if run.state in (CHECKED, HALTED) and run.changes_much and request.POST.get("sure") != "yes":
        messages.error(request, _("这次会更改三成以上的现有内容，请先勾选“我核对过了”。"))
        return redirect("sheets:show_run", run.pk)
    return _do(request, run, lambda: actions.take_in_run(run=run, by=request.user, at=now()))


@office
@require_POST
def mend_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the suggestions for the rows ticked."""
    run, sheet = _own(request, pk)
    numbers = [int(number) for number in request.POST.getlist("row") if number.isdecimal()]
    if not numbers:
        messages.error(request, _("请先勾选要采纳建议的行。"))
        return redirect("sheets:show_run", run.pk)

    def mend() -> None:
        good = mend_rows(run=run, sheet=sheet, numbers=numbers, by=request.user, at=now())
        messages.success(request, _("已按建议改好 %(count)s 行，可以一起写入。") % {"count": good})

    return _do(request, run, mend)


@office
@require_POST
def drop_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the upload up."""
    run = _run(request, pk)
    return _do(request, run, lambda: actions.drop_run(run=run, by=request.user, at=now()))


def _do(request: HttpRequest, run: SheetRun, act: Any) -> HttpResponse:
    """Act, and show the upload again; somebody or something was faster: say so."""
    try:
        act()
    except NotAllowed as why:
        messages.warning(request, str(why))
    return redirect("sheets:show_run", run.pk)


@office
@require_GET
def download_returned(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The person's own workbook with only the rows that came back."""
    run, sheet = _own(request, pk)
    if not run.problems or run.state in (READING, TAKING):
        raise Http404
    file = TemporaryFile()  # noqa: SIM115  the answer closes it
    write_returned(run, sheet, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(run), content_type=XLSX)
