"""What is said of a reflectometer's trace. {0}, {1}: what the sentence is about, in that order."""

from linewatch.words.text import Text

OTDR: dict[str, Text] = {
    "otdr.break": Text(
        "断点在 {0} 与 {1} 之间，{2}，± {3} 米（95 %）", "broken between {0} and {1}, {2}, ± {3} m (95 %)"
    ),
    "otdr.past": Text("过 {0} {1} 米", "{1} m past {0}"),
    "otdr.past-z": Text("从 {2} 方向过 {0} {1} 米", "{1} m past {0} as seen from {2}"),
    "otdr.at": Text("电缆 {0} 公里 {1}（{2} 至 {3}）", "km {1} of cable {0} ({2} to {3})"),
    "otdr.breaks": Text(
        "两端所见断点不同：断了两处，或其中一段缺失",
        "the two ends see different breaks: two cuts, or a piece is gone",
    ),
    "otdr.whole": Text(
        "未见断点：光纤全程完好，长度与记录相符（相差 {0} 米，± {1} 米）",
        "no break: the fibre is whole as far as recorded, its length agrees ({0} m more glass, ± {1} m)",
    ),
    "otdr.beyond": Text(
        "光纤在记录范围内完好，但光又多走了 {0} 米（± {1} 米）：已跳接到别处，或不是这根光纤",
        "whole as far as recorded, but light goes on for {0} m (± {1} m): patched on, or another fibre",
    ),
    "otdr.range": Text(
        "测量范围到 {0} 公里为止，未见光纤末端；请加大量程重测",
        "no end in the trace, which stops at km {0}; shoot again with a longer range",
    ),
    "otdr.light": Text(
        "光在 {0} 公里处没入噪声，未见光纤末端；请加大脉宽或平均时间重测",
        "light sinks into the noise at km {0}, no end is seen; shoot again with a longer pulse or averaging",
    ),
    "otdr.unseen": Text(
        "曲线中没有光纤末端；请带采样数据保存后重试",
        "no end in the trace; save it with its samples and try again",
    ),
    "otdr.maybe-whole": Text("也可能光纤完好（{0} %）", "the fibre may be whole, too ({0} %)"),
    "otdr.no-joint": Text(
        "曲线中没有认出任何接头，只凭记录换算",
        "no joint was recognised in the trace; converted by the records alone",
    ),
    "otdr.launch": Text("光纤前有引导光纤 {0} 米", "a launch fibre of {0} m lies before the fibre"),
    "otdr.samples": Text(
        "末端取自采样数据，事件表中没有", "the end was taken from the samples, no event says it"
    ),
    "otdr.doubted": Text("与其他接头不符，少计其权重", "at odds with the others, counts for less"),
    "otdr.seen": Text("已在曲线中认出", "recognised in the trace"),
}
