"""Sentences of an explanation: what was seen, whose side it is, which test to make, what may come out.

Blanks in braces are filled by `sentence`. What has no blanks is in the dictionary under the same key too.
"""

from linewatch.words.text import Text

FACTS: dict[str, Text] = {
    "otdr-saw": Text(
        "OTDR 测得断点在{cable} {km} km 处，{from_point} 与 {to_point} 之间",
        "an OTDR sees the break at km {km} of {cable}, between {from_point} and {to_point}",
    ),
    "light-lost": Text(
        "{at} 起，{cable}上 {count} 处收不到光",
        "since {at}, no light arrives on {cable} (receivers: {count})",
    ),
    "light-weak": Text(
        "{at} 起，{cable}上 {count} 处收光变差", "since {at}, light on {cable} is poor (receivers: {count})"
    ),
    "both-ends-well": Text(
        "两端设备（{a}、{z}）应答正常，自身无故障告警",
        "the gear at both ends ({a}, {z}) answers and reports no fault of its own",
    ),
    "gear-says-so": Text("{what}于 {at} 自报故障", "{what} itself reported at {at} that it failed"),
    "clock-lost": Text("{at} 起 {ne} 收不到外部时钟", "since {at}, {ne} has no external timing"),
    "ne-gone": Text(
        "{at} 起 {ne} 失联，相邻 {count} 个方向收不到它的光",
        "since {at}, {ne} does not answer and its neighbours see no light from it (directions: {count})",
    ),
    "gasp": Text(
        "{box}于 {at} 发出掉电告警：它断电了",
        "{box} said at {at}, with its last breath, that its power went (dying gasp)",
    ),
    "mains-off": Text("{at} 起 {power}停电", "since {at}, {power} is off"),
    "all-silent": Text(
        "{at} 起，靠{power}的 {count} 台设备一起失联",
        "since {at}, all that lives on {power} is silent ({count} boxes)",
    ),
    "power-well": Text("{power}正常，没有停电告警", "{power} is on: its monitor reports no trouble"),
    "same-power-answers": Text(
        "同一处供电的{other}仍有应答，供电没有断",
        "{other} lives on the same power and still answers: power is there",
    ),
    "lan-down": Text("{at} 起，{router}的内网口中断", "since {at}, the LAN port of {router} is down"),
    "line-carries": Text(
        "经{router}的专线本身没有告警", "the lines to {router} themselves report no trouble"
    ),
    "nothing-comes": Text(
        "{at} 起，{port}收不到客户方向来的信号",
        "since {at}, no signal comes from the customer's side at {port}",
    ),
    "our-side-good": Text(
        "我方送到{port}的 2M 信号正常：{ne}应答正常，该线路没有网络侧告警",
        "our network brings a good 2M signal to {port}: {ne} answers and reports no trouble here",
    ),
    "others-run": Text(
        "{ne}同一块单板上另外 {count} 条专线正常",
        "the other lines of the same card of {ne} run well ({count})",
    ),
}

SIDES: dict[str, Text] = {
    "own": Text("我方网络", "in our network"),
    "carrier": Text("租用资源（{owner}）", "on a leased resource ({owner})"),
    "other-owner": Text("他方资源（{owner}）", "with another owner ({owner})"),
    "customer-power": Text("客户侧供电", "at the customer's power"),
    "customer-equipment": Text("客户自有设备", "in the customer's own equipment"),
    "customer-lan": Text("客户内网", "in the customer's LAN"),
}

CREWS: dict[str, Text] = {
    "line": Text("线路班", "line crew"),
    "transmission": Text("传输班", "transmission crew"),
    "access": Text("接入班", "access crew"),
    "power": Text("动力班", "power crew"),
}

DEMARCATION: dict[str, Text] = {
    "told": Text("故障在{side}：{what}（{share}）", "the fault is {side}: {what} ({share})"),
    "goes": Text("由{crew}处理", "{crew} to go"),
    "call": Text("请联系 {contact}", "to be called: {contact}"),
    "open": Text("还不能断定在哪一侧：{shares}", "where it is cannot be told yet: {shares}"),
    "other": Text("都不是 {share}", "none of these {share}"),
    "needs": Text("要先做：{test}", "needed first: {test}"),
    "no-test": Text("没有测试能分清", "no test at hand tells them apart"),
}

