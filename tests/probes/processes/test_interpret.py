"""When a process began, in the clocks of the kernel, and whether it stands in the workspace."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.interpret import Interpreter, start_of, ticks_of
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.events import Forked, ProcessBatch
from hero_tui.probes.processes.table import LiveTable
from tests.support.process_script import ScriptedKernel, snapshot

TICKS = os.sysconf("SC_CLK_TCK")


def booted(now: Stamp) -> float:
    """Seconds since boot at that moment, suspends included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - (time.monotonic() - now.mono)


@pytest.mark.parametrize("ago", [0.0, 1.0, 60.0, 1000.0])
def test_a_moment_and_the_kernels_ticks_are_one_another(ago: float) -> None:
    now = Stamp.now()
    moment = Stamp(now.wall - ago, now.mono - ago)
    ticks = ticks_of(moment)
    assert ticks == pytest.approx((booted(now) - ago) * TICKS, abs=2)
    start = start_of(snapshot(7, 1, ticks).stat)
    assert -0.02 <= start.mono - moment.mono <= 0.001, "rounded down to a tick"
    assert start.wall - start.mono == pytest.approx(now.wall - now.mono, abs=0.01)


def test_our_own_start_is_behind_us_and_after_our_parents() -> None:
    reader = ProcReader()
    own, parent = reader.stat(os.getpid()), reader.stat(os.getppid())
    assert own is not None
    assert parent is not None
    assert start_of(parent).mono - 0.01 <= start_of(own).mono <= time.monotonic()


def test_a_child_that_was_gone_before_it_was_read_has_the_ticks_of_its_fork() -> None:
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "bash")
    now = Stamp.now()
    table = LiveTable(Path("/w"), now, kernel.proc)
    table.handle(kernel.connector())
    table.handle(ProcessBatch((Forked(60, 50, now, None),)))
    child = table.get(60)
    assert child is not None
    assert child.starttime == pytest.approx(booted(now) * TICKS, abs=2)
    assert (child.ppid, child.argv, child.start) == (50, ("bash",), now)


@pytest.mark.parametrize(
    ("cwd", "readable", "within"),
    [("/w", True, True), ("/w/src", True, True), ("/w2", True, False), ("/", True, False), (None, False, False)],
)
def test_a_process_is_ours_by_the_folder_it_stands_in(cwd: str | None, readable: bool, within: bool) -> None:
    process = Interpreter(Path("/w")).process(snapshot(7, 1, 5, cwd=cwd), Stamp(0.0, 0.0))
    assert (process.readable, process.in_workspace) == (readable, within)
    process = Interpreter(Path("/")).process(snapshot(7, 1, 5, cwd=cwd), Stamp(0.0, 0.0))
    assert process.in_workspace is readable, "below / is everything"


