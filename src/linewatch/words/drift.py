"""What a difference between gear and records means, and what to do about it. {a}, {b}: its facts.

drift.<kind>   drift.<kind>.why   drift.<kind>.do
"""

from collections.abc import Mapping

from linewatch.words.text import Text


def _kind(zh: str, en: str, zh_why: str, en_why: str, zh_do: str, en_do: str) -> tuple[Text, Text, Text]:
    return Text(zh, en), Text(zh_why, en_why), Text(zh_do, en_do)


_KINDS: dict[str, tuple[Text, Text, Text]] = {
    "addresses-swapped": _kind(
        "两台设备地址互换",
        "addresses exchanged",
        "{a} 的地址上应答的是 {b}，{b} 的地址上应答的是 {a}",
        "{b} answers at the address of {a}, and {a} at that of {b}",
        "互换资料中 {a} 与 {b} 的地址",
        "exchange the address of {a} and {b}",
    ),
    "other-device": _kind(
        "地址上是另一台设备",
        "another device at that address",
        "{x} 登记为 {a}，应答的自称 {b}",
        "{x} is recorded as {a}; who answers there calls itself {b}",
        "核对 {a} 的地址；其余数据在更正前不予采信",
        "correct the address of {a}; nothing it says is believed until then",
    ),
    "sys-name": _kind(
        "设备名不同",
        "another system name",
        "{a} 登记的设备名是 {y}，自称 {x}",
        "{a} is recorded with the name {y} and calls itself {x}",
        "若确是该设备，把资料中的设备名改为 {x}",
        "if it is that box, write {x} as its sys_name",
    ),
    "ports-swapped": _kind(
        "两个光口接反",
        "two ports exchanged",
        "{a} 收到 {d} 的踪迹，{b} 收到 {c} 的踪迹：与资料正好相反",
        "{a} receives the trace of {d} and {b} that of {c}: each has the other's far end",
        "互换资料中 {s} 与 {t} 的端口（{a}、{b}），或到现场改接",
        "exchange {u} of {s} with {v} of {t}, or patch the fibres back",
    ),
    "receive-crossed": _kind(
        "两个光口的收纤接反",
        "receiving fibres crossed",
        "{a} 收到 {d}，{b} 收到 {c}，而对端收到的都对：只有收方向交叉",
        "{a} hears {d} and {b} hears {c}, their far ends hear right: only receiving fibres are crossed",
        "互换资料中 {s} 与 {t} 的收纤，或在光配线架改接",
        "exchange {u} of {s} with {v} of {t}, or the patch cords on the frame",
    ),
    "patched-elsewhere": _kind(
        "光纤接到别处",
        "patched elsewhere",
        "{a} 应收到 {c}，实际收到 {b}（{t}）",
        "{a} should hear {c} and hears {b}, which the records have on {t}",
        "查 {s} 的跳纤；若属实，更正 {s} 的对端端口",
        "follow the fibres of {s} from {a}; if it is so, correct its far port",
    ),
    "looped": _kind(
        "光口自环",
        "a loop",
        "{a} 收到自己的踪迹",
        "{a} receives its own trace",
        "拆除 {a} 上的环回（{s}）",
        "take the loop off {a} ({s})",
    ),
    "trace-unknown": _kind(
        "踪迹不明",
        "an unknown trace",
        "{a} 收到 {x}，资料中没有任何端口发送它（应为 {c}）",
        "{a} receives {x}, which no port sends by the records (it should be {c})",
        "查明 {s} 对端是谁，或把对端的踪迹写进资料",
        "find out who is at the far end of {s}, or write that port's j0",
    ),
    "trails-swapped": _kind(
        "两条 VC-4 交叉接错",
        "two VC-4 exchanged",
        "在 {n}，{a} 收到 {b} 的踪迹，{b} 收到 {a} 的踪迹",
        "at {n}, {a} receives the trace of {b}, and {b} that of {a}",
        "核对两条通道的时隙，互换资料或交叉连接",
        "compare their timeslots; exchange them in the records or in the matrix",
    ),
    "trail-other": _kind(
        "VC-4 接错",
        "another VC-4",
        "在 {n}，{a} 收到 {b} 的踪迹",
        "at {n}, {a} receives the trace of {b}",
        "核对 {a} 沿途的交叉连接",
        "follow the cross-connects of {a}",
    ),
    "lines-swapped": _kind(
        "两条电路端口对调",
        "two lines on each other's port",
        "{a} 上是 {t}，{b} 上是 {s}：与资料正好相反",
        "{a} carries {t} and {b} carries {s}: each the other's",
        "互换资料中 {s} 与 {t} 的端口",
        "exchange {u} of {s} with {v} of {t}",
    ),
    "line-other": _kind(
        "端口上是另一条电路",
        "another line on the port",
        "{a} 登记给 {s}，设备上写的是 {t}",
        "{a} is recorded for {s}; the gear says {t}",
        "核对 {t} 的端口",
        "see on which port {t} really is",
    ),
    "line-other-trail": _kind(
        "电路走另一条 VC-4",
        "a line over another VC-4",
        "在 {n}，{s} 交叉到 {x}，那是 {t}，而资料登记在 {b}",
        "at {n}, {s} is crossed to {x}, which is {t}; the records lay it over {b}",
        "把资料中 {s} 的通道由 {b} 改为 {t}，或改交叉连接",
        "write {t} instead of {b} in the leg of {s}, or change the matrix",
    ),
    "line-timeslot": _kind(
        "时隙不同",
        "another timeslot",
        "在 {n}，{s} 占 {x}，资料登记 {y}",
        "at {n}, {s} stands in {x}; the records say {y}",
        "更正 {s} 在 {t} 中的时隙",
        "correct the timeslot of {s} in {t}",
    ),
    "line-elsewhere": _kind(
        "电路走向不同",
        "a line goes another way",
        "在 {n}，{s} 交叉到 {x}，资料登记 {y}",
        "at {n}, {s} is crossed to {x}; the records say {y}",
        "查 {s} 从 {a} 出去的真实走向",
        "follow {s} from {a}",
    ),
    "cross-missing": _kind(
        "没有交叉连接",
        "no cross-connect",
        "{n} 的 {a} 没有交叉到任何时隙，资料中它承载 {s}",
        "{a} of {n} is crossed to nothing; by the records it carries {s}",
        "若 {s} 已拆除，更正资料；否则补做交叉连接",
        "if {s} is given up, say so in the records; else make the cross-connect",
    ),
    "matrix-empty": _kind(
        "交叉矩阵为空",
        "an empty matrix",
        "{a} 没有任何交叉连接，资料中有 {n} 条电路在此落地",
        "{a} has no cross-connect at all; by the records {n} lines end there",
        "查 {a} 的配置是否丢失",
        "see whether {a} has lost its configuration",
    ),
    "names-swapped": _kind(
        "两个端口的名字互换",
        "two names exchanged",
        "{a} 的别名写着 {b}，{b} 的别名写着 {a}",
        "the ifAlias of {a} says {b}, and that of {b} says {a}",
        "核对后改别名或资料",
        "see which is right, and correct the alias or the records",
    ),
    "alias-other": _kind(
        "别名是另一个端口",
        "an alias that is another port",
        "{a} 的别名写着 {b}",
        "the ifAlias of {a} says {b}",
        "核对后改别名或资料",
        "see which is right, and correct the alias or the records",
    ),
    "patch-cords-swapped": _kind(
        "两根网线接反",
        "patch cords exchanged",
        "{a} 接着 {d}，{b} 接着 {c}：与资料正好相反",
        "{a} hears {d} and {b} hears {c}: each the other's",
        "互换资料中 {s} 与 {t} 的端口 {a}、{b}，或改接网线",
        "exchange {a} and {b} in the tails of {s} and {t}, or the cords",
    ),
    "neighbour-other": _kind(
        "邻居不同",
        "another neighbour",
        "{a} 应接 {c}，实际接着 {b}",
        "{a} should be plugged to {c} and hears {b}",
        "查 {a} 的网线",
        "follow the cord of {a}",
    ),
    "neighbour-unknown": _kind(
        "中间有资料没有的设备",
        "a device the records do not have",
        "{a} 应接 {c}，邻居自称 {x}",
        "{a} should be plugged to {c}; its neighbour calls itself {x}",
        "把 {x} 登记进资料，或查明它是什么",
        "put {x} into the records, or find out what it is",
    ),
    "slots-shifted": _kind(
        "板位整体移动",
        "cards moved by a slot",
        "{a} 从槽位 {s} 起各板移动 {n} 槽：{p}",
        "from slot {s} of {a} on, everything stands {n} slots on: {p}",
        "多半是插入或拔出了一块板：把资料中这些板的槽位和端口名一并移动",
        "a card was put in or taken out: move slot and if_name of these cards and ports together",
    ),
    "renumbered": _kind(
        "端口全部改名",
        "all ports renamed",
        "{a} 的 {n} 个端口都换了名字：{p}",
        "all {n} ports of {a} have other names: {p}",
        "多半是软件升级改了命名：核对后为各端口写上新名字",
        "a new software names them otherwise: check the pairs, and write if_name",
    ),
    "renamed": _kind(
        "端口改名",
        "a port renamed",
        "{a} 在设备上叫 {x}",
        "{a} is called {x} in the gear",
        "为 {a} 写上新名字 {x}",
        "write if_name: {x} on {a}",
    ),
    "port-missing": _kind(
        "设备没有这个端口",
        "a port the gear lacks",
        "{b} 没有 {a}",
        "{b} has no {a}",
        "查 {a} 是否已拆除或改名",
        "see whether {a} was taken out or renamed",
    ),
    "port-unknown": _kind(
        "资料没有这个端口",
        "a port the records lack",
        "{a} 有端口 {x}，资料没有",
        "{a} has a port {x} that the records do not",
        "把 {x} 登记到 {a}",
        "put {x} of {a} into the records",
    ),
    "card-missing": _kind(
        "板子不在位",
        "a card is gone",
        "槽位 {s} 没有 {a}（其上 {n} 个端口）",
        "slot {s} does not hold {a} ({n} ports)",
        "查 {a} 是否被拔出或移位",
        "see whether {a} was pulled or moved",
    ),
    "card-unknown": _kind(
        "资料没有这块板",
        "a card the records lack",
        "{a} 槽位 {s} 有 {x}（{y}），资料没有",
        "slot {s} of {a} holds {x} ({y}), which the records do not have",
        "把它登记到 {a}",
        "put it into the records of {a}",
    ),
    "card-other-type": _kind(
        "槽位上是另一种板",
        "a card of another type",
        "{a} 登记为 {y}，实际是 {x}",
        "{a} is recorded as {y} and is a {x}",
        "核对速率和端口数后更正资料",
        "compare its ports and rates, then correct the records",
    ),
    "cards-swapped": _kind(
        "两块板换了位置",
        "two cards changed places",
        "{a} 与 {b} 的序列号互换",
        "{a} and {b} have each other's serial number",
        "互换资料中两块板的序列号",
        "exchange their serial numbers in the records",
    ),
    "card-replaced": _kind(
        "换过板",
        "a card was replaced",
        "{a} 序列号 {x}，资料为 {y}；其余都一致",
        "{a} has the serial number {x}, the records say {y}; all else agrees",
        "把 {a} 的序列号改为 {x}",
        "write serial: {x} on {a}",
    ),
    "suspect": _kind(
        "资料可疑",
        "a record is suspect",
        "{s} 中断时 {a} 本应受影响，有 {n} 次没有；{t} 中断时资料说不该受影响，却有 {m} 次一同告警",
        "{a} should have shown when {s} broke and did not, {n} times; it showed with {t}, {m} times",
        "把 {e} 的 {u} 由 {b} 改为 {c}：可解释 {y} 次中的 {z} 次，现有资料只解释 {x} 次",
        "write {c} instead of {b} in {u} of {e}: that explains {z} of {y} incidents, the records {x}",
    ),
    "suspect-stayed": _kind(
        "资料可疑",
        "a record is suspect",
        "{s} 中断时 {a} 本应受影响，有 {n} 次没有",
        "{a} should have shown when {s} broke and did not, {n} times",
        "查 {a} 的真实路由",
        "follow the true way of {a}",
    ),
    "suspect-struck": _kind(
        "资料可疑",
        "a record is suspect",
        "{t} 中断时资料说 {a} 不该受影响，却有 {m} 次一同告警",
        "{a} showed when {t} broke, {m} times, though the records have it nowhere there",
        "查 {a} 的真实路由",
        "follow the true way of {a}",
    ),
    "suspect-unexplained": _kind(
        "资料可疑",
        "a record is suspect",
        "{y} 次事件中资料只解释 {x} 次",
        "of {y} incidents the records explain {x}",
        "没有哪一处单独更正能解释更多：到现场查 {a} 的真实路由",
        "no single change of a record explains more: follow {a} in the field",
    ),
    "box-replaced": _kind(
        "换过整机",
        "a box was replaced",
        "{a} 序列号 {x}，资料为 {y}；另有 {n} 块板的序列号也是新的",
        "{a} has the serial number {x}, the records say {y}; {n} of its cards are new too",
        "更正整机和各板的序列号",
        "write the new serial numbers of the box and its cards",
    ),
}

DRIFTS: dict[str, Text] = {
    key: text
    for kind, (name, why, do) in _KINDS.items()
    for key, text in ((f"drift.{kind}", name), (f"drift.{kind}.why", why), (f"drift.{kind}.do", do))
}

DRIFT_NAMES: dict[str, Text] = {f"drift.{kind}": name for kind, (name, _, _) in _KINDS.items()}


def told(kind: str, sentence: str, facts: Mapping[str, str]) -> Text:
    """`sentence`: "", why or do. What the facts lack is left as it stands."""
    text = DRIFTS.get(f"drift.{kind}" + (f".{sentence}" if sentence else ""), Text(kind, kind))
    facts = _Lenient(facts)
    return Text(text.zh.format_map(facts), text.en.format_map(facts))


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
