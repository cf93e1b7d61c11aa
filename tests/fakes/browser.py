"""Debian's Chromium without a screen: what it makes of drawings, measured in the drawings' own units."""

import html
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Of a text the width is the browser's, the height that of its letters: a font's own line box may be taller.
_SCRIPT = """
const told = {};
for (const box of document.querySelectorAll('div')) {
  const svg = box.querySelector('svg'), page = svg.viewBox.baseVal;
  const words = [...svg.querySelectorAll('text')].map(text => {
    const size = +text.getAttribute('font-size'), y = +text.getAttribute('y'), at = text.getBBox();
    return {said: text.textContent, x: at.x, width: at.width, top: y - UP * size, bottom: y + DOWN * size};
  }).filter(word => word.said.trim()).sort((a, b) => a.x - b.x);
  const touching = [], off = [];
  words.forEach((one, place) => {
    if (one.x < 0 || one.top < 0 || one.x + one.width > page.width || one.bottom > page.height)
      off.push(one.said);
    for (let n = place + 1; n < words.length && words[n].x < one.x + one.width - 0.2; n++)
      if (words[n].top < one.bottom - 0.2 && one.top < words[n].bottom - 0.2)
        touching.push([one.said, words[n].said]);
  });
  const widths = words.map(word => [word.said, Math.round(word.width * 100) / 100]);
  told[box.id] = {words: words.length, touching, off, widths};
}
document.title = 'done';
document.body.textContent = JSON.stringify(told);
"""
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--dump-dom",
)  # fmt: skip


def missing() -> str:
    """What is not there of a browser with 中文; "" where all is."""
    if shutil.which("chromium") is None:
        return "chromium is not there"
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return "" if listed.stdout.strip() else "no font with 中文 is there (fonts-wqy-microhei)"


def measured(drawings: Mapping[str, str], up: float, down: float, wait_s: float = 60) -> dict[str, Any]:
    """By drawing: `words` counted, `touching` pairs, words `off` the page, `widths` as printed.

    `up`, `down`: em of a letter over and under its baseline.
    """
    bodies = [
        f'<div id="{html.escape(name)}">{re.sub("^<[?]xml.*?[?]>", "", svg)}</div>'
        for name, svg in drawings.items()
    ]
    script = _SCRIPT.replace("UP", str(up)).replace("DOWN", str(down))
    with tempfile.TemporaryDirectory(prefix="linewatch-browser-") as folder:
        page = Path(folder) / "page.html"
        head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>'
        page.write_text(f"{head}{''.join(bodies)}<script>{script}</script></body></html>", encoding="utf-8")
        asked = ["chromium", *_FLAGS, f"--user-data-dir={folder}/profile", page.as_uri()]
        # stdout into a file: a child of the browser may hold a pipe open for longer than the browser lives.
        with (Path(folder) / "dom").open("w+b") as dom:
            subprocess.run(asked, stdout=dom, stderr=subprocess.DEVNULL, timeout=wait_s, check=True)
            dom.seek(0)
            answer = dom.read().decode()
    body = re.search(r"<body>(.*)</body>", answer, re.DOTALL)
    assert body is not None, answer[:500]
    found: dict[str, Any] = json.loads(html.unescape(body[1]))
    return found