TRIALS: dict[str, Text] = {
    "read.alarms": Text("用 SNMP 读{at}有没有 {codes}", "read over SNMP whether {at} shows {codes}"),
    "read.tx-power": Text("用 SNMP 读{at}的发光功率", "read the transmit power of {at} over SNMP"),
    "read.rx-power": Text("用 SNMP 读{at}的收光功率", "read the receive power of {at} over SNMP"),
    "modem": Text("经{watch}查看{at}", "look at {at} through {watch}"),
    "loop.inward": Text(
        "{line}：在{at}做内环（环向局端），看{watch}",
        "{line}: loop {at} inward (back to the network), watch {watch}",
    ),
    "loop.outward": Text(
        "{line}：在{at}做外环（环向客户），看{watch}",
        "{line}: loop {at} outward (back to the customer), watch {watch}",
    ),
    "bert.inward": Text(
        "{line}：在{at}做内环，在{watch}数误码", "{line}: loop {at} inward, count errors at {watch}"
    ),
    "bert.outward": Text(
        "{line}：在{at}做外环，在{watch}数误码", "{line}: loop {at} outward, count errors at {watch}"
    ),
    "otdr": Text("从{how}用 OTDR 测{at}", "shoot {at} with an OTDR from {how}"),
    "otdr.unit": Text("让{how}的 OTDR 单元 {watch} 测{at}", "let the OTDR unit {watch} at {how} shoot {at}"),
    "light.sent": Text("在 ODF 量{at}发出的光", "measure at the ODF the light {at} sends"),
    "light.arrives": Text("在 ODF 量到达{at}的光", "measure at the ODF the light that arrives at {at}"),
    "phone-customer": Text(
        "打电话问{at}：有没有停电，设备灯亮不亮", "phone {at}: is the power on, are the lamps lit"
    ),
    "phone-power": Text("打电话查{at}：有没有停电", "phone about {at}: is it on"),
    "phone-owner": Text("打电话问{at}：他们那里有没有故障", "phone {at}: do they see a fault"),
}

CAUTIONS: dict[str, Text] = {
    "in-service": Text(
        "该专线还在用，做时会中断", "the line still carries traffic and will be down meanwhile"
    ),
    "shared": Text(
        "别的专线也在这台设备上，会一起中断", "other lines in service share this box and go down with it"
    ),
    "live-receiver": Text(
        "光可能还通：先断开对端收光口", "light may still pass: first take the far receiver off"
    ),
    "carries-light": Text(
        "这路光还在传业务，断开会中断", "this light still carries traffic; opening it takes that down"
    ),
}

EFFORTS: dict[str, Text] = {
    "remote": Text("远程，无影响", "remote, harmless"),
    "traffic": Text("影响业务", "touches traffic"),
    "crew": Text("要派人", "needs a crew"),
}

OUTCOMES: dict[str, Text] = {
    "returns": Text("信号环回", "the signal returns"),
    "lost": Text("信号不回", "nothing returns"),
    "errors": Text("有误码", "errors"),
    "alarm": Text("有告警", "it shows an alarm"),
    "clear": Text("没有告警", "it shows none"),
    "silent": Text("不应答", "no answer"),
    "gasp": Text("报过掉电", "it told of lost power"),
    "no-light": Text("对端无光", "no light from afar"),
    "far-input-lost": Text("远端收不到客户设备", "the far one hears nothing from the customer"),
    "low": Text("光偏弱", "light is low"),
    "well": Text("正常", "all well"),
    "off": Text("停电", "power is off"),
    "on": Text("有电", "power is on"),
    "lit": Text("有电，灯都亮", "power on, all lit"),
    "dark-converter": Text("有电，协议转换器不亮", "power on, the converter is dark"),
    "dark-router": Text("有电，路由器不亮", "power on, the router is dark"),
    "dark-fibre-modem": Text("有电，光猫不亮", "power on, the modem is dark"),
    "dark-modem-rack": Text("有电，机架不亮", "power on, the rack is dark"),
    "lan": Text("内网口不亮", "the LAN port is dark"),
    "theirs": Text("他们有故障", "they see a fault"),
    "not-theirs": Text("他们无故障", "they see none"),
    "clean": Text("到头无断点", "clean to the end"),
    "loss": Text("有大损耗点", "a point of high loss"),
    "good": Text("光正常", "light is good"),
    "dark": Text("无光", "no light"),
    "km": Text("断在 {km} km", "break at km {km}"),
}

RIVAL: dict[str, Text] = {
    "is": Text("次可能：{faults}（{share}）", "runner-up: {faults} ({share})"),
    "unexplained": Text(
        "但有 {count} 条告警说不通，如 {alarm}",
        "against it: alarms it leaves unexplained: {count}, such as {alarm}",
    ),
    "missing": Text(
        "但应有 {count} 条告警而未见，如 {alarm}",
        "against it: alarms it should have made: {count}, such as {alarm}",
    ),
    "rarer": Text(
        "现有告警分不清，只看哪种更常见", "the alarms do not tell them apart; only how often each happens"
    ),
}

SENTENCES: dict[str, Text] = {
    f"{part}.{key}": text
    for part, table in (
        ("fact", FACTS), ("side", SIDES), ("crew", CREWS), ("demarcation", DEMARCATION), ("trial", TRIALS),
        ("caution", CAUTIONS), ("effort", EFFORTS), ("outcome", OUTCOMES), ("rival", RIVAL),
    )
    for key, text in table.items()
}  # fmt: skip

EXPLAINED: dict[str, Text] = {
    key: text for key, text in SENTENCES.items() if "{" not in text.en and "{" not in text.zh
}


def sentence(key: str, **blanks: Text) -> Text:
    """A sentence with its blanks filled, each in its language. Raises KeyError where there is none such, or a
    blank is left."""
    text = SENTENCES[key]
    zh = text.zh.format_map({name: said.zh for name, said in blanks.items()})
    return Text(zh, text.en.format_map({name: said.en for name, said in blanks.items()}))
