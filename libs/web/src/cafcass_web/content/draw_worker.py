"""Draws charts, one a line: a drawing of Vega-Lite as JSON comes in on standard input, its SVG as JSON goes out.

A process of its own, run by path: the library that draws keeps the interpreter to itself for some 40 ms a chart, during which nobody
would be served; it needs 100 MB; and here it has neither the service's secrets nor anything else of its.
"""

from __future__ import annotations

import json
import sys

import vl_convert


def main() -> None:
    """Draws until standard input ends. What cannot be drawn is answered with null."""
    for line in sys.stdin:
        try:
            svg = vl_convert.vegalite_to_svg(json.loads(line), allowed_base_urls=[])
        except ValueError:
            svg = None
        print(json.dumps(svg), flush=True)  # noqa: T201 - that is how it answers


if __name__ == "__main__":
    main()
