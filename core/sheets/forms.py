"""What a person sends: a file, or text from the clipboard; and which column is which."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sheets.models import SheetRun
from core.sheets.reading.book import LARGEST
from core.sheets.sheet import Sheet


class UploadForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("选一个文件"),
        help_text=gettext_lazy(".xlsx、.xls、.csv 都行，最大 50 MB。上传后只检查，不写入。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt,.et"}),
        error_messages={
            "required": gettext_lazy("请先选一个文件。"),
            "empty": gettext_lazy("文件是空的，请打开原文件看看，保存后重新选。"),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than can be read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            words = {"size": file.size // 1024 // 1024, "most": LARGEST // 1024 // 1024}
            raise forms.ValidationError(_("文件有 %(size)s MB，最大 %(most)s MB。请分成几份。") % words)
        return file


class PasteForm(forms.Form):
    """Cells copied from a spreadsheet."""

    text = forms.CharField(
        label=gettext_lazy("粘贴在这里"),
        help_text=gettext_lazy("在 Excel 里选中表格（最好连表头），复制，点这里，粘贴。"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("还没有粘贴内容。")},
    )

    def clean_text(self) -> str:
        """Refuse blank text."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("还没有粘贴内容。"))
        return text


class MatchForm(forms.Form):
    """Which column of the file is which column of the sheet."""

    def __init__(self, run: SheetRun, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run, self.sheet = run, sheet
        named = [title or _("第 %(number)s 列") % {"number": place} for place, title in enumerate(run.titles, 1)]
        choices = [("", _("没有这一列")), *((str(place), title) for place, title in enumerate(named))]
        for column in sheet.columns:
            self.fields[column.key] = forms.ChoiceField(
                label=str(column.title),
                choices=choices,
                initial=str(run.places.get(column.key, "")),
                required=column.required or column.key in sheet.key,
                error_messages={"required": _("这一列必填，请指明在哪里。")},
            )

    def clean(self) -> dict[str, Any]:
        """No column may be meant twice."""
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for column in self.sheet.columns:
            place = cleaned.get(column.key)
            if place and place in seen:
                self.add_error(column.key, _("与“%(title)s”选了同一列。") % {"title": seen[place]})
            elif place:
                seen[place] = str(column.title)
        return cleaned

    @property
    def places(self) -> dict[str, int]:
        """The place of each column named."""
        return {key: int(place) for key, place in self.cleaned_data.items() if place}
