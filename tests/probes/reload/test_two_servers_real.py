"""A shop with a front end and a service in one workspace: Vite and uvicorn at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.support.looks import looks_at
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import (
    UVICORN_APP,
    free_port,
    open_page,
    python,
    python_project,
    running,
    save,
    vite_project,
)

pytestmark = [pytest.mark.timed, pytest.mark.timeout(180)]


def test_each_save_is_credited_to_the_right_server(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    web, api = vite_project(shop / "web"), python_project(shop / "api", {"app.py": UVICORN_APP})
    web_port, api_port = free_port(), free_port()
    cart = web / "src/cart/cart.ts"
    text = cart.read_text()
    with (
        looks_at(api / "static") as looks,
        ProbeLoop(shop) as seen,
        running(["npm", "run", "dev", "--", "--port", str(web_port)], web),
        running([python(), "-m", "uvicorn", "app:app", "--reload", "--port", str(api_port)], api),
    ):
        seen.wait(lambda: seen.server("web").get("primed"), "vite's channel to be open")
        seen.wait(lambda: seen.server("api").get("state") == "ready", "uvicorn to be ready")
        open_page(web_port, "src/main.ts", "src/cart/cart.ts")
        seen.wait(lambda: {each.labels["server"] for each in seen.gauges("dev.memory")} == {"web", "api"}, "both")

        def of(server: str) -> list[object]:
            found = [each for each in seen.operations("dev.hot_reload") if each.labels["server"] == server]
            assert all(each.outcome is Outcome.OK for each in found)
            return [each.attributes["file"] for each in found]

        def has(server: str, count: int) -> bool:
            return len(of(server)) >= count

        for number in range(3):
            save(cart, text.replace("Mug", f"Mug{number}"))
            seen.wait(partial(has, "web", number + 1), f"update {number}")
        assert of("api") == []

        for number in range(2):
            looks.wait_for_one()
            save(api / "lib.py", f'TEXT = "{number}"\n')
            seen.wait(partial(has, "api", number + 1), f"restart {number}")

        assert of("web") == ["web/src/cart/cart.ts"] * 3
        assert of("api") == ["api/lib.py"] * 2
        ports = {each.labels["server"]: str(each.attributes["url"]) for each in seen.operations("dev.server_start")}
        assert ports["web"].endswith(f":{web_port}/")
        assert ports["api"].endswith(f":{api_port}/")
