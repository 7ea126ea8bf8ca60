"""What a site visit looks at, as data: each point with its clause. Phone, paper and the case page read this table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Point:
    """One point of the checklist: ``look`` says what to look at on the spot."""

    code: str
    title: Text
    look: Text
    clause: str


POINTS = (
    Point("site", _("场地与申报一致"), _("走一遍申报的场地：面积、工位、安全通道"), "bj-academy-admission:4"),
    Point("equipment", _("设备在用"), _("抽三台主要设备，看铭牌、使用记录"), "bj-academy-admission:4"),
    Point("safety", _("实训安全"), _("操作规程上墙，防护用品齐，有人负责"), "bj-academy-admission:4"),
    Point("teachers", _("师资在岗"), _("从名册抽三人：聘书、课表，问一问本人"), "bj-academy-admission:4"),
    Point("craftsmen", _("工匠参与教学"), _("工匠、劳模的授课安排和工作室"), "bj-academy-admission:4"),
    Point("system", _("培训体系"), _("抽一个班：教案、签到、考核、档案是否齐"), "bj-academy-admission:4"),
    Point("brand", _("特色专业和品牌"), _("看实训作品或课程成果，与申报相符"), "bj-academy-admission:4.1"),
    Point("output", _("培训数量属实"), _("台账与原始签到、证书名册抽对十人"), "bj-academy-admission:4.1"),
    Point("online", _("线上课程能打开"), _("当场打开五门课程"), "bj-academy-admission:5"),
    Point("funds", _("经费和制度"), _("经费管理制度、专账或专项，负责人知道"), "bj-academy-admission:8"),
)


def point(code: str) -> Point | None:
    """The point of a code."""
    return next((one for one in POINTS if one.code == code), None)
