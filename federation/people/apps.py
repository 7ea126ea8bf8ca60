"""Django application of ``federation.people``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit.verbs import name_verbs
from core.web import navigation


class PeopleConfig(AppConfig):
    """The real-name register of workers."""

    name = "federation.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the roster sheet, stand in the navigation, name the verbs of the trail."""
        from core.sheets.sheet import register
        from federation.people import rules  # noqa: F401 registers the rules
        from federation.people.permissions import can_view_people
        from federation.people.sheets import PEOPLE

        register(PEOPLE)
        navigation.add(
            _("组织和人员"),
            pgettext_lazy("list", "职工"),
            "people:list_people",
            320,
            allowed=lambda user: bool(can_view_people(user)),
            icon="users",
        )
        name_verbs(
            {
                "register": _("实名登记"),
                "change_person": _("更正姓名或手机号"),
                "change_phone": _("更新手机号"),
                "begin_employment": _("登记用工"),
                "change_employment": _("更正用工"),
                "end_employment": _("登记离岗"),
                "merge_people": _("合并档案"),
                "part_people": _("撤销合并"),
                "dismiss_double": _("注明不是同一人"),
                "send_phone_code": _("发送手机验证码"),
                "confirm_phone_code": _("用手机验证码核实本人"),
            }
        )
