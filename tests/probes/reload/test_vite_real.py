"""A real Vite project, started through `npm run dev` as from another terminal."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.support.hmr_client import HmrClient
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import answers, open_page, running, save, wait_for
from tests.support.reloads import reloads

pytestmark = [pytest.mark.timed, pytest.mark.timeout(180)]

CART = "src/cart/cart.ts"


@pytest.fixture
def seen(project: Path, port: int) -> Iterator[ProbeLoop]:
    """The project's server is up and somebody records."""
    with ProbeLoop(project) as seen, running(["npm", "run", "dev", "--", "--port", str(port)], project):
        seen.wait(lambda: seen.server("vite").get("primed"), "vite's channel to be open")
        open_page(port, "src/main.ts", CART, "src/cart/total.ts", "src/style.css")
        yield seen


def both_saw(seen: ProbeLoop, client: HmrClient, count: int) -> bool:
    return len(reloads(seen)) >= count and len(client.served) >= count


def test_one_start_that_agrees_with_our_own_clock(project: Path, port: int) -> None:
    with ProbeLoop(project) as seen:
        before = time.monotonic()
        with running(["npm", "run", "dev", "--", "--port", str(port)], project):
            wait_for(lambda: answers(port), "vite to listen")
            listening = time.monotonic() - before
            seen.wait(lambda: seen.operations("dev.server_start"), "the start")
            after = time.monotonic() - before
            seen.wait(lambda: seen.gauges("dev.cpu"), "the tree's CPU")
            seen.quiet_for(1.0)
        seen.wait(lambda: seen.server("vite").get("state") == "ended", "the end")

        [start] = seen.operations("dev.server_start")
        assert start.duration is not None
        assert listening - 0.1 <= start.duration <= after
        assert start.labels == {"server": "vite", "class": "cold"}
        assert start.attributes["command"] == "npm run dev"
        assert start.attributes["timed"] == "serving"
        assert str(start.attributes["url"]).endswith(f":{port}/")
        assert start.attributes["version"] == "8.3.8"
        memory = seen.gauges("dev.memory")[-1]
        assert memory.labels == {"server": "vite"}
        assert memory.value > 20e6
        assert {part.name for part in memory.parts} >= {"node"} or len(memory.parts) >= 3


def test_ten_saves_are_ten_operations_and_agree_with_an_independent_client(
    seen: ProbeLoop, project: Path, port: int
) -> None:
    text = (project / CART).read_text()
    ours: list[float] = []
    with HmrClient(port) as client:
        for number in range(10):
            at = save(project / CART, text.replace("Mug", f"Mug{number}"))
            seen.wait(partial(both_saw, seen, client, number + 1), f"reload {number}")
            ours.append(client.served[number] - at)
        seen.quiet_for(0.5)

    operations = reloads(seen)
    assert [each.outcome for each in operations] == [Outcome.OK] * 10
    assert {tuple(sorted(each.labels.items())) for each in operations} == {(("class", "update"), ("server", "vite"))}
    assert {each.attributes["file"] for each in operations} == {CART}
    assert {each.attributes["timed"] for each in operations} == {"served"}
    errors = sorted(
        abs((each.duration or 0.0) - independent) for each, independent in zip(operations, ours, strict=True)
    )
    print(f"\nerrors, ms: median {statistics.median(errors) * 1000:.2f}, greatest of ten {errors[-1] * 1000:.2f}")
    assert statistics.median(errors) <= 0.005
    assert errors[-1] <= 0.020


def test_a_syntax_error_is_a_failure_and_what_follows_counts_again(seen: ProbeLoop, project: Path) -> None:
    text = (project / CART).read_text()

    save(project / CART, text + "\nexport const broken = (;\n")
    seen.wait(lambda: len(reloads(seen)) == 1, "the failure")
    [failure] = reloads(seen)
    assert failure.outcome is Outcome.FAILED
    assert failure.duration is None
    assert failure.attributes["file"] == CART
    assert failure.attributes["message"]
    assert "\x1b" not in str(failure.attributes["message"])
    seen.wait(lambda: seen.server("vite")["state"] == "broken", "the server to be called broken")

    save(project / CART, text.replace("Mug", "Cup"))
    seen.wait(lambda: len(reloads(seen)) == 2, "the recovery")
    assert reloads(seen)[1].outcome is Outcome.OK
    seen.wait(lambda: seen.server("vite")["state"] == "ready", "the server to be called ready")


def test_a_save_that_nothing_reacts_to_is_none(seen: ProbeLoop, project: Path) -> None:
    save(project / "README.md", "# Notes\n")
    seen.quiet_for(1.0)
    assert reloads(seen) == []

    save(project / "src/style.css", "body { color: teal; }\n")
    seen.wait(lambda: reloads(seen), "the style's update")
    [style] = reloads(seen)
    assert style.attributes["file"] == "src/style.css"


def test_a_page_reload_is_a_class_of_its_own(seen: ProbeLoop, project: Path) -> None:
    page = project / "index.html"
    save(page, page.read_text().replace("Storefront", "Shop"))
    seen.wait(lambda: reloads(seen), "the reload")
    [reload] = reloads(seen)
    assert reload.labels == {"server": "vite", "class": "reload"}
    assert reload.attributes["file"] == "index.html"


def test_a_new_configuration_is_a_restart_of_the_same_process(seen: ProbeLoop, project: Path) -> None:
    config = project / "vite.config.ts"
    pid = seen.server("vite")["pid"]
    save(config, config.read_text() + "// changed\n")
    seen.wait(lambda: reloads(seen), "the restart")
    [restart] = reloads(seen)
    assert restart.labels["class"] == "restart"
    assert restart.outcome is Outcome.OK
    assert seen.server("vite")["pid"] == pid

    text = (project / CART).read_text()
    save(project / CART, text.replace("Mug", "Cup"))
    seen.wait(lambda: len(reloads(seen)) == 2, "an update after the restart")
    assert reloads(seen)[1].labels["class"] == "update"


def test_a_site_below_a_path_of_its_own(project: Path, port: int) -> None:
    config = project / "vite.config.ts"
    config.write_text(config.read_text().replace("({ ", '({ base: "/shop/", '))
    with ProbeLoop(project) as seen, running(["npm", "run", "dev", "--", "--port", str(port)], project):
        seen.wait(lambda: seen.server("vite").get("primed"), "vite's channel to be open")
        open_page(port, "shop/src/main.ts", f"shop/{CART}")
        text = (project / CART).read_text()
        save(project / CART, text.replace("Mug", "Cup"))
        seen.wait(lambda: reloads(seen), "the update")
        save(project / CART, text + "export const broken = (;")
        seen.wait(lambda: len(reloads(seen)) == 2, "the failure")
    assert [each.outcome for each in reloads(seen)] == [Outcome.OK, Outcome.FAILED]
    assert len(seen.operations("dev.server_start")) == 1


def test_a_save_that_changes_nothing_is_not_counted(seen: ProbeLoop, project: Path) -> None:
    text = (project / CART).read_text().replace("Mug", "Cup")
    save(project / CART, text)
    seen.wait(lambda: len(reloads(seen)) == 1, "the first save")
    save(project / CART, text)
    seen.wait(lambda: len(reloads(seen)) == 2, "the second save")
    assert [each.outcome for each in reloads(seen)] == [Outcome.OK, Outcome.CANCELLED]
    assert reloads(seen)[1].attributes["excluded"] == "unchanged"
