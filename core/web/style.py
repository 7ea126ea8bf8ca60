"""The style page: every piece of the face on one page, for those who build screens. Only in a demo."""

from itertools import cycle
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from core.audit.models import AuditRecord
from core.rules.rule import Finding
from core.web.access import office
from core.web.cartogram import CODES, Tile
from core.web.charts import Line, Path, Trajectory, bars, lines, sparkline
from core.web.forms import FormDesk
from core.web.listing import Column, Filter, Listing
from core.web.tones import Tone
from core.workflow.table import Move, Workflow

PAPER = Workflow(
    name="style.paper",
    states={
        "drafted": "起草",
        "checked": "核稿",
        "returned": "退改",
        "signed": "会签",
        "issued": "签发",
        "filed": "归档",
    },
    start="drafted",
    moves=[
        Move("send", ("drafted", "returned"), "checked", "送核", "起草人", "随时"),
        Move("pass", ("checked",), "signed", "核稿通过", "办公室", "2 个工作日内"),
        Move("return", ("checked",), "returned", "退回修改", "办公室", "2 个工作日内"),
        Move("issue", ("signed",), "issued", "签发", "主管领导", "5 个工作日内"),
        Move("file", ("issued",), "filed", "归档", "档案员", "年底前"),
    ],
)

RECORDS = Listing(
    "web.style_records",
    title="记录",
    columns=[
        Column("subject_label", "对象"),
        Column("verb", "动作", sort="verb"),
        Column("by_label", "谁"),
        Column("at", "时间", sort="at"),
        Column("position", "序号", numeric=True),
        Column("reason", "理由", optional=True),
    ],
    filters=[
        Filter.choice("strand", "哪一股", [(number, f"第 {number} 股") for number in range(1, 5)], "strand_id"),
        Filter.since("since", "不早于", "at"),
    ],
    search=lambda rows, words: rows.filter(subject_label__icontains=words),
    order=("-id",),
    page_size=8,
)

FINDINGS = [
    Finding("one", "", True, "正文 1,240 字，不超过 2,000 字"),
    Finding("two", "", False, "附件 2 份，目录写了 3 份", needed="补上第 3 份附件，或改目录"),
    Finding("three", "", False, "标题 31 字，宜在 24 字以内", needed="可以精简，不影响办理", hard=False),
]


class StyleForm(forms.Form):
    """One field of each kind."""

    sections = [("基本情况", ("title", "kind", "due")), ("内容", ("words", "urgency", "tags", "open"))]
    title = forms.CharField(label="标题", max_length=24, help_text="24 字以内，不加标点。")
    kind = forms.ChoiceField(label="文种", choices=[("", "请选择"), ("notice", "通知"), ("reply", "批复")])
    due = forms.DateField(label="办结日", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label="摘要", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    urgency = forms.ChoiceField(label="缓急", widget=forms.RadioSelect, choices=[("a", "平件"), ("b", "急件")])
    tags = forms.MultipleChoiceField(
        label="送哪里", widget=forms.CheckboxSelectMultiple, choices=[("x", "办公室"), ("y", "档案室")], required=False
    )
    open = forms.BooleanField(label="可以公开", required=False)


@office
def show_style(request: HttpRequest) -> HttpResponse:
    """Everything at once; ``?message=1`` also shows the toasts."""
    if not settings.DEMO:
        raise Http404
    if "message" in request.GET:
        messages.success(request, "已保存。")
        messages.error(request, "没有保存：网络断了。")
    desk = FormDesk(request, "web.style")
    form = desk.form(StyleForm, initial={"urgency": "a"})
    desk.hand_in(form, lambda _values: None)
    return desk.page("web/style.html", form, **_pieces(), page=RECORDS.page(request, AuditRecord.objects.all()))


def _pieces() -> dict[str, Any]:
    return {
        "workflow": PAPER,
        "tones": list(Tone),
        "findings": FINDINGS,
        "tiles": [
            Tile(code, f"片区 {place}", f"{place % 4} / 3", tone, meaning, "#districts")
            for place, (code, (tone, meaning)) in enumerate(
                zip(CODES, cycle([(Tone.JADE, "达标"), (Tone.AMBER, "在建"), (Tone.CINNABAR, "尚无")]), strict=False)
            )
        ],
        "progress": Trajectory(
            "至今 27 家，计划 40 家，照现在的进度约 38 家",
            (
                Path(((0, 0.1), (1, 1)), "plan", "计划 40"),
                Path(((0, 0.1), (0.15, 0.12), (0.3, 0.35), (0.45, 0.42), (0.62, 0.65)), "actual", "今 27"),
                Path(((0.62, 0.65), (1, 0.9)), "forecast", "照此 38"),
            ),
        ),
        "spark": sparkline([3, 4, 4, 6, 5, 8, 9, 12], "八个月从 3 件到 12 件"),
        "line_chart": lines(
            "style-lines",
            "照现在的进度，12 月底约 38 件，差 2 件。",
            ["7 月", "8 月", "9 月", "10 月", "11 月", "12 月"],
            [
                Line("计划", [15, 20, 25, 30, 35, 40], "bronze", "dashed"),
                Line("实际", [12, 18, 22, 25, 33, None], "cinnabar"),
                Line("照此", [None, None, None, None, 33, 38], "cinnabar", "dotted"),
            ],
            head="月份",
            how="取最近三个月每月新增的平均数往后推，不做别的假设。",
        ),
        "bar_chart": bars("style-bars", "办公室最多，9 件。", [("办公室", 9), ("财务", 6), ("档案室", 2)]),
    }
