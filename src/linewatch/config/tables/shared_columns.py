"""Columns that several sheets have."""

from linewatch.config.tables.columns import Column, Kind, core, short, word

IDS = ("编码", "代码", "no", "number id")
ORDER = short("order", "序号", Kind.WHOLE, "顺序", "seq")
STAMP = (word("serial", "序列号", Kind.ID, "sn"), word("model", "型号", Kind.ID))
ADDRESS = (
    word("address", "管理地址", Kind.ID, "ip", "ip地址", "网管地址", "ip address"),
    word("credential", "凭据", Kind.ID, "口令名"),
)


def own_id(table: str, *also: str) -> Column:
    return core(table, "id", "编号", None, *IDS, *also)


def own_names() -> tuple[Column, Column]:
    return (
        Column("name", "名称", Kind.NAME, ("name",)),
        Column("name_en", "英文名", Kind.NAME_EN, ("name", "en"), ("英文名称", "english name")),
    )


def contacts() -> tuple[Column, Column]:
    return (
        Column("contact", "联系人", Kind.NAME, ("contact",), ("联系方式",)),
        Column("contact_en", "联系人英文", Kind.NAME_EN, ("contact", "en")),
    )


def mgmt(table: str) -> tuple[Column, Column]:
    return (
        core(table, "mgmt_mode", "网管方式", None, "管理方式", "management", at="mgmt"),
        core(table, "mgmt_poll_s", "轮询周期", None, "轮询秒数", "poll interval", at="mgmt", unit="s"),
    )
