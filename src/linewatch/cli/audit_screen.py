"""What `linewatch topology audit` shows: findings in both languages, then what nobody could say."""

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

STYLE = {"critical": "bold red", "major": "red", "minor": "yellow", "warning": "cyan"}
ASPECT_NAMES = {
    "interfaces": "端口 ports",
    "parts": "板卡 cards",
    "neighbours": "邻居 neighbours",
    "traces": "踪迹 traces",
    "crosses": "交叉 cross-connects",
}
HOW = ("agrees", "differs", "cannot-say", "not-read")
SIGNS = 4


def show(said: dict[str, Any], console: Console) -> None:
    """Print it."""
    for found in said["drift"]:
        title = _both(found["texts"]["what"])
        _one(console, found["severity"], title, ", ".join(found["elements"][:4]), found["texts"])
        for sign in found["signs"][:SIGNS]:
            console.print(Padding(Text(sign, style="dim"), (0, 0, 0, 9)))
    for found in said["suspects"]:
        _one(console, "major", _both(found["texts"]["what"]), found["element"], found["texts"])
    if not said["drift"] and not said["suspects"]:
        console.print(Text("资料与设备没有出入 nothing differs where it could be compared", style="green"))
    for aspect, counts in said["aspects"].items():
        told = ", ".join(f"{counts[how]} {how}" for how in HOW if counts.get(how))
        if told:
            console.print(Text(f"  {ASPECT_NAMES.get(aspect, aspect)}: {told}", style="dim"))
    for one in said["silent"]:
        console.print(Text(f"  {one['device']} 没有应答 was not read: {one['why']}", style="yellow"))
    if said["not_read"]:
        names = ", ".join(said["not_read"][:8]) + (" ..." if len(said["not_read"]) > 8 else "")
        unread = f"  {len(said['not_read'])} 台设备尚未读取 devices not read yet: {names}"
        console.print(Text(unread, style="yellow"))


def _one(console: Console, severity: str, title: str, where: str, texts: dict[str, Any]) -> None:
    console.print(Text.assemble((f"{severity:9}", STYLE.get(severity, "")), (title, "bold"), f"  {where}"))
    for name, mark in (("why", ""), ("do", "-> ")):
        for language in ("zh", "en"):
            console.print(Padding(Text(mark + texts[name][language]), (0, 0, 0, 6)))


def _both(text: dict[str, str]) -> str:
    return f"{text['zh']} {text['en']}"
