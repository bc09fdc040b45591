"""Command lines as they stand in /proc, and what they are taken for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.command_lines.runners import is_wrapper
from hero_tui.probes.servers.recognise import Reload, generic, recognise

ON_DEMAND = [
    ("node /w/node_modules/.bin/next dev", "next"),
    ("node /w/node_modules/.bin/next dev --turbo -p 3001", "next"),
    ("node /w/node_modules/.bin/next", "next"),
    ("node /w/node_modules/.bin/next -p 3001 ./web", "next"),
    ("/usr/bin/node --inspect ./node_modules/next/dist/bin/next dev -H 0.0.0.0", "next"),
    ("bun /w/node_modules/.bin/next dev --webpack", "next"),
    ("node /w/node_modules/.bin/nuxt dev", "nuxt"),
    ("node /w/node_modules/.bin/nuxi dev --port 3001", "nuxt"),
    ("node /w/node_modules/nuxt/bin/nuxt.mjs dev apps/web", "nuxt"),
    ("node /w/node_modules/.bin/astro dev", "astro"),
    ("node ./node_modules/astro/astro.js dev --root docs", "astro"),
    ("node /w/node_modules/.bin/react-router dev", "react-router"),
    ("node /w/node_modules/.bin/remix vite:dev", "remix"),
]
BUNDLED_FIRST = [
    ("node /w/node_modules/.bin/webpack serve", "webpack"),
    ("node /w/node_modules/.bin/webpack --mode development serve --port 8081", "webpack"),
    ("node /w/node_modules/webpack/bin/webpack.js s", "webpack"),
    ("node /w/node_modules/.bin/webpack-dev-server --hot", "webpack"),
    ("webpack serve --open", "webpack"),
    ("node /w/node_modules/.bin/vue-cli-service serve", "vue-cli"),
    ("node /w/node_modules/.bin/rspack dev", "rspack"),
    ("node /w/node_modules/.bin/rspack -c rspack.config.ts serve", "rspack"),
    ("node /w/node_modules/.bin/rsbuild", "rsbuild"),
    ("node /w/node_modules/.bin/rsbuild dev --root web", "rsbuild"),
    ("node /w/node_modules/.bin/parcel src/index.html", "parcel"),
    ("node /w/node_modules/.bin/parcel --dist-dir build index.html", "parcel"),
    ("node /w/node_modules/.bin/ng serve", "angular"),
    ("ng serve (angular)", "angular"),
]
NO_SERVER = """
node /w/node_modules/.bin/next build
node /w/node_modules/.bin/next start -p 3001
node /w/node_modules/.bin/next lint --fix
next-server (v16.4.6)
node /w/node_modules/.bin/nuxt build
node /w/node_modules/.bin/nuxi typecheck
node /w/node_modules/.bin/astro build
node /w/node_modules/.bin/astro preview
node /w/node_modules/.bin/astro
node /w/node_modules/.bin/react-router build
node /w/node_modules/.bin/webpack
node /w/node_modules/.bin/webpack --watch
node /w/node_modules/.bin/webpack watch
node /w/node_modules/.bin/webpack --mode serve
webpack
node /w/node_modules/.bin/rspack build
node /w/node_modules/.bin/rspack
node /w/node_modules/.bin/rsbuild preview
node /w/node_modules/.bin/parcel build index.html
node /w/node_modules/.bin/parcel watch
node /w/node_modules/.bin/ng build
node /w/node_modules/.bin/vue-cli-service build
vim next.config.js
node scripts/next-dev.js
""".strip().splitlines()
KNOWN = [
    (["node", "/w/node_modules/.bin/vite"], "vite", Reload.VITE),
    (["node", "/w/node_modules/.bin/vite", "--port", "5190"], "vite", Reload.VITE),
    (["/usr/bin/node", "--max-old-space-size=4096", "node_modules/vite/bin/vite.js", "dev"], "vite", Reload.VITE),
    (["/v/bin/python3", "/v/bin/uvicorn", "app:app", "--reload"], "uvicorn", Reload.RESTART),
    (["python", "-X", "dev", "-m", "uvicorn", "app:app"], "uvicorn", Reload.NONE),
    (["/v/bin/python3", "/v/bin/fastapi", "dev"], "fastapi", Reload.RESTART),
    (["/v/bin/python3", "/v/bin/fastapi", "dev", "app/main.py", "--port", "8001"], "fastapi", Reload.RESTART),
    (["python", "-m", "fastapi", "--verbose", "dev", "--app", "api"], "fastapi", Reload.RESTART),
    (["/v/bin/python3", "/v/bin/fastapi", "dev", "--no-reload"], "fastapi", Reload.NONE),
    (["/v/bin/python3", "/v/bin/fastapi", "run", "app/main.py"], "fastapi", Reload.NONE),
    (["/v/bin/python3", "/v/bin/fastapi", "run", "--reload"], "fastapi", Reload.RESTART),
    (["/v/bin/python", "-m", "flask", "--app", "app", "--debug", "run"], "flask", Reload.RESTART),
    (["/v/bin/python", "/v/bin/flask", "run", "--debug"], "flask", Reload.RESTART),
    (["python", "manage.py", "runserver", "8001"], "django", Reload.RESTART),
    (["python", "-Wd", "manage.py", "runserver", "--noreload"], "django", Reload.NONE),
    (["node", "--watch", "server.mjs", "3000"], "node --watch", Reload.RESTART),
    (["node", "--watch-path=./src", "--inspect", "server.mjs"], "node --watch", Reload.RESTART),
]
OTHERS = [
    [],
    ["node"],
    ["node", "-e", "vite"],
    ["node", "/w/node_modules/.bin/vite", "build"],
    ["node", "/w/node_modules/.bin/vitest", "--watch"],
    ["node", "--watch", "--test", "a.test.mjs"],
    ["node", "server.mjs", "--watch"],
    ["sh", "-c", "vite"],
    ["npm run dev", "", ""],
    ["vim", "vite.config.ts"],
    ["python", "-m"],
    ["python", "-c", "import uvicorn"],
    ["python", "manage.py", "migrate"],
    ["python", "/v/bin/fastapi", "deploy"],
    ["python", "/v/bin/fastapi", "--version"],
    ["python", "-m", "flask", "routes"],
]


def as_in_proc(line: str) -> tuple[str, ...]:
    """The words of a command line; a title is one word."""
    return (line,) if "(" in line else tuple(line.split())


@pytest.mark.parametrize(("argv", "name", "reload"), KNOWN, ids=lambda value: str(value)[:60])
def test_known_servers(argv: list[str], name: str, reload: Reload) -> None:
    tool = recognise(tuple(argv))
    assert tool is not None
    assert (tool.name, tool.reload, tool.recognised) == (name, reload, True)


@pytest.mark.parametrize(("line", "name"), ON_DEMAND)
def test_a_server_that_compiles_its_first_page_on_demand(line: str, name: str) -> None:
    tool = recognise(as_in_proc(line))
    assert tool is not None
    assert (tool.name, tool.recognised, tool.on_demand, tool.reload) == (name, True, True, Reload.NONE)


@pytest.mark.parametrize(("line", "name"), BUNDLED_FIRST)
def test_a_server_whose_first_answer_comes_after_its_first_build(line: str, name: str) -> None:
    tool = recognise(as_in_proc(line))
    assert tool is not None
    assert (tool.name, tool.recognised, tool.on_demand, tool.reload) == (name, True, False, Reload.NONE)


@pytest.mark.parametrize("line", NO_SERVER)
def test_what_looks_like_one_of_them(line: str) -> None:
    assert recognise(as_in_proc(line)) is None


@pytest.mark.parametrize("argv", OTHERS, ids=str)
def test_what_is_no_known_server(argv: list[str]) -> None:
    assert recognise(tuple(argv)) is None


@pytest.mark.parametrize(
    "argv",
    [
        ["npm run dev", "", ""],
        ["npm exec vite"],
        ["sh", "-c", "vite --port 5174"],
        ["/bin/bash", "-lc", "npm run dev"],
        ["node", "/usr/bin/npx", "vite"],
        ["node", "/usr/lib/node_modules/npm/bin/npm-cli.js", "run", "dev"],
        ["uv", "run", "uvicorn", "app:app"],
        ["env", "node", "x"],
    ],
    ids=str,
)
def test_wrappers_only_run_something_else(argv: list[str]) -> None:
    assert is_wrapper(argv)


@pytest.mark.parametrize(
    "argv", [["bash"], ["-bash"], ["zsh", "-l"], ["tmux"], ["node", "vite"], [], ["code"]], ids=str
)
def test_a_shell_that_somebody_types_in_is_no_wrapper(argv: list[str]) -> None:
    assert not is_wrapper(argv)


@given(st.lists(st.text(max_size=30), max_size=6))
def test_no_command_line_is_too_strange(argv: list[str]) -> None:
    read_command(argv)
    recognise(tuple(argv))
    is_wrapper(argv)
    name = generic(argv, "comm").name
    assert 0 < len(name) <= 40
    assert name.isprintable()
