"""The translation tool: finds every string, keeps what is translated, notices what is not."""

import gettext
from pathlib import Path

import pytest

from config import translations

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("学院")
def say(n):
    return ngettext("%(n)s 所学院", "%(n)s 所学院", n) % {"n": n} + pgettext("职务", "院长")
"""
PAGE = """{% load i18n %}
<div class="it's">
    <h1>{% translate "登记册" %}</h1>
      {% blocktranslate trimmed count n=number %}有 {{ n }} 所
        学院{% plural %}有 {{ n }} 所学院{% endblocktranslate %}
  <p title="{{ _("说明") }}">{# not "a string" #}</p>
</div>"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    app = tmp_path / "core" / "sample"
    (app / "templates" / "sample").mkdir(parents=True)
    (app / "migrations").mkdir()
    (app / "apps.py").touch()
    (app / "words.py").write_text(CODE)
    (app / "templates" / "sample" / "page.html").write_text(PAGE)
    (app / "migrations" / "0001.py").write_text('_("不收")')
    return app


def translate(app: Path, **known: str) -> None:
    path = app / translations.CATALOG
    text = path.read_text()
    for chinese, english in known.items():
        text = text.replace(f'msgid "{chinese}"\nmsgstr ""', f'msgid "{chinese}"\nmsgstr "{english}"')
    path.write_text(text)


def test_strings_of_code_and_templates_are_found(app: Path) -> None:
    found = {message.id for message in translations.collect(app) if message.id}
    single = {"学院", "院长", "登记册", "说明"}
    assert found == single | {("%(n)s 所学院", "%(n)s 所学院"), ("有 %(n)s 所 学院", "有 %(n)s 所学院")}


def test_writing_again_changes_nothing_and_keeps_translations(app: Path) -> None:
    translations.write()
    translate(app, 学院="academy")
    before = (app / translations.CATALOG).read_bytes()
    translations.write()
    assert (app / translations.CATALOG).read_bytes() == before
    (app / "words.py").write_text('_("学院")')
    translations.write()
    kept = (app / translations.CATALOG).read_text()
    assert 'msgstr "academy"' in kept
    assert "院长" not in kept


def test_check_names_what_is_missing_fuzzy_unfaithful_or_unused(app: Path) -> None:
    (app / "templates" / "sample" / "page.html").unlink()
    (app / "words.py").write_text('_("一"); _("二"); _("有 %(n)s 个"); _("共 {n} 个"); _("好")')
    path = app / translations.CATALOG
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '#, fuzzy\nmsgid "二"\nmsgstr "two"\n\nmsgid "有 %(n)s 个"\nmsgstr "%(m)s"\n\n'
        'msgid "共 {n} 个"\nmsgstr "{n} in all"\n\nmsgid "好"\nmsgstr "good"\n\nmsgid "旧"\nmsgstr "old"\n'
    )
    said = list(translations.problems())
    assert [line.split(": ")[1] for line in said] == [
        "not translated",
        "fuzzy",
        "placeholders differ",
        "no longer used (make messages drops it)",
    ]
    assert translations.check() == 1


def test_check_names_what_two_apps_say_differently(app: Path) -> None:
    other = app.parent / "second"
    other.mkdir()
    (other / "apps.py").touch()
    (other / "words.py").write_text('_("学院"); _("院长"); pgettext("list", "登记册")')
    translations.write()
    translate(app, 学院="academy", 院长="dean", 登记册="register")
    translate(other, 学院="school", 院长="dean", 登记册="registers")
    said = [line for line in translations.problems() if "says" in line]
    assert said == ["core.second: core.sample says 'academy': '学院' → 'school' (or give it a context)"]


def test_compiled_catalogs_are_what_gettext_reads(app: Path) -> None:
    translations.write()
    translate(app, 学院="academy")
    translations.compile_all()
    with (app / translations.CATALOG).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("学院") == "academy"
