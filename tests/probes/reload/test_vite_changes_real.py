"""What Vite itself says, and does not say, of deletions, configurations, many files at once and a process held back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.probes.reload.test_saves_real import save, vite
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import open_page
from tests.support.reloads import reloads, saves_in

pytestmark = [pytest.mark.timed, pytest.mark.timeout(180)]

FILES = 60


@pytest.fixture
def seen(project: Path, port: int) -> Iterator[ProbeLoop]:
    """The page imports sixty modules; it is open, and somebody records."""
    many = project / "src/many"
    many.mkdir()
    for number in range(FILES):
        (many / f"f{number}.ts").write_text(f"export const x{number} = 0\n")
    (project / "src/all.ts").write_text("".join(f"import './many/f{number}'\n" for number in range(FILES)))
    main = "import './all'\nif (import.meta.hot) import.meta.hot.accept()\n"
    (project / "src/main.ts").write_text(main)
    (project / "vite.config.js").write_text("export default {}\n")
    with ProbeLoop(project) as seen, vite(project, seen, port):
        open_page(port, "src/all.ts", *(f"src/many/f{number}.ts" for number in range(FILES)))
        yield seen


def has(seen: ProbeLoop, count: int) -> bool:
    return len(reloads(seen)) == count


def test_each_of_many_saves_is_in_one_operation(seen: ProbeLoop, project: Path) -> None:
    for number in range(FILES):
        save(project / f"src/many/f{number}.ts", f"export const x{number} = 1\n")
        seen.quiet_for(0.03)
    seen.wait(lambda: saves_in(reloads(seen)) >= FILES, "all saves")
    seen.quiet_for(1.0)
    assert saves_in(reloads(seen)) == FILES
    assert [each.text for each in seen.notices() if "did not react" in each.text] == []


def test_a_module_that_is_deleted_breaks_the_page_and_its_return_mends_it(seen: ProbeLoop, project: Path) -> None:
    for count, name in ((1, "f1.ts"), (3, "f2.ts")):
        file = project / "src/many" / name
        text = file.read_text()
        file.unlink()
        seen.wait(partial(has, seen, count), "the deletion")
        seen.wait(lambda: seen.server("vite")["state"] == "broken", "the page to be broken")
        seen.quiet_for(1.0)
        save(file, text)
        seen.wait(partial(has, seen, count + 1), "the return")
        gone, back = reloads(seen)[-2:]
        assert (gone.outcome.value, gone.attributes["file"], gone.attributes["removed"]) == (
            "failed",
            f"src/many/{name}",
            True,
        )
        assert (back.outcome.value, back.attributes["file"]) == ("ok", f"src/many/{name}")
        seen.wait(lambda: seen.server("vite")["state"] == "ready", "the page to be well")


def test_a_configuration_that_cannot_be_read_is_not_taken_up(seen: ProbeLoop, project: Path) -> None:
    save(project / "vite.config.js", "export default {\n")
    seen.wait(lambda: seen.server("vite").get("not_taken_up") == 1, "the count")
    assert reloads(seen) == []
    save(project / "vite.config.js", "export default { define: { X: 1 } }\n")
    seen.wait(lambda: reloads(seen), "the restart")
    (restart,) = reloads(seen)
    assert (restart.outcome.value, restart.attributes["change"]) == ("ok", "restart")
    assert restart.attributes.get("saves", 1) == 1


def test_a_process_that_is_held_back_is_stopped_and_takes_the_save_up_later(seen: ProbeLoop, project: Path) -> None:
    pid = seen.server("vite")["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        seen.wait(lambda: seen.server("vite")["state"] == "stopped", "the state")
        save(project / "src/many/f3.ts", "export const x3 = 3\n")
        seen.quiet_for(11.0)
        assert reloads(seen) == []
    finally:
        os.kill(pid, signal.SIGCONT)
    seen.wait(lambda: reloads(seen), "the reload")
    (reload,) = reloads(seen)
    assert reload.duration is not None
    assert 11.0 <= reload.duration < 20.0
    assert float(reload.attributes["stopped"] or 0) >= 9.0
    assert (reload.outcome.value, reload.attributes["excluded"]) == ("cancelled", "stopped")
    seen.wait(lambda: seen.server("vite")["state"] == "ready", "the state")
    assert [each.text for each in seen.notices() if "no save here" in each.text] == []
