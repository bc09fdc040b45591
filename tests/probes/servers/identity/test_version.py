"""The version of a server's tool, out of what somebody else installed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.identity.tree import short_command
from hero_tui.probes.servers.identity.version import version_of
from hero_tui.probes.servers.recognise import ServerTool, generic
from hero_tui.probes.servers.start.cold_start import warmth

VITE = ServerTool("vite", package="vite", cache="node_modules/.vite/deps/_metadata.json")


def process(folder: Path, *argv: str, comm: str = "node") -> Process:
    """A process in that folder."""
    return Process(7, 7, 1, comm, argv, str(folder), None, 1000, Stamp(0.0, 0.0), readable=True, in_workspace=True)


def installed(folder: Path, script: str, manifest: object) -> Process:
    """Vite of that manifest; `script` lies below its folder."""
    path = folder / "node_modules/vite" / script
    path.parent.mkdir(parents=True)
    path.touch()
    (folder / "node_modules/vite/package.json").write_text(json.dumps(manifest))
    return process(folder, "node", f"node_modules/vite/{script}")


@pytest.mark.parametrize(
    ("script", "version"), [("vite.js", "8.0.1"), ("a/b/c/vite.js", "8.0.1"), ("a/b/c/d/vite.js", None)]
)
def test_a_package_is_looked_for_in_four_folders_upward(tmp_path: Path, script: str, version: str | None) -> None:
    assert version_of(VITE, installed(tmp_path, script, {"name": "vite", "version": "8.0.1"})) == version


@pytest.mark.parametrize(
    ("script", "version"),
    [
        ("node_modules/.bin/nuxt", "4.5.2"),
        ("node_modules/@nuxt/cli/bin/nuxi.mjs", None),
        ("tools/.bin/nuxt", None),
    ],
)
def test_a_tool_whose_program_is_another_packages_is_found_beside_its_link(
    tmp_path: Path, script: str, version: str | None
) -> None:
    """Given `nuxt`, whose program belongs to @nuxt/cli."""
    for package, number in (("@nuxt/cli", "3.37.0"), ("nuxt", "4.5.2")):
        (tmp_path / "node_modules" / package / "bin").mkdir(parents=True)
        manifest = {"name": package, "version": number}
        (tmp_path / "node_modules" / package / "package.json").write_text(json.dumps(manifest))
    (tmp_path / "node_modules/@nuxt/cli/bin/nuxi.mjs").touch()
    for folder in ("node_modules/.bin", "tools/.bin"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "nuxt").symlink_to(tmp_path / "node_modules/@nuxt/cli/bin/nuxi.mjs")
    assert version_of(ServerTool("nuxt", package="nuxt"), process(tmp_path, "node", script, "dev")) == version


@pytest.mark.parametrize(
    ("manifest", "version"),
    [
        ({"name": "vite", "version": "1" * 40}, "1" * 40),
        ({"name": "vite", "version": "1" * 41}, None),
        ({"name": "vite", "version": ""}, None),
        ({"name": "vite", "version": "-8"}, None),
        ({"name": "vite", "version": 8}, None),
        ({"name": "vite"}, None),
        ({"name": "another", "version": "8"}, None),
        (["vite"], None),
        ({"name": "vite", "version": "8.0.1-beta.2+x_y", "_": "x" * 262_000}, "8.0.1-beta.2+x_y"),
        ({"name": "vite", "version": "8.0.1", "_": "x" * 262_144}, None),
    ],
)
def test_a_manifest_is_believed_as_far_as_it_is_plausible(
    tmp_path: Path, manifest: object, version: str | None
) -> None:
    """Given what a package.json of at most 256 KiB may say: a version is at most 40 plain characters."""
    assert version_of(VITE, installed(tmp_path, "vite.js", manifest)) == version


def test_a_python_distribution_is_known_by_its_folder(tmp_path: Path) -> None:
    packages = tmp_path / ".venv/lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    (packages / "other_tool-1.0.dist-info").mkdir()
    (packages / "My_Server-0.54.0.dist-info").mkdir()
    tool = ServerTool("my-server", package="my-server")
    assert version_of(tool, process(tmp_path, ".venv/bin/my-server", "app")) == "0.54.0"
    assert version_of(tool, process(tmp_path, ".venv/bin/python", ".venv/bin/my-server")) == "0.54.0"
    assert version_of(tool, process(tmp_path, "bin/my-server")) is None
    assert version_of(ServerTool("my-server"), process(tmp_path, ".venv/bin/my-server")) is None
    assert version_of(tool, process(tmp_path)) is None


def test_an_unknown_servers_name_has_forty_letters_and_a_command_sixty() -> None:
    assert generic(("x" * 60,), "x").name == "x" * 40
    assert generic((), "x\n").name == "x?"
    assert generic((), "").name == "server"
    assert not generic(("x",), "x").recognised
    assert short_command(process(Path("/"), "x" * 80)) == "x" * 60
    assert short_command(process(Path("/"), comm="sh\x1b")) == "sh?"


def test_of_a_command_two_plain_words_before_any_option_are_said() -> None:
    def said(*argv: str) -> str:
        return short_command(process(Path("/"), *argv))

    assert said("npm", "run", "dev", "now") == "npm run dev"
    assert said("npm", "--token", "s3cret") == "npm"
    assert said("npm", "a" * 24, "b" * 25) == f"npm {'a' * 24}"
    assert said("curl", "https://u:p@host/") == "curl"


@pytest.mark.parametrize(("written", "told"), [(99.94, "warm"), (99.95, "cold"), (100.0, "cold"), (None, None)])
def test_a_start_is_cold_when_dependencies_were_bundled_in_it(
    tmp_path: Path, written: float | None, told: str | None
) -> None:
    """Given a start at 100 and a file clock that lags by up to 50 ms."""
    cache = tmp_path / "node_modules/.vite/deps/_metadata.json"
    cache.parent.mkdir(parents=True)
    if written is not None:
        touch(cache, written)
    assert warmth(VITE, str(tmp_path), 100.0) == told
    assert warmth(VITE, None, 100.0) is None
    assert warmth(ServerTool("flask"), str(tmp_path), 100.0) is None


@pytest.mark.parametrize(("worked", "told"), [(99.94, "warm"), (99.95, "cold")])
def test_a_start_is_cold_while_dependencies_are_being_bundled(tmp_path: Path, worked: float, told: str) -> None:
    touch(tmp_path / "node_modules/.vite/deps/_metadata.json", 10.0)
    (tmp_path / "node_modules/.vite/deps_temp_1").mkdir()
    touch(tmp_path / "node_modules/.vite/deps_temp_1", worked)
    assert warmth(VITE, str(tmp_path), 100.0) == told


def touch(path: Path, at: float) -> None:
    """The path is there, and was written at that moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch()
    os.utime(path, (at, at))
