"""What a column is: where its value stands in an element, of what kind it is, and what people call it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from linewatch.topology.check.fields import CLOSED, FIELDS, OPEN


class Kind(StrEnum):
    """What may stand in a cell."""

    ID = "id"
    IDS = "ids"  # several, separated by , ; or ->
    TEXT = "text"
    NAME = "name"  # 中文, or the only one there is
    NAME_EN = "name_en"
    WORD = "word"  # of a vocabulary
    TRUTH = "yes or no"
    WHOLE = "whole number"
    WHOLES = "whole numbers"
    NUMBER = "number"
    DATE = "date"
    VALUE = "value"  # JSON where it is JSON, else text
    JSON = "json"


class Column(NamedTuple):
    """`path` leads to the value inside the element; an empty one is a shorthand, kept apart
    (`Row.extras`). `also`: other headings people use. `unit`: of the value in FORMAT."""

    key: str
    zh: str
    kind: Kind
    path: tuple[str, ...]
    also: tuple[str, ...] = ()
    unit: str = ""
    words: Mapping[str, tuple[str, ...]] = {}
    closed: bool = False
    nullable: bool = False
    required: bool = False

    def heading(self) -> str:
        return f"{self.zh} {self.key}"


class Sheet(NamedTuple):
    """One file or tab. `home`: the class of FORMAT, or the word of the plant's `ext` (`in_ext`), whose
    elements its rows are; with `nested` they are items of that list inside an element of `home`, which
    the column `parent` names. `home` is empty where rows only add to others' elements. `about`: zh, en."""

    key: str
    zh: str
    home: str
    columns: tuple[Column, ...]
    about: tuple[str, str]
    also: tuple[str, ...] = ()
    nested: str = ""
    parent: str = ""
    in_ext: bool = False

    @property
    def table(self) -> str:
        """The table of `topology.check.fields` its rows are checked by."""
        return self.nested or self.home

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


# What people write for the words of closed and open vocabularies, beside the words themselves.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "core": ("核心", "枢纽", "骨干"),
    "access": ("接入", "接入站"),
    "building": ("楼宇", "大楼"),
    "customer": ("客户", "用户", "网点", "客户端"),
    "tail-end": ("末端", "光缆末端", "tail end"),
    "trunk": ("干线", "主干", "中继"),
    "tail": ("尾缆", "接入光缆", "引入"),
    "odf": ("光配", "成端", "光纤配线架"),
    "splice": ("接头", "熔接", "熔接点", "接头盒", "joint", "closure"),
    "manhole": ("人井", "人孔", "手孔", "井", "handhole"),
    "line": ("线路", "线路板", "光板"),
    "trib": ("支路", "支路板", "tributary"),
    "stm": ("光口", "stm-n", "optical"),
    "e1": ("2m", "2m口", "电口"),
    "msp-1+1": ("1+1", "msp1+1", "线性1+1"),
    "msp-1:n": ("1:n", "msp1:n", "线性1:n"),
    "ms-spring": ("复用段环", "复用段保护环", "msspring"),
    "sncp": ("通道环", "通道保护环", "子网连接保护"),
    "sdh-dxc": ("dxc",),
    "sdh-adm": ("adm",),
    "sdh-tm": ("tm",),
    "e1_cable": ("2m线", "2m电缆", "e1 cable", "同轴"),
    "modem": ("光猫", "光端机"),
    "fibre": ("光纤", "纤芯", "fiber"),
    "converter": ("协转", "协议转换器"),
    "router": ("路由器",),
    "fibre-modem": ("光猫", "光端机", "modem", "fiber modem"),
    "modem-rack": ("光猫机框", "机框", "rack"),
    "poll": ("轮询",),
    "inband": ("带内",),
    "via-peer": ("经对端", "via peer"),
    "planned": ("规划", "在建", "工程"),
    "in-service": ("在用", "现网", "in service"),
    "decommissioned": ("停用", "退网", "拆除"),
}
_STATUS = ("planned", "in-service", "decommissioned")


def vocabulary(words: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {word: SYNONYMS.get(word, ()) for word in words}


def core(
    table: str, key: str, zh: str, kind: Kind | None = None, *also: str, at: str = "", unit: str = ""
) -> Column:
    """A column of a key of FORMAT. `at`: mgmt or profile, where the key stands in there."""
    inner = f"{table}.{at}" if at else table
    name = key.removeprefix(f"{at}_") if at else key
    field = FIELDS[inner][name]
    words = CLOSED.get((inner, name)) or OPEN.get((inner, name)) or ()
    by_type = {
        "text": Kind.ID,
        "whole": Kind.WHOLE,
        "number": Kind.NUMBER,
        "truth": Kind.TRUTH,
        "texts": Kind.IDS,
        "wholes": Kind.WHOLES,
    }
    return Column(
        key,
        zh,
        kind or (Kind.WORD if words else by_type[field.kind]),
        (at, name) if at else (name,),
        also,
        unit,
        vocabulary(words),
        closed=(inner, name) in CLOSED,
        nullable=field.nullable,
        required=field.required and not at,
    )


def word(key: str, zh: str, kind: Kind, *also: str, path: tuple[str, ...] = (), unit: str = "") -> Column:
    """A column of a word of `ext`."""
    return Column(key, zh, kind, ("ext", *(path or (key,))), also, unit)


def plain(key: str, zh: str, kind: Kind, *also: str) -> Column:
    """A column of an element that itself stands in the plant's `ext`."""
    return Column(key, zh, kind, (key,), also)


def short(key: str, zh: str, kind: Kind, *also: str, words: tuple[str, ...] = ()) -> Column:
    """A shorthand: no place of its own in FORMAT."""
    return Column(key, zh, kind, (), also, words=vocabulary(words), closed=bool(words))


def named(*also: str) -> tuple[Column, Column]:
    return (
        Column("name", "名称", Kind.NAME, ("ext", "name"), also),
        Column("name_en", "英文名", Kind.NAME_EN, ("ext", "name", "en"), ("英文名称", "english name")),
    )


STATUS = Column("status", "状态", Kind.WORD, ("ext", "status"), (), "", vocabulary(_STATUS))
OWNER = word("owner", "产权", Kind.ID, "归属", "产权单位", "维护单位")
NOTES = word("notes", "备注", Kind.TEXT, "说明", "remark", "remarks", "comment")
LON = word("lon", "经度", Kind.NUMBER, "longitude", "lng", unit="deg")
LAT = word("lat", "纬度", Kind.NUMBER, "latitude", unit="deg")
# What no column has a word for: of `ext`, and of the element itself.
EXT = Column("ext", "其他", Kind.JSON, ("ext",), ("其它", "extra"))
AS_IS = Column("as_is", "原样", Kind.JSON, (), ("json",))
