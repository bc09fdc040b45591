"""The npm packages of the tests: each has a reason and a lock without a registry; the demo's are as it pins them."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.docs.pages import text_of

ROW = re.compile(r"^\| (`.+`) \| (.{10,}) \|$", re.MULTILINE)


def asked_for(page: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(text_of(page))["devDependencies"]
    return found


def locked() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(text_of("tests/npm/package-lock.json"))["packages"]
    return found


def test_every_package_says_why_it_is_there() -> None:
    named = [
        name for names, _ in ROW.findall(text_of("tests/npm/README.md")) for name in re.findall(r"`([^`]+)`", names)
    ]

    assert sorted(named) == sorted(asked_for("tests/npm/package.json"))
    assert len(named) > 10


def test_the_demos_packages_are_those_of_the_demo() -> None:
    demo = asked_for("hero_tui/cli/demo/project/package.json")
    ours = asked_for("tests/npm/package.json")

    assert demo
    assert {name: ours.get(name) for name in demo} == demo


def test_the_lock_names_no_registry_and_holds_every_package_by_its_digest() -> None:
    packages = {name: each for name, each in locked().items() if name}

    assert locked()[""]["devDependencies"] == asked_for("tests/npm/package.json")
    assert len(packages) > 300
    assert [name for name, each in packages.items() if "resolved" in each or not each.get("integrity")] == []


def test_what_is_installed_runs_on_node_20() -> None:
    for name in asked_for("tests/npm/package.json"):
        engines = locked()[f"node_modules/{name}"].get("engines", {}).get("node", "*")
        assert re.search(r"\*|>= ?(?:1?\d|20)\b|\^20", engines), f"{name} asks for node {engines}"
