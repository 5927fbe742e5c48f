"""A terminal of 80 columns as a picture: what was typed, and what came of it."""

from __future__ import annotations

import io
import re

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

COLUMNS = 80
# Rich's own picture takes its font from elsewhere and names where Rich is from; this one needs nothing.
FORMAT = re.sub(r"@font-face {{.*?}}\s*|<!--.*?-->", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
FORMAT = FORMAT.replace("Fira Code, monospace", "ui-monospace, monospace")


def svg(typed: str, shown: str, name: str) -> str:
    """The picture as SVG. `shown` may have ANSI colours; `name` keeps pictures on one page apart."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "bold green"), (typed, "bold")))
    console.print(Text.from_ansi(shown.rstrip()))
    made = console.export_svg(title="desk", theme=MONOKAI, code_format=FORMAT, unique_id=name)
    return "\n".join(line.rstrip() for line in made.splitlines() if line.strip()) + "\n"
