"""requirements.lock has what pyproject.toml asks for, each with its hashes, on every Python that the package names."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from tests.docs.pages import text_of

PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\\n]+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def asked_for() -> list[Requirement]:
    pyproject = tomllib.loads(text_of("pyproject.toml"))
    return [
        Requirement(each) for each in [*pyproject["project"]["dependencies"], *pyproject["dependency-groups"]["dev"]]
    ]


def pinned(python: str) -> dict[str, str]:
    """Name and version of everything that is installed on Linux under that Python."""
    environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    return {
        name.lower().replace("_", "-"): version
        for name, version, marker, _ in PIN.findall(text_of("requirements.lock"))
        if not marker or Marker(marker).evaluate(environment)
    }


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_pinned_within_its_range(python: str) -> None:
    versions = pinned(python)

    assert len(asked_for()) > 20
    for each in asked_for():
        assert each.specifier.contains(versions[each.name.lower()]), each


def test_every_pin_has_hashes_and_no_line_is_left_over() -> None:
    pins = re.findall(r"^[A-Za-z0-9._-]+==", text_of("requirements.lock"), re.MULTILINE)

    assert len(PIN.findall(text_of("requirements.lock"))) == len(pins) > 50


def test_every_dependency_says_why_it_is_there() -> None:
    lines = [line for line in text_of("pyproject.toml").splitlines() if re.match(r'  "[A-Za-z][\w-]*[><=]', line)]

    assert len(lines) >= len(asked_for())
    assert [line for line in lines if not re.search(r'",\s*# ?\S', line)] == []
