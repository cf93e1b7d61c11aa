"""What may be odd about alarms that come in, and what becomes of them."""

from linewatch.words.text import Text

INPUT: dict[str, Text] = {
    "input.not-json": Text("格式无法解析，略过", "not JSON: passed over"),
    "input.wrong-type": Text("字段缺失或类型不对，略过", "a field lacks or is of a wrong type: passed over"),
    "input.bad-value": Text("取值不合法，略过", "a value that cannot be: passed over"),
    "input.too-long": Text("行过长，略过", "a line too long: passed over"),
    "input.unknown-element": Text("台账中没有的对象，照收", "about what the plant does not know: taken"),
    "input.unknown-source": Text("台账中没有的上报者，照收", "told by one the plant does not know: taken"),
    "input.unknown-code": Text("未知告警码，照收", "a code no table knows: taken"),
    "input.unknown-word": Text(
        "未知的级别、来源或附加值，按缺省", "an unknown severity, via or attr: default taken"
    ),
    "input.clear-without-raise": Text("无产生的清除，不作用", "a clear of what was never raised: no effect"),
    "input.repeated": Text("重复上报，不作用", "said before: no effect"),
    "input.overtaken": Text("被较新的上报超越，不采信", "overtaken by a later word: not believed"),
    "input.clock-off": Text("设备时钟偏差过大", "the device's clock is far off"),
    "input.out-of-order": Text(
        "到达时间倒退，按当前时间收", "arrived before the line above it: taken as of then"
    ),
    "input.never-cleared": Text("直到末尾未清除", "raised and not cleared by the end"),
}
