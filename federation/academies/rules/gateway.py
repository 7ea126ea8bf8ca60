"""The gateway's checks as data: what the city looks at, by which clause, which rules speak to it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Check:
    """One check: what to look at (``asks``), by which clause. ``rules`` are codes of the rules whose findings stand
    beside it, ``fields`` those of the form it is judged by."""

    code: str
    title: object
    asks: object
    clause: str
    rules: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


CHECKS = (
    Check(
        "host",
        _("申报主体"),
        _("是否由工会单独或联合举办，以培养工匠人才为主"),
        "bj-academy-admission:1",
        fields=("profile", "partners"),
    ),
    Check(
        "single",
        _("不重复申报"),
        _("没有同类学院，没有未办结的同类申报"),
        "bj-academy-admission:1.1",
        rules=("bj-academy-admission.1.1", "bj-academy-admission.6.1"),
    ),
    Check(
        "in_time",
        _("在申报期内、材料齐全"),
        _("报送日期在申报期内，必填栏目没有空话套话"),
        "bj-academy-admission:6.2",
        rules=("bj-academy-admission.6.2", "bj-academy-admission.6.3"),
    ),
    Check(
        "gate",
        _("自评达到门槛"),
        _("自评得分达到门槛，打分与评分标准相符"),
        "bj-academy-admission:2",
        rules=("bj-academy-admission.2",),
    ),
    Check(
        "evidence",
        _("每一分都有依据"),
        _("依据真实、对得上，逐项抽看"),
        "bj-academy-admission:2.1",
        rules=("bj-academy-admission.2.1",),
    ),
    Check(
        "conditions",
        _("办学条件"),
        _("场地、设备、师资、培训体系与所报类型相称"),
        "bj-academy-admission:4",
        fields=("sites", "capacity", "faculty", "system"),
    ),
    Check(
        "output",
        _("培训规模和取证"),
        _("培训、实操、取证人数与台账一致"),
        "bj-academy-admission:4.1",
        rules=("bj-academy-admission.4.1", "bj-academy-admission.4.2"),
        fields=("output",),
    ),
    Check(
        "online",
        _("线上课程"),
        _("课程已经上线，可以打开"),
        "bj-academy-admission:5",
        rules=("bj-academy-admission.5",),
        fields=("online",),
    ),
    Check(
        "quota",
        _("推荐名额"),
        _("推荐工会没有超出名额，推荐意见明确"),
        "bj-academy-admission:6",
        rules=("bj-academy-admission.6", "bj-academy-admission.6.enterprise"),
    ),
)


def check_named(code: str) -> Check | None:
    """The check of this code."""
    return next((check for check in CHECKS if check.code == code), None)
