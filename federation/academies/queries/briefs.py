"""How an academy is shown to those who assess it: what the register keeps."""

from django.utils.translation import gettext as _

from federation.academies.models import Academy
from federation.academies.queries.register import last_term
from federation.panels.queries.briefs import Brief, Row, Section


def brief_of_academy(pk: int) -> Brief:
    """The academy as it is registered now, its sites beside the item on sites."""
    academy = Academy.objects.prefetch_related("sites", "specialities").get(pk=pk)
    term = last_term(academy)
    facts = [
        Row(_("编号"), academy.code),
        Row(_("类型"), term.get_tier_display()),
        Row(_("建设单位"), term.host_name),
        Row(_("院长"), term.dean or "—"),
        Row(_("可同时培训"), "—" if term.capacity is None else _("%(count)s 人") % {"count": f"{term.capacity:,}"}),
        Row(_("特色专业"), "、".join(one.trade for one in academy.specialities.all()) or "—"),
    ]
    sites = [Row(site.name, site.address) for site in academy.sites.all()] or [Row(_("教学场地"), _("还没有登记。"))]
    return Brief(term.name, [Section(_("名册记载"), facts), Section(_("教学场地"), sites, key="site")])
