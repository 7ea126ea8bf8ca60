"""The code tables an organisation is described with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    """Levels of place; ``SPECIAL`` has a union of its own without being an administrative division."""

    CITY = "city", _("市")
    DISTRICT = "district", _("区")
    SPECIAL = "special", _("特殊区域")
    SUBDISTRICT = "subdistrict", _("街道")
    TOWN = "town", _("镇")
    TOWNSHIP = "township", _("乡")


class UnionKind(models.TextChoices):
    """Kinds of union, from the city federation down."""

    CITY = "city", _("市总工会")
    DISTRICT = "district", _("区总工会")
    INDUSTRIAL = "industrial", _("产业工会")
    BUREAU_GROUP = "bureau_group", _("局、总公司、集团工会")
    SUBDISTRICT = "subdistrict", _("街道（乡镇）总工会")
    PARK = "park", _("园区工会")
    BUILDING = "building", _("楼宇工会")
    ASSOCIATION = "association", _("工会联合会")
    GRASSROOTS = "grassroots", _("基层工会")


class IndustrySection(models.TextChoices):
    """The 20 sections of GB/T 4754—2017; the union's own forms number them 01 to 20 in this order."""

    A = "A", _("农、林、牧、渔业")
    B = "B", _("采矿业")
    C = "C", _("制造业")
    D = "D", _("电力、热力、燃气及水生产和供应业")
    E = "E", _("建筑业")
    F = "F", _("批发和零售业")
    G = "G", _("交通运输、仓储和邮政业")
    H = "H", _("住宿和餐饮业")
    I = "I", _("信息传输、软件和信息技术服务业")  # noqa: E741 the standard's letter
    J = "J", _("金融业")
    K = "K", _("房地产业")
    L = "L", _("租赁和商务服务业")
    M = "M", _("科学研究和技术服务业")
    N = "N", _("水利、环境和公共设施管理业")
    O = "O", _("居民服务、修理和其他服务业")  # noqa: E741 the standard's letter
    P = "P", _("教育")
    Q = "Q", _("卫生和社会工作")
    R = "R", _("文化、体育和娱乐业")
    S = "S", _("公共管理、社会保障和社会组织")
    T = "T", _("国际组织")


class UnitType(models.TextChoices):
    """Unit type codes of the union organisation registration form."""

    STATE_OWNED = "110", _("国有企业")
    COLLECTIVE = "120", _("集体企业")
    SHARE_COOPERATIVE = "130", _("股份合作企业")
    JOINT = "140", _("联营企业")
    STATE_SOLE = "151", _("国有独资公司")
    OTHER_LIMITED = "159", _("其他有限责任公司")
    STATE_HELD_SHARES = "161", _("国有控股股份有限公司")
    OTHER_SHARES = "169", _("其他股份有限公司")
    PRIVATE = "170", _("私营企业")
    OTHER_DOMESTIC = "190", _("其他内资企业")
    HONG_KONG_MACAO_TAIWAN = "200", _("港、澳、台商投资企业")
    FOREIGN = "300", _("外商投资企业")
    INSTITUTION = "400", _("事业单位")
    GOVERNMENT = "500", _("机关")
    INDIVIDUAL = "600", _("个体经济组织")
    NON_ENTERPRISE = "700", _("民办非企业单位")
