"""Assets of others are what the manifest says they are."""

import re
from pathlib import Path

import pytest

from core.web import icons, vendor

TEMPLATES = Path(vendor.__file__).parent / "templates"


@pytest.mark.parametrize("asset", vendor.assets(), ids=lambda asset: asset["file"])
def test_an_asset_is_unchanged(asset: dict[str, str]) -> None:
    assert vendor.checksum(asset["file"]) == asset["sha256"]
    assert asset["licence"]
    assert "sourceMappingURL" not in (vendor.FOLDER / asset["file"]).read_text("utf-8")


def test_nothing_lies_there_unlisted() -> None:
    assert {path.name for path in vendor.FOLDER.iterdir()} == {asset["file"] for asset in vendor.assets()} | {
        "VENDOR.toml"
    }


def test_style_sheets_go_below_ours() -> None:
    text = vendor.cleaned('@charset "UTF-8";a{b:c}\n/*# sourceMappingURL=x.map */\n', "foundation")
    assert text == '@charset "UTF-8";\n@layer foundation{a{b:c}}\n'


def test_every_icon_of_the_templates_is_in_the_sprite() -> None:
    wanted = set()
    for template in TEMPLATES.rglob("*.html"):
        wanted |= set(re.findall(r'{% icon "([\w-]+)"', template.read_text("utf-8")))
    assert len(wanted) > 15
    assert wanted <= icons.names()
    sprite = (vendor.FOLDER / "icons.svg").read_text("utf-8")
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) == icons.names()
    with pytest.raises(ValueError, match="no icon"):
        icons.icon_svg("unicorn")