# command line -> the folder of the workspace /…/shop that it works in, started in the folder that holds shop
FROM_OUTSIDE = """
python v/bin/uvicorn --app-dir {shop} app:app --reload --reload-dir {shop} -> .
python v/bin/uvicorn --app-dir shop app:app -> .
python v/bin/uvicorn --app-dir=shop/api main:app -> api
python -m uvicorn --reload-dir shop/api app:app -> api
uvicorn shop.api.main:app --port 8000 -> api
uvicorn shop.api:app -> api
python v/bin/flask --app shop/app run --debug -> .
flask -A shop/app.py:create run -> .
flask --app shop.app run -> .
fastapi dev shop/api/main.py -> api
gunicorn --chdir shop app:app -> .
gunicorn -c shop/gunicorn.conf.py app:app -> .
gunicorn shop.app:application -w 4 -> .
python shop/app.py 8000 -> .
python3.12 {shop}/api/main.py -> api
python shop/manage.py runserver -> .
python -m http.server -d shop/api -> api
python -m http.server --directory={shop} -> .
python -m shop.api -> api
streamlit run shop/app.py -> .
node shop/server.js -> .
node --watch {shop}/server.js -> .
node {shop}/node_modules/.bin/vite {shop} -> .
node {shop}/node_modules/vite/bin/vite.js shop/web -> web
node v/bin/vite --config shop/web/vite.config.ts -> web
node v/bin/nuxt dev --cwd shop/web -> web
node v/bin/astro dev --root shop/web -> web
node v/bin/webpack serve -c shop/web/webpack.config.js -> web
node v/bin/nodemon shop/server.js -> .
node v/bin/tsx watch shop/server.ts -> .
node v/bin/http-server shop/web -p 8080 -> web
bun run shop/server.ts -> .
deno run -A shop/server.ts -> .
ruby shop/app.rb -> .
shop/backend --port 1 -> .
make -C shop dev -> .
go -C shop build ./... -> .
cargo build --manifest-path shop/Cargo.toml -> .
node v/bin/vitest run --root shop/web -> web
node v/bin/jest --rootDir {shop} -> .
python -m pytest --rootdir shop -> .
pytest -c shop/pytest.ini -> .
node v/bin/tsc -p shop/web/tsconfig.json --noEmit -> web
node v/bin/tsc --noEmit -p {shop} -> .
node v/bin/playwright test -c shop/playwright.config.ts -> .
python v/bin/uvicorn --app-dir other app:app --reload-dir shop -> none
uvicorn app:app -> none
uvicorn shop.missing:app -> none
python shop/missing.py -> none
python other.py shop/app.py -> none
python -m shop -> none
python -c shop/app.py -> none
node v/bin/vite {shop}2 -> none
node v/bin/vite shop/../other -> none
node {shop}/node_modules/.bin/vite -> none
node {shop}/node_modules/vite/bin/vite.js other -> none
python {shop}/.venv/bin/ruff check . -> none
{shop}/.venv/bin/ruff check . -> none
python shop/.venv/lib/python3.12/site-packages/tool/main.py -> none
cat shop/app.py -> none
vim shop/app.py -> none
ruff check shop -> .
ruff format shop/api -> api
ruff check missing shop/missing -> none
bash shop/backend -> none
python shop/clone/app.py -> none
gunicorn --chdir shop/clone app:app -> none
python -> none
make -> none
"""
FILES = """
    app.py api/main.py api/__init__.py api/__main__.py server.js server.ts app.rb backend manage.py gunicorn.conf.py
    web/vite.config.ts web/webpack.config.js web/tsconfig.json Cargo.toml pytest.ini playwright.config.ts
    node_modules/.bin/vite node_modules/vite/bin/vite.js .venv/pyvenv.cfg .venv/bin/ruff clone/app.py
    .venv/lib/python3.12/site-packages/tool/main.py
"""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the workspace `shop`, which has a clone of something else in it."""
    beside = tmp_path_factory.mktemp("beside").resolve()
    for name in FILES.split():
        path = beside / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for checkout in ("shop", "shop/clone"):
        for folder in ("objects", "refs"):
            (beside / checkout / ".git" / folder).mkdir(parents=True)
        (beside / checkout / ".git" / "HEAD").touch()
    return beside


@pytest.mark.parametrize("row", FROM_OUTSIDE.strip().splitlines())
def test_what_was_started_elsewhere_is_ours_by_the_place_that_it_names(beside: Path, row: str) -> None:
    line, _, place = row.format(shop=beside / "shop").partition(" -> ")
    read = snapshot(7, 1, 5, line, cwd=str(beside))
    process = Interpreter(beside / "shop").process(read, Stamp(0.0, 0.0))
    expected = None if place == "none" else os.path.normpath(beside / "shop" / place)
    assert (process.place, process.in_workspace) == (expected, expected is not None)
    assert process.folder == (expected or str(beside))


@pytest.mark.parametrize(
    "line", ["vite ../shop/web", "uvicorn --app-dir ../../shop/web a:b", "node ../../shop/server.js"]
)
def test_a_place_is_found_from_below_another_folder(beside: Path, line: str) -> None:
    cwd = beside / "other" / ("deep" if "../../" in line else "")
    place = Interpreter(beside / "shop").place(tuple(line.split()), str(cwd))
    assert place in {str(beside / "shop"), str(beside / "shop" / "web")}


def test_a_workspace_that_is_known_by_a_link_is_named_by_it_too(beside: Path) -> None:
    link = beside / "linked"
    link.symlink_to(beside / "shop")
    for named in (link, beside / "shop"):
        place = Interpreter(link).place(("uvicorn", "--app-dir", f"{named}/api", "main:app"), "/")
        assert place == str(beside / "shop" / "api")


def test_what_stands_in_the_workspace_is_where_it_stands(beside: Path) -> None:
    read = snapshot(7, 1, 5, "uvicorn --app-dir api main:app", cwd=str(beside / "shop"))
    process = Interpreter(beside / "shop").process(read, Stamp(0.0, 0.0))
    assert (process.place, process.in_workspace, process.folder) == (None, True, str(beside / "shop"))


@pytest.mark.parametrize("hostile", ["../" * 3000 + "etc", "a" * 5000, "\udce4/\udcff", "%s%n", "\n", "~root", "//"])
def test_a_hostile_path_is_no_place(beside: Path, hostile: str) -> None:
    assert Interpreter(beside / "shop").place(("python", f"shop/{hostile}/x.py"), str(beside)) is None
    assert Interpreter(beside / "shop").place(("uvicorn", "--app-dir", f"shop/x{hostile}"), str(beside)) is None
