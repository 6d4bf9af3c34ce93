"""Charts as SVG that a page may hold under a strict content security policy: drawn once, kept as long as there is room."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import structlog

from cafcass_web.content.charts import Chart, Width

log = structlog.get_logger()

_WORKER: Final = Path(__file__).with_name("draw_worker.py")
_SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = frozenset({"svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath"})
_ATTRIBUTES: Final = frozenset(
    {
        "viewBox", "width", "height", "x", "y", "dx", "dy", "x1", "x2", "y1", "y2", "d", "transform", "fill", "stroke", "stroke-width",
        "stroke-dasharray", "stroke-miterlimit", "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "stroke-opacity",
        "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "display", "clip-path", "id",
    }
)  # fmt: skip
"""Nothing that could carry a style, a script or an address."""
_SECONDS: Final = 10.0
CACHE_BYTES: Final = 16 * 1024 * 1024
"""A chart is some 15 KB, so a thousand of them."""


class Drawer:
    """Draws charts in a process of its own, which begins with the first chart and begins anew where it was lost."""

    def __init__(self, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._room = cache_bytes
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._bytes = 0
        self._drawing: dict[str, asyncio.Future[str | None]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="charts")
        self._worker: subprocess.Popen[str] | None = None
        self.drawn = 0
        """How many charts were drawn, and not found among those that are kept."""

    async def draw(self, chart: Chart, width: Width) -> str | None:
        """The SVG of a chart; None where it cannot be drawn: the page then shows its table alone."""
        asked = json.dumps(chart.drawing(width), sort_keys=True)
        name = hashlib.sha256(f"{chart.title}\0{chart.summary}\0{asked}".encode()).hexdigest()
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        if name not in self._drawing:
            loop = asyncio.get_running_loop()
            self._drawing[name] = loop.run_in_executor(self._thread, self._ask, asked)
        try:
            svg = await asyncio.shield(self._drawing[name])
        finally:
            if self._drawing.get(name) is not None and self._drawing[name].done():
                del self._drawing[name]
        if svg is None:
            return None
        made = _accessible(svg, f"{chart.key}-{width}", chart.title, chart.summary)
        self._keep(name, made)
        return made

    def close(self) -> None:
        """Ends the process."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._end()

    def _keep(self, name: str, svg: str) -> None:
        if name in self._kept:
            return
        self._kept[name] = svg
        self._bytes += len(svg)
        while self._bytes > self._room and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone)

    def _ask(self, asked: str) -> str | None:
        """In the thread: one chart after the other. A process that says nothing for long is ended, and the next chart begins another."""
        worker = self._running()
        assert worker.stdin is not None  # noqa: S101 - they are pipes
        assert worker.stdout is not None  # noqa: S101
        alarm = threading.Timer(_SECONDS, worker.kill)
        alarm.start()
        try:
            worker.stdin.write(f"{asked}\n")
            worker.stdin.flush()
            answer = worker.stdout.readline()
        except OSError:
            answer = ""
        finally:
            alarm.cancel()
        if not answer:
            log.error("the process that draws charts was lost")
            self._end()
            return None
        self.drawn += 1
        svg: str | None = json.loads(answer)
        if svg is None:
            log.error("a chart cannot be drawn")
        return svg

    def _running(self) -> subprocess.Popen[str]:
        if self._worker is not None and self._worker.poll() is not None:
            self._end()
        if self._worker is None:
            self._worker = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-I", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"},
                start_new_session=True,  # Ctrl-C in a terminal is the service's to answer
            )
        return self._worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.communicate()
            self._worker = None


def _accessible(svg: str, name: str, title: str, summary: str) -> str:
    """An image with a name and a description, made of nothing but shapes and words."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(svg)  # noqa: S314 - the library's own output
    _strip(root, name)
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    root.set("viewBox", root.get("viewBox") or f"0 0 {width} {height}")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    root.set("focusable", "false")
    for place, (tag, words) in enumerate((("title", title), ("desc", summary))):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = words
        root.insert(place, element)
    return ET.tostring(root, encoding="unicode")


def _strip(element: ET.Element, name: str) -> None:
    for attribute, value in list(element.attrib.items()):
        if attribute not in _ATTRIBUTES or ("url(" in value and not value.startswith("url(#")):
            del element.attrib[attribute]
        elif attribute == "id":
            element.set(attribute, f"{name}-{value}")
        elif value.startswith("url(#"):
            element.set(attribute, f"url(#{name}-{value.removeprefix('url(#')}")
    for child in list(element):
        if child.tag.removeprefix(f"{{{_SVG}}}") not in _ELEMENTS:
            element.remove(child)
        else:
            _strip(child, name)
