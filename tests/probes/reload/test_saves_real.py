"""Saves of a working day beside a real Vite: busy files, environments, restarts, packages of the workspace."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port, open_page, running
from tests.support.reloads import reloads, saves_in

pytestmark = [pytest.mark.timed, pytest.mark.timeout(180)]

CART = "src/cart/cart.ts"


@contextlib.contextmanager
def vite(project: Path, seen: ProbeLoop, port: int) -> Iterator[None]:
    """The project's server is up, and its page is open."""
    started = len([each for each in seen.operations("dev.server_start") if each.outcome is Outcome.OK])
    with running(["npm", "run", "dev", "--", "--port", str(port)], project):
        seen.wait(lambda: len(seen.operations("dev.server_start")) > started, "the start")
        seen.wait(lambda: seen.server("vite").get("primed"), "vite's channel to be open")
        open_page(port, "src/main.ts", CART, "src/cart/total.ts", "src/style.css")
        yield
    seen.wait(lambda: seen.server("vite").get("state") == "ended", "the end")


@contextlib.contextmanager
def writing(file: Path, pause: float) -> Iterator[None]:
    """Something appends to a file, and closes it, again and again."""
    over = threading.Event()

    def write() -> None:
        while not over.wait(pause):
            with file.open("a") as log:
                log.write("x\n")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def save(file: Path, text: str) -> None:
    """By a rename: on a busy machine the server reads a file that is truncated and written as an empty one."""
    other = file.with_name(file.name + ".tmp")
    other.write_text(text)
    other.rename(file)


def has_told(seen: ProbeLoop, count: int) -> bool:
    return len(reloads(seen)) >= count


@pytest.mark.parametrize(("name", "pause"), [("dev.log", 0.1), ("dev.sqlite3", 0.05), ("public/feed.json", 0.12)])
def test_saves_beside_a_busy_file_are_each_a_reload(project: Path, name: str, pause: float) -> None:
    (project / "public").mkdir(exist_ok=True)
    text = (project / CART).read_text()
    with ProbeLoop(project) as seen, vite(project, seen, free_port()), writing(project / name, pause):
        seen.quiet_for(3.0)
        for number in range(5):
            save(project / CART, text.replace("Mug", f"Mug{number}"))
            seen.wait(partial(has_told, seen, number + 1), f"reload {number}", 5.0)
    assert [(each.outcome, each.attributes["file"], saves_in([each])) for each in reloads(seen)] == [
        (Outcome.OK, CART, 1)
    ] * 5


def test_eight_saves_a_second_are_all_accounted_for(project: Path) -> None:
    text = (project / CART).read_text()
    with ProbeLoop(project) as seen, vite(project, seen, free_port()), writing(project / "dev.log", 0.1):
        seen.quiet_for(3.0)
        for number in range(64):
            save(project / CART, text.replace("Mug", f"Mug{number}"))
            seen.quiet_for(0.125)
        seen.quiet_for(3.0)
        (ledger,) = seen.reloads._pairing._ledgers.values()
        left = ledger.left_alone._runs.get(CART)
    told = reloads(seen)
    print([saves_in([each]) for each in told], left)
    assert {each.outcome for each in told} == {Outcome.OK}
    assert saves_in(told) + (0 if left is None else left.count) == 64
    assert len(told) >= 7


ENV_DIR = 'export default { envDir: "env" };\n'
IN_PARTS = 'import part from "./part.config";\nexport default part;\n'
# what is saved, with its text before and after; the configuration, where it is another one; the class of the reload
RESTARTERS = {
    ".env": (".env", "VITE_A=1\n", "VITE_A=2\n", None, "restart"),
    ".env.local": (".env.local", "VITE_A=1\n", "VITE_A=2\n", None, "restart"),
    ".env.development": (".env.development", "VITE_A=1\n", "VITE_A=2\n", None, "restart"),
    ".env.development.local": (".env.development.local", "VITE_A=1\n", "VITE_A=2\n", None, "restart"),
    "envDir": ("env/.env", "VITE_A=1\n", "VITE_A=2\n", ENV_DIR, "restart"),
    "the configuration": ("vite.config.ts", "export default {};\n", "export default { base: '/' };\n", None, "restart"),
    "a part of it": ("part.config.ts", "export default {};\n", "export default { base: '/' };\n", IN_PARTS, "restart"),
    "tsconfig.json": ("tsconfig.json", "{}\n", '{"compilerOptions": {"strict": true}}\n', None, "reload"),
}


@pytest.mark.parametrize("how", RESTARTERS)
def test_what_makes_vite_restart_or_load_all_anew_is_timed_as_that(project: Path, how: str) -> None:
    """Given environments that git ignores, as it should, and configurations."""
    name, before, after, configuration, kind = RESTARTERS[how]
    (project / ".gitignore").write_text("node_modules\n.env*\n")
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text(before)
    if configuration is not None:
        (project / "vite.config.ts").write_text(configuration)
    with ProbeLoop(project) as seen, vite(project, seen, free_port()):
        save(project / name, after)
        seen.wait(lambda: reloads(seen), "the restart")
        [restart] = reloads(seen)
        assert (restart.outcome, restart.labels["class"], restart.attributes["file"]) == (Outcome.OK, kind, name)


def test_what_is_brought_back_after_a_restart_of_the_server_is_a_change(project: Path) -> None:
    """Stop the server, `git stash`, start it, `git stash pop`."""
    port = free_port()
    text = (project / CART).read_text()
    mine = text.replace("Mug", "Mine")
    with ProbeLoop(project) as seen:
        with vite(project, seen, port):
            save(project / CART, mine)
            seen.wait(lambda: len(reloads(seen)) == 1, "the save")
        save(project / CART, text)
        with vite(project, seen, port):
            save(project / CART, mine)
            seen.wait(lambda: len(reloads(seen)) == 2, "the save that brings it back")
            save(project / CART, mine)
            seen.wait(lambda: len(reloads(seen)) == 3, "a save that changes nothing")
    assert [each.outcome for each in reloads(seen)] == [Outcome.OK, Outcome.OK, Outcome.CANCELLED]


@pytest.mark.parametrize("beside", [False, True])
def test_a_linked_package_reloads_whether_it_lies_in_the_workspace_or_beside_it(project: Path, beside: bool) -> None:
    """Given a package that node_modules links to, as workspaces and `npm link` do."""
    package = project.parent / "ui" if beside else project / "packages/ui"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "@shop/ui", "type": "module", "main": "index.js"}')
    (package / "index.js").write_text('export const ui = "0";\n')
    (project / "node_modules/@shop").mkdir()
    (project / "node_modules/@shop/ui").symlink_to(package)
    main = project / "src/main.ts"
    main.write_text(
        main.read_text() + '\nimport { ui } from "@shop/ui";\nconsole.log(ui);\n'
        'import.meta.hot?.accept("@shop/ui", () => {});\n'
    )
    port = free_port()
    with ProbeLoop(project) as seen, vite(project, seen, port):
        open_page(port, "src/main.ts", f"@fs{package}/index.js")
        for number in range(3):
            save(package / "index.js", f'export const ui = "{number + 1}";\n')
            seen.wait(partial(has_told, seen, number + 1), f"reload {number}")
    name = "../ui/index.js" if beside else "packages/ui/index.js"
    assert [(each.outcome, each.attributes["file"]) for each in reloads(seen)] == [(Outcome.OK, name)] * 3
    assert all(0 < (each.duration or 0.0) < 2.0 for each in reloads(seen))
