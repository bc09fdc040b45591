"""Vite's messages as its own client gets them, and what they amount to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.reload.protocol import Broken, Fetch, ReloadKind, one_line
from hero_tui.probes.reload.updates.fetch import references
from hero_tui.probes.reload.vite import interpret

FOLDER = "/home/me/shop"


def test_an_update_is_fetched_as_the_page_would() -> None:
    message = {
        "type": "update",
        "updates": [
            {"type": "js-update", "path": "/src/App.tsx", "acceptedPath": "/src/App.tsx", "timestamp": 1700000000001},
            {
                "type": "js-update",
                "path": "/a.vue",
                "acceptedPath": "/a b.vue?vue&type=style",
                "timestamp": 1700000000001,
            },
        ],
    }
    assert interpret(message, FOLDER) == Fetch(
        ReloadKind.UPDATE,
        ("/src/App.tsx?t=1700000000001", "/a%20b.vue?t=1700000000001&vue&type=style"),
        ("src/App.tsx", "a b.vue"),
        follow=("t=1700000000001",),
    )


def test_a_full_reload_fetches_what_triggered_it() -> None:
    named = {"type": "full-reload", "path": "*", "triggeredBy": f"{FOLDER}/src/msg 1.js"}
    absolute = (f"/@fs{FOLDER}/src/msg%201.js",)
    assert interpret(named, FOLDER) == Fetch(
        ReloadKind.RELOAD, ("/src/msg%201.js",), ("src/msg 1.js",), instead=absolute, page="/"
    )
    page = {"type": "full-reload", "triggeredBy": f"{FOLDER}/index.html"}
    assert interpret(page, FOLDER) == Fetch(ReloadKind.RELOAD, ("/index.html",), ("index.html",), is_page=True)
    other = {"type": "full-reload", "triggeredBy": f"{FOLDER}/mails/index.html"}
    assert interpret(other, FOLDER) == Fetch(ReloadKind.RELOAD, ("/mails/index.html",), ("mails/index.html",))
    for trigger in (None, "src/x.js", "/" + "x" * 4000, 7):
        assert interpret({"type": "full-reload", "triggeredBy": trigger}, FOLDER) == Fetch(ReloadKind.RELOAD, ("/",))


def test_a_file_beside_the_servers_folder_is_asked_for_by_its_absolute_path() -> None:
    """Given a package of a monorepo that another one serves, then it is what decides, and not only the page."""
    for trigger, asked in ((f"{FOLDER}/../ui/x.js", "/home/me/ui/x.js"), (f"{FOLDER}er/x.js", f"{FOLDER}er/x.js")):
        assert interpret({"type": "full-reload", "triggeredBy": trigger}, FOLDER) == Fetch(
            ReloadKind.RELOAD, ("/",), (asked,), instead=(f"/@fs{asked}",)
        )


def test_an_update_of_a_file_beside_the_servers_folder_names_it_with_all_folders_above() -> None:
    for accepted, file in (
        ("/@fs/home/me/ui/x.js", "/home/me/ui/x.js"),
        ("/@fs//home/me/ui/x.js", "/home/me/ui/x.js"),
        ("/@fs/home/me/../you/x.js?direct", "/home/you/x.js"),
        ("/src/@fs/x.js", "src/@fs/x.js"),
        ("/@fs", "@fs"),
    ):
        step = interpret({"type": "update", "updates": [{"acceptedPath": accepted, "timestamp": 7}]}, FOLDER)
        assert isinstance(step, Fetch)
        assert step.files == (file,)


def test_an_error_names_file_and_reason_in_one_plain_line() -> None:
    message = {
        "type": "error",
        "err": {"message": "\n\x1b[31mTransform failed\x1b[0m: Unexpected )\n  at x", "id": f"{FOLDER}/src/a.ts?t=1"},
    }
    text = "Transform failed: Unexpected )\n  at x"
    assert interpret(message, FOLDER) == Broken("Transform failed: Unexpected )", "src/a.ts", text=text)
    assert interpret({"type": "error"}, FOLDER) == Broken("error")


def test_other_words_say_nothing_of_a_change() -> None:
    assert interpret({"type": "connected"}, FOLDER) is None
    assert interpret({"type": "custom", "event": "x"}, FOLDER) is None
    assert interpret({"type": "update", "updates": []}, FOLDER) is None
    assert interpret({"type": "update", "updates": [{"acceptedPath": "//host/x"}]}, FOLDER) is None


TEXT = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=12,
)


@given(
    kind=st.sampled_from(["update", "full-reload", "error", "custom"]),
    rest=st.dictionaries(st.sampled_from(["updates", "err", "triggeredBy", "path"]), JSON, max_size=4),
)
def test_no_message_is_too_strange(kind: str, rest: dict[str, object]) -> None:
    step = interpret({"type": kind, **rest}, FOLDER)
    if isinstance(step, Fetch):
        assert all(path.startswith("/") for path in step.paths)
        assert all(path.isascii() and path.isprintable() and " " not in path for path in step.paths)
    if isinstance(step, Broken):
        assert step.message.isprintable()


@given(st.text())
def test_one_line_is_plain_and_short(text: str) -> None:
    line = one_line(text)
    assert len(line) <= 300
    assert all(each.isprintable() for each in line)


def test_only_imports_of_the_same_update_and_later_ones_are_followed() -> None:
    body = b"""import a from "/src/a.ts?t=17"; import b from "/src/b.ts?t=16"; import "/src/c.css?import&t=17";
    const d = "https://elsewhere/x?t=17"; const e = '/src/e.ts?t=16'; import '/src/f.ts?t=18'; """
    assert references(body, ("t=17",)) == ["/src/a.ts?t=17", "/src/c.css?import&t=17", "/src/f.ts?t=18"]
    assert references(body, ()) == []


def test_a_path_that_is_no_text_is_still_a_path() -> None:
    step = interpret({"type": "update", "updates": [{"acceptedPath": "/a\ud800.ts", "timestamp": 1}]}, FOLDER)
    assert isinstance(step, Fetch)
    assert step.paths == ("/a%3F.ts?t=1",)
