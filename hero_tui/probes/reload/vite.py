"""Vite's update channel, and that of everything built on it.

The messages are those of Vite's own client: `update` and `full-reload` mean that a change was noticed (modules are
transformed when they are fetched), `error` that one could not be transformed. The socket demands the sub-protocol
`vite-hmr`; a client without an Origin needs no token. A change of the configuration cuts the socket: the server
restarts within its process.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import quote

from hero_tui.probes.reload.compile_error import compile_error
from hero_tui.probes.reload.protocol import LONGEST_FILE, Broken, Fetch, HotReloadProtocol, ReloadKind, Step

MOST_UPDATES = 16
PAGES = (".html", ".htm")
INDEX = "index.html"
OUTSIDE = "/@fs/"
UNQUOTED = "/@:+!$&'()*,;=~"


def interpret(message: Mapping[str, object], folder: str) -> Step | None:
    """What a message amounts to; None for those that say nothing of a change (`connected`, `prune`, `custom`)."""
    match message:
        case {"type": "update", "updates": list(updates)}:
            return _update(updates)
        case {"type": "full-reload"}:
            return _full_reload(message, folder)
        case {"type": "error"}:
            return _error(message.get("err"), folder)
    return None


def _update(updates: list[object]) -> Step | None:
    paths: list[str] = []
    files: list[str] = []
    stamp = ""
    for update in updates[:MOST_UPDATES]:
        match update:
            case {"acceptedPath": str(accepted), "timestamp": int(timestamp)} if accepted.startswith("/"):
                stamp = f"t={timestamp}"
                path, mark, query = accepted.partition("?")
                paths.append(f"{_quoted(path)}?{stamp}{'&' + query if mark else ''}")
                files.append(_file(path))
    return Fetch(ReloadKind.UPDATE, tuple(paths), tuple(files), follow=(stamp,)) if paths else None


def _full_reload(message: Mapping[str, object], folder: str) -> Step:
    """The page loads everything again; what decides is the file that changed, where it is named and served.

    A `root` in the configuration is not known here: there the file is answered with the page, and asked for by its
    absolute path then, which Vite takes for the same module. A file that was deleted is served nowhere: whether any
    module of the page still imports it decides.
    """
    trigger = message.get("triggeredBy")
    if trigger is None and message.get("path") == f"/{INDEX}":  # Vite names a page as the browser would
        return Fetch(ReloadKind.RELOAD, (f"/{INDEX}",), (INDEX,), is_page=True)
    if not isinstance(trigger, str) or not trigger.startswith("/") or len(trigger) > LONGEST_FILE * 4:
        return Fetch(ReloadKind.RELOAD, ("/",))
    trigger = posixpath.normpath(trigger)
    is_page = trigger.endswith(PAGES)
    absolute = () if is_page else (f"/@fs{_quoted(trigger, '')}",)
    if not trigger.startswith(folder.rstrip("/") + "/"):
        return Fetch(ReloadKind.RELOAD, ("/",), (trigger,), instead=absolute)
    file = posixpath.relpath(trigger, folder)[:LONGEST_FILE]
    page = None if is_page else "/"
    paths = (f"/{_quoted(file, '')}",)
    return Fetch(ReloadKind.RELOAD, paths, (file,), instead=absolute, page=page, is_page=file == INDEX)


def _file(path: str) -> str:
    """The file of an accepted path; with all folders above where it lies outside of the server's own."""
    if path.startswith(OUTSIDE):
        return posixpath.normpath("/" + path[len(OUTSIDE) :].lstrip("/"))[: LONGEST_FILE * 4]
    return path[1 : LONGEST_FILE + 1]


def _quoted(path: str, also: str = "%") -> str:
    """An accepted path may be quoted already (`also`: `%`), a file's name is not."""
    return quote(path, safe=UNQUOTED + also, errors="replace")


def _error(error: object, folder: str) -> Step:
    return compile_error(error, folder) if isinstance(error, dict) else Broken("error")


VITE = HotReloadProtocol(
    name="vite",
    path="/",
    subprotocol="vite-hmr",
    origin=False,
    interpret=interpret,
    resets=True,
    file=_file,
)
