"""The viewer's own choices: `hero-tui/config.yaml` in the user's config folder. Theme and panels are chosen on screen.

```yaml
theme: auto              # or dark, light, …
start: budgets           # the first screen: live, budgets, trends, alerts
ascii: false
mouse: false             # else: where the terminal is not reached over ssh
hidden: [dev.lint]       # panels of the first screen that are not shown
```
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from itertools import dropwhile
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_file
from hero_tui.core.sanitise import sanitise
from hero_tui.tui.screens.live.state import PANEL_IDS

MOST_BYTES = 16_384
STARTS = ("live", "budgets", "trends", "alerts")
_KEYS = ("theme", "start", "ascii", "mouse", "hidden")


class ViewerConfig(Struct, frozen=True):
    """What was chosen; `wrong` is a sentence about what in the file cannot be used, empty where all can."""

    theme: str | None = None
    start: str = "live"
    ascii: bool = False
    wrong: str = ""
    mouse: bool | None = None
    hidden: tuple[str, ...] = ()


def config_path(environ: Mapping[str, str]) -> Path | None:
    """Where the file is, or would be; None where there is neither a config folder nor a home."""
    named, home = environ.get("XDG_CONFIG_HOME", ""), environ.get("HOME", "")
    folder = Path(named) if named.startswith("/") else Path(home) / ".config" if home.startswith("/") else None
    return None if folder is None else folder / "hero-tui" / "config.yaml"


def read_config(path: Path | None, themes: tuple[str, ...]) -> ViewerConfig:
    """Return what the file says; without it, or where it cannot be read, the defaults. `themes`: those there are."""
    if path is None or not path.exists():
        return ViewerConfig()
    import yaml

    try:
        text = read_file(path, MOST_BYTES).content.decode("utf-8")
        found = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe loaders
    except (OSError, ValueError, yaml.YAMLError) as error:
        return ViewerConfig(wrong=f"config.yaml cannot be read: {sanitise(str(error), 100)}")
    if found is None:
        return ViewerConfig()
    if not isinstance(found, dict):
        return ViewerConfig(wrong="config.yaml: it has to be lines such as `theme: light`")
    return _config(found, themes)


def _config(found: Mapping[object, object], themes: tuple[str, ...]) -> ViewerConfig:
    theme, start, ascii_ = found.get("theme"), found.get("start", "live"), found.get("ascii", False)
    mouse, hidden = found.get("mouse"), found.get("hidden", [])
    odd = next((key for key in found if key not in _KEYS), None)
    wrong = "" if odd is None else f"config.yaml: there is no {sanitise(str(odd))}; there are {', '.join(_KEYS)}"
    if theme is not None and theme not in (*themes, "auto"):
        wrong, theme = (
            f"config.yaml: there is no theme {sanitise(str(theme))}; there are auto, {', '.join(themes)}",
            None,
        )
    if start not in STARTS:
        wrong, start = f"config.yaml: start is one of {', '.join(STARTS)}", "live"
    if not isinstance(ascii_, bool):
        wrong, ascii_ = "config.yaml: ascii is true or false", False
    if not isinstance(mouse, bool | None):
        wrong, mouse = "config.yaml: mouse is true or false", None
    if not isinstance(hidden, list) or not all(isinstance(each, str) for each in hidden):
        wrong, hidden = "config.yaml: hidden is a list of panels, such as [dev.lint]", []
    unknown = next((each for each in hidden if each not in PANEL_IDS), None)
    if unknown is not None:
        wrong = f"config.yaml: no panel is {sanitise(unknown)}; there are {', '.join(PANEL_IDS)}"
    named = tuple(each for each in PANEL_IDS if each in hidden)
    return ViewerConfig(None if theme is None else str(theme), str(start), ascii_, wrong, mouse, named)


def write_choice(path: Path, key: str, value: str) -> None:
    """Put `key: value` into the file and leave its other lines as they are. Raises `OSError`."""
    target = path.resolve()  # a file that is linked from somebody's collection stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = read_file(target, MOST_BYTES).content.decode("utf-8").splitlines() if target.exists() else []
    line = f"{key}: {value}"
    at = next((index for index, each in enumerate(lines) if each.startswith(f"{key}:")), len(lines))
    after = dropwhile(lambda each: each.startswith((" ", "\t", "- ")), lines[at + 1 :])
    lines = [*lines[:at], line, *after]
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".config-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    Path(temporary).replace(target)
