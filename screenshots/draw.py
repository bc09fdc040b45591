"""Draws what a terminal shows as a picture: cell by cell, with its own colours."""

from __future__ import annotations

from pathlib import Path

import pyte
import pyte.screens
from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype/dejavu")
SIZE = 16
MARGIN = 12
NAMED = {
    "black": "#000000",
    "red": "#CD3131",
    "green": "#0DBC79",
    "brown": "#E5E510",
    "blue": "#2472C8",
    "magenta": "#BC3FBC",
    "cyan": "#11A8CD",
    "white": "#E5E5E5",
}


def draw(screen: pyte.Screen, file: Path, *, text: str, background: str) -> None:
    """Write `screen` as a PNG; `text` and `background` (#RRGGBB) are the terminal's own colours."""
    plain = ImageFont.truetype(str(FONTS / "DejaVuSansMono.ttf"), SIZE)
    bold = ImageFont.truetype(str(FONTS / "DejaVuSansMono-Bold.ttf"), SIZE)
    wide = round(plain.getlength("M"))
    ascent, descent = plain.getmetrics()
    high = ascent + descent
    size = (screen.columns * wide + 2 * MARGIN, screen.lines * high + 2 * MARGIN)
    image = Image.new("RGB", size, background)
    pen = ImageDraw.Draw(image)
    for row in range(screen.lines):
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            front, back = _colour(cell.fg, text), _colour(cell.bg, background)
            if cell.reverse:
                front, back = back, front
            x, y = MARGIN + column * wide, MARGIN + row * high
            if back != background:
                pen.rectangle((x, y, x + wide - 1, y + high - 1), fill=back)
            if not _block(pen, cell.data, (x, y, wide, high), front) and cell.data.strip():
                pen.text((x, y), cell.data, font=bold if cell.bold else plain, fill=front)
            if cell.underscore:
                pen.line((x, y + ascent + 2, x + wide - 1, y + ascent + 2), fill=front)
    image.save(file, optimize=True)


def _block(pen: ImageDraw.ImageDraw, sign: str, cell: tuple[int, int, int, int], colour: str) -> bool:
    """Draw the eighth blocks and rules exactly to the cell's edges, as a terminal does; True if it was one."""
    x, y, wide, high = cell
    if len(sign) == 1 and "▁" <= sign <= "█":
        filled = round(high * (ord(sign) - ord("▁") + 1) / 8)
        pen.rectangle((x, y + high - filled, x + wide - 1, y + high - 1), fill=colour)
        return True
    if sign in {"─", "━"}:
        thick = 1 if sign == "─" else 3
        middle = y + high // 2
        pen.rectangle((x, middle - thick // 2, x + wide - 1, middle - thick // 2 + thick - 1), fill=colour)
        return True
    return False


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    return NAMED.get(name.removeprefix("bright"), f"#{name}")
