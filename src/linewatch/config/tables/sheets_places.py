"""Sheets of places and people: sites, power, owners, customers."""

from linewatch.config.tables.columns import NOTES, OWNER, STATUS, Kind, Sheet, core, named, plain, word
from linewatch.config.tables.shared_columns import ADDRESS, IDS, contacts, own_id, own_names

PLACES = (
    Sheet(
        "sites",
        "站点",
        "sites",
        (
            own_id("sites", "站点编号", "局站编号", "机房编号", "site", "site id", "站点"),
            *named("站点名称", "局站名称", "机房名称", "site name"),
            core("sites", "lon", "经度", None, "longitude", "lng", unit="deg"),
            core("sites", "lat", "纬度", None, "latitude", unit="deg"),
            core("sites", "role", "类型", None, "站点类型", "局站类型", "角色", "type"),
            word("base_station", "基站", Kind.TRUTH, "是否基站"),
            word("address_text", "地址", Kind.TEXT, "详细地址", "street address"),
            OWNER,
            STATUS,
            NOTES,
        ),
        ("局站、机房、客户网点", "Stations, rooms, customers' premises"),
        ("局站", "机房", "站点表"),
    ),
    Sheet(
        "power_plants",
        "电源",
        "power_plants",
        (
            own_id("power_plants", "电源编号", "power"),
            *named("电源名称"),
            core("power_plants", "site", "站点", None, "所在站点", "机房"),
            core("power_plants", "monitored", "有动环监控", None, "动环监控", "有监控"),
            core("power_plants", "battery_min", "电池时长", None, "后备时长", "电池后备", unit="min"),
            *ADDRESS,
            OWNER,
        ),
        ("局站电源与蓄电池", "Site power: mains and battery"),
        ("动力", "power"),
    ),
    Sheet(
        "owners",
        "产权单位",
        "owners",
        (
            plain("id", "编号", Kind.ID, *IDS),
            *own_names(),
            plain("kind", "类型", Kind.TEXT, "type"),
            *contacts(),
            plain("phone", "电话", Kind.ID, "联系电话", "tel"),
        ),
        ("谁的、找谁", "Whose it is and whom to call"),
        ("产权", "代维"),
        in_ext=True,
    ),
    Sheet(
        "customers",
        "客户",
        "customers",
        (
            plain("id", "编号", Kind.ID, *IDS, "客户编号", "customer"),
            *own_names(),
            plain("head_office", "总部站点", Kind.ID, "中心站点", "总部", "head office"),
            *contacts(),
            plain("phone", "电话", Kind.ID, "联系电话", "tel"),
        ),
        ("专线客户", "Customers of the lines"),
        ("用户",),
        in_ext=True,
    ),
)
