"""The demo's project, made in a temporary folder: copied, installed by its lock file, committed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

from hero_tui.cli.demo.supervisor import PROJECT, STATE

HIDDEN = {"npmrc": ".npmrc", "gitignore": ".gitignore"}


class DemoError(Exception):
    """The demo cannot be set up; the message says what to do."""


def make_project(folder: Path) -> Path:
    """Copy the project into `folder` and install its packages. Raises `DemoError`."""
    for tool, package in (("node", "nodejs"), ("npm", "npm"), ("git", "git")):
        if shutil.which(tool) is None:
            raise DemoError(f"the demo runs a real project and needs {tool}: install {package}, then try again")
    project = folder / PROJECT
    with as_file(files("hero_tui.cli.demo") / "project") as source:
        shutil.copytree(source, project)
    for plain, hidden in HIDDEN.items():
        (project / plain).rename(project / hidden)
    (project / "NOTES.md").write_text("# Notes\n\nNothing reacts to a save of this file.\n")
    (folder / STATE).mkdir(mode=0o700)
    _install(project)
    _commit(project)
    return project


def start_supervisor(folder: Path, pace: float = 1.0) -> subprocess.Popen[bytes]:
    """Start the supervisor; closing its `stdin` ends the demo."""
    with (folder / "supervisor.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "hero_tui.cli.demo.supervisor", str(folder), str(pace)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )


def _install(project: Path) -> None:
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund"], cwd=project, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise DemoError(f"npm could not install the demo's packages (npm ci, exit {done.returncode}): {last}")


def _commit(project: Path) -> None:
    identity = ("-c", "user.name=hero-tui demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-q", "-m", "The demo")):
        subprocess.run(["git", *arguments], cwd=project, check=True, capture_output=True)
