"""The documents, read in the product."""

from pathlib import Path

import pytest
from django.test import Client

from core.web import documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    (tmp_path / "guide").mkdir()
    (tmp_path / "adr").mkdir()
    (tmp_path / "guide" / "clerk.md").write_text(
        "# 文员指南\n\n## 导入\n\n<script>alert(1)</script>\n\n见[词汇](../glossary.md#term)、[外](../../secret.md)、"
        "[网](javascript:alert(1))。\n\n![图](shot.png)\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n",
        "utf-8",
    )
    (tmp_path / "guide" / "clerk.en.md").write_text("# Clerk's guide\n", "utf-8")
    (tmp_path / "guide" / "shot.png").write_bytes(b"\x89PNG")
    (tmp_path / "adr" / "README.md").write_text("# Decisions\n", "utf-8")
    (tmp_path / "secret.toml").write_text("x", "utf-8")
    return tmp_path


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.usefixtures("docs")
def test_a_page_is_safe_and_its_links_stay_in_the_product(client: Client) -> None:
    html = text(client, "/help/guide/clerk/")
    assert "<h1>文员指南</h1>" in html
    assert '<h2 id="导入">导入</h2>' in html
    assert 'href="/help/glossary#term"' in html
    assert 'src="/help/guide/shot.png"' in html
    assert "<script>alert" not in html
    assert "secret" not in html
    assert 'href="javascript' not in html
    assert "table-scroll" in html


@pytest.mark.usefixtures("docs")
def test_the_reader_gets_the_own_language(client: Client) -> None:
    client.post("/language/", {"language": "en"})
    assert "Clerk's guide" in text(client, "/help/guide/clerk/").replace("&#x27;", "'")


@pytest.mark.usefixtures("docs")
def test_pictures_are_served_and_nothing_else(client: Client) -> None:
    answer = client.get("/help/guide/shot.png")
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer) == b"\x89PNG"
    for path in ("secret.toml", "../README", "guide/../../pyproject", "guide/none", "%2e%2e/manage"):
        assert client.get(f"/help/{path}").status_code == 404, path


@pytest.mark.usefixtures("docs")
def test_a_folder_shows_its_first_page(client: Client) -> None:
    assert "Decisions" in text(client, "/help/adr/")


def test_every_document_of_the_product_renders(client: Client) -> None:
    index = text(client, "/help/")
    assert "/help/glossary" in index
    for folder in ("", "adr", "atlas", "how-to", "guide"):
        for path, _title in documents.shelf(folder, "zh").documents:
            assert "<h1>" in text(client, f"/help/{path}")
