"""A file that was deleted is served nowhere: whether the page still imports it decides what the deletion amounts to."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from hero_tui.probes.reload.protocol import Fetch, ReloadKind
from hero_tui.probes.reload.updates.fetch import fetch
from hero_tui.probes.reload.vite import interpret
from hero_tui.probes.servers.sockets.listening import Listener

pytestmark = pytest.mark.real

NOW, OLD = int(time.time() * 1000), 1_700_000_000_000
PAGE, SCRIPT = "text/html", "text/javascript"
ENTRY = f'<script type="module" src="/src/main.js?t={NOW}"></script>'

Files = Mapping[str, tuple[str, str]]
"""Media and text of an answer, by its path."""


@contextmanager
def serving(files: Files, *, other: tuple[int, str, str]) -> Iterator[tuple[Listener, list[str]]]:
    """Serve these, and `other` (status, media, text) at all other paths; yields what is asked for, too."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            asked.append(path)
            status, media, text = (200, *files[path]) if path in files else other
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Listener(server.server_port, "127.0.0.1", 1), asked
        finally:
            server.shutdown()


def page(entry: str, **modules: str) -> Files:
    """A page, and its modules in /src by their names."""
    return {"/": (PAGE, entry), **{f"/src/{name}.js": (SCRIPT, text) for name, text in modules.items()}}


GONE = "/src/a.js"
PAGES: dict[str, tuple[Files, bool]] = {
    "its entry imports it": (page(ENTRY, main=f'import "{GONE}?t={NOW}"'), True),
    "without quotes": (page(ENTRY.replace('"', ""), main=f'import "{GONE}?t={NOW}"'), True),
    "in a script of the page": (page(f'<script type="module">import "{GONE}?t={NOW}"</script>'), True),
    "three modules deep": (
        page(
            ENTRY,
            main=f'import "/src/b.js?t={NOW}"',
            b=f'import {{c}} from "/src/c.js?t={NOW}"',
            c=f'export * from "{GONE}?t={NOW}"',
        ),
        True,
    ),
    "imported on demand": (page(ENTRY, main=f'const f = () => import("{GONE}?t={NOW}")'), True),
    "no module imports it": (page(ENTRY, main="export {}"), False),
    "only what was invalidated long ago": (page(ENTRY, main=f'import "/src/b.js?t={OLD}"'), False),
    "a page without modules": (page("<h1>shop</h1>"), False),
    "modules that import one another": (
        page(ENTRY, main=f'import "/src/b.js?t={NOW}"', b=f'import "/src/main.js?t={NOW}"'),
        False,
    ),
}
OTHERS = {"the page": (200, PAGE, ENTRY), "not found": (404, "text/plain", "")}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", PAGES)
def test_a_deletion_is_served_where_no_module_of_the_page_needs_the_file(name: str, other: str) -> None:
    files, imported = PAGES[name]
    status, media, _ = OTHERS[other]
    with serving(files, other=(status, media, files["/"][1] if media == PAGE else "")) as (listener, asked):
        found = fetch(listener, wanted())
    assert (found.done is None) == imported
    if imported:
        assert (found.refused or "").startswith(f"{GONE}: ")
    assert set(asked) <= {*files, GONE, f"/@fs/shop{GONE}"}
    assert len(asked) <= 8


@pytest.mark.parametrize("place", ["/src/a.js", "/@fs/shop/src/a.js"])
def test_of_a_file_that_is_there_the_page_is_not_asked(place: str) -> None:
    """Given a `root` in the configuration, then it is there by its absolute path."""
    with serving({**page(ENTRY), place: (SCRIPT, "export {}")}, other=OTHERS["the page"]) as (listener, asked):
        assert fetch(listener, wanted()).done is not None
    assert "/" not in asked


def test_a_page_that_fails_is_what_the_deletion_amounts_to() -> None:
    with serving({}, other=(500, PAGE, "Error")) as (listener, _):
        assert fetch(listener, wanted()).refused == f"{GONE}: status 500"


def wanted() -> Fetch:
    """What Vite's message asks for, once it was announced."""
    step = interpret({"type": "full-reload", "triggeredBy": f"/shop{GONE}"}, "/shop")
    assert isinstance(step, Fetch)
    return Fetch(ReloadKind.RELOAD, step.paths, step.files, instead=step.instead, page=step.page, announced=NOW / 1000)


@pytest.mark.parametrize(
    ("message", "files", "refused"),
    [
        ({"path": "/index.html"}, {}, "/index.html: status 404"),
        ({"path": "/index.html"}, {"/index.html": (PAGE, "<h1>")}, None),
        ({"path": "*"}, {}, None),  # a server whose page is another one's
        ({"path": "/mails/index.html"}, {}, None),  # a template, perhaps
        ({"triggeredBy": "/shop/index.html"}, {}, "/index.html: status 404"),
        ({"triggeredBy": "/shop/index.html"}, {"/index.html": (PAGE, "<h1>")}, None),
        ({"triggeredBy": "/shop/about.html"}, {}, None),
        ({"triggeredBy": "/shop/mails/index.html"}, {}, None),
    ],
)
def test_a_page_that_is_gone_is_no_page(message: dict[str, str], files: Files, refused: str | None) -> None:
    step = interpret({"type": "full-reload", **message}, "/shop")
    assert isinstance(step, Fetch)
    with serving(files, other=OTHERS["not found"]) as (listener, _):
        assert fetch(listener, step).refused == refused
