"""What lives on its protection alone, and what next would hurt most."""

from linewatch.words.text import Text

EXPOSURE: dict[str, Text] = {
    "exposure.alone": Text("失去保护", "on protection alone"),
    "exposure.longest": Text("最长已", "the longest for"),
    "exposure.next": Text("下一处最危险", "next worst"),
    "exposure.no-class": Text("未分级", "no class"),
    "exposure.part": Text("尚有未推算之处", "not everywhere was looked"),
    "exposure.none": Text("没有哪一处单点故障会使其中断", "no single further fault takes any of them down"),
    "exposure.waiting": Text(
        "最危险的下一处正在推算，稍后再看", "what next would hurt most is being worked out: look again"
    ),
}
