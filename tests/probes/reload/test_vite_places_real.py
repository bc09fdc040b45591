"""Vite serving another folder than the one it was started in, and by https: a broken save is never taken for a good
one because the page itself is answered."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from hero_tui.probes.servers.requests.request import Request
from hero_tui.probes.servers.sockets.listening import Listener
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port, open_page, running, save, vite_project

pytestmark = [pytest.mark.timed, pytest.mark.timeout(120)]

VITE = "node_modules/vite/bin/vite.js"


def _moved(project: Path) -> Path:
    """The site in a folder below the one with the packages; returns its main module."""
    site = project / "web"
    site.mkdir()
    for name in ("src", "index.html"):
        (project / name).rename(site / name)
    return site / "src/main.ts"


def _breaks_and_mends(seen: ProbeLoop, main: Path) -> None:
    text = main.read_text()
    for number, (change, outcome) in enumerate((("const (;", Outcome.FAILED), ("let a = 1;", Outcome.OK)), start=1):
        save(main, f"{text}\n{change}\n")
        seen.wait(lambda number=number: len(seen.operations("dev.hot_reload")) == number, f"operation {number}")  # type: ignore[misc]  # a bound default
        operation = seen.operations("dev.hot_reload")[-1]
        assert operation.outcome is outcome
        assert operation.attributes["change"] == "reload"
        assert str(main).endswith(str(operation.attributes["file"]))


@pytest.mark.parametrize("by", ["command", "configuration"])
def test_a_root_below_the_folder_it_was_started_in(tmp_path: Path, by: str) -> None:
    """Given `vite web`, or `root: "web"`, when a module is broken, then the save failed; mended, it counts again."""
    project, port = vite_project(tmp_path / "shop"), free_port()
    main = _moved(project)
    root = ["web"] if by == "command" else []
    if by == "configuration":
        (project / "vite.config.ts").write_text('export default { root: "web" };\n')
    with ProbeLoop(project) as seen, running(["node", VITE, *root, "--port", str(port)], project):
        name = "web" if by == "command" else "vite"  # what the configuration says nobody knows
        seen.wait(lambda: seen.server(name).get("primed"), "vite's channel to be open")
        open_page(port, "src/main.ts")
        _breaks_and_mends(seen, main)


def test_a_server_by_https_is_timed_like_any_other(tmp_path: Path) -> None:
    """Given a certificate signed by itself, then the start is timed until it serves, and saves as ever."""
    project, port = vite_project(tmp_path / "shop"), free_port()
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    (project / "vite.config.ts").write_text(
        f'import {{ readFileSync as read }} from "node:fs";\n'
        f'export default {{ server: {{ https: {{ key: read("{key}"), cert: read("{certificate}") }} }} }};\n'
    )
    with ProbeLoop(project) as seen, running(["node", VITE, "--port", str(port)], project):
        seen.wait(lambda: seen.server("vite").get("primed"), "vite's channel to be open")
        assert str(seen.server("vite")["url"]).startswith("https://")
        [start] = seen.operations("dev.server_start")
        assert (start.outcome, start.attributes["timed"]) == (Outcome.OK, "serving")
        assert Request(Listener(port, "localhost", 0, tls=True), "/src/main.ts").send().status == 200  # as a page would
        _breaks_and_mends(seen, project / "src/main.ts")
