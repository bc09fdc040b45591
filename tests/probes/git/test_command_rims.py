"""A git of the test's own: what it is given, how much of it is read, and which end is an error."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.probes.events import ChangesCounted
from hero_tui.probes.git.command import Git, GitError
from hero_tui.probes.git.repository import find_repository
from hero_tui.probes.git.tracker import count_changed

EIGHT_MEBIBYTES = 8_388_608
Script = Callable[[str], None]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Writes the shell script that is `git` from then on."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    (tmp_path / "bin").mkdir()

    def write(script: str) -> None:
        (tmp_path / "bin/git").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin/git").chmod(0o755)

    return write


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace with a `.git` that is good enough to be asked about."""
    for folder in ("objects", "refs/heads"):
        (tmp_path / "shop/.git" / folder).mkdir(parents=True)
    (tmp_path / "shop/.git/HEAD").write_text("ref: refs/heads/main\n")
    return tmp_path / "shop"


def run(folder: Path, *arguments: str, most: int = 100, nothing: int = 0, seconds: float = 60.0) -> bytes:
    """What git prints."""
    return Git().run(arguments, folder, seconds=seconds, most=most, nothing=nothing)


def test_it_stands_in_the_folder_and_has_its_words(git: Script, shop: Path) -> None:
    git('pwd; printf "%s\\n" "$@"; cat')
    assert run(shop, "status", "-z", "two words") == f"{shop}\nstatus\n-z\ntwo words\n".encode()


@pytest.mark.parametrize(("seconds", "most"), [(60.0, b"60"), (10.5, b"11")])
def test_the_kernel_ends_it_where_nobody_is_left_to_do_so(git: Script, shop: Path, seconds: float, most: bytes) -> None:
    """By the shell's own account of its limit of CPU seconds."""
    git('while [ "$(ulimit -t)" = unlimited ]; do :; done; ulimit -t')
    assert run(shop, "status", seconds=seconds).strip() == most


@pytest.mark.parametrize(("size", "most", "whole"), [(100, 100, True), (101, 100, False), (0, 0, True), (1, 0, False)])
def test_so_many_bytes_are_read_and_not_one_more(git: Script, shop: Path, size: int, most: int, whole: bool) -> None:
    git(f"head -c {size} /dev/zero")
    if whole:
        assert run(shop, "status", most=most) == bytes(size)
    else:
        with pytest.raises(GitError, match="git status prints more than 0 MB"):
            run(shop, "status", most=most)


@pytest.mark.parametrize(
    ("code", "nothing", "error"), [(0, 0, False), (1, 1, False), (0, 1, False), (1, 0, True), (2, 1, True)]
)
def test_an_exit_code_that_is_not_foreseen_is_an_error(
    git: Script, shop: Path, code: int, nothing: int, error: bool
) -> None:
    git(f"echo x; exit {code}")
    if error:
        with pytest.raises(GitError, match=rf"git config failed \(exit {code}\)"):
            run(shop, "config", nothing=nothing)
    else:
        assert run(shop, "config", nothing=nothing) == b"x\n"


@pytest.mark.parametrize("script", ["sleep 60", "exec >&-; sleep 60", "echo x; sleep 60"])
def test_what_does_not_end_in_time_is_killed(git: Script, shop: Path, script: str) -> None:
    """Given a git that prints nothing, that has closed its output, that prints something, and goes on."""
    git(script)
    with pytest.raises(GitError, match=r"git status takes longer than 0\.3 s"):
        run(shop, "status", seconds=0.3)


def test_a_git_that_is_not_there_or_does_not_start_is_said(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shop))
    with pytest.raises(GitError, match="git is not installed") as missing:
        run(shop, "status")
    assert missing.value.missing
    (shop / "git").write_text("")
    with pytest.raises(GitError, match=r"git status does not start \(Permission denied\)") as refused:
        run(shop, "status")
    assert not refused.value.missing


def test_what_would_redirect_git_or_have_it_run_something_is_switched_off(
    git: Script, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_SSH_COMMAND", "evil")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    git("env")
    printed = Git().run(("status",), shop, seconds=60.0, most=100_000, config={"filter.x.clean": ""}).decode()
    found = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    settings = {
        found[f"GIT_CONFIG_KEY_{number}"]: found[f"GIT_CONFIG_VALUE_{number}"]
        for number in range(int(found["GIT_CONFIG_COUNT"]))
    }
    assert settings == {
        "core.fsmonitor": "false",
        "core.hooksPath": "/dev/null",
        "core.untrackedCache": "false",
        "status.submoduleSummary": "false",
        "submodule.recurse": "false",
        "protocol.allow": "never",
        "filter.x.clean": "",
    }
    said = {name: value for name, value in found.items() if name.startswith("GIT_") and "CONFIG" not in name}
    assert said == {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    assert (found["LC_ALL"], found["PATH"]) == ("C", os.environ["PATH"])


def counted(shop: Path) -> ChangesCounted:
    """How many files are changed."""
    repository = find_repository(shop)
    assert repository is not None
    return count_changed(shop, Git(), repository)


@pytest.mark.parametrize(
    ("size", "found"),
    [
        (EIGHT_MEBIBYTES, ChangesCounted(1)),
        (EIGHT_MEBIBYTES + 1, ChangesCounted(None, "git status prints more than 8 MB")),
    ],
)
def test_eight_mebibytes_of_changed_files_are_counted(
    git: Script, shop: Path, size: int, found: ChangesCounted
) -> None:
    git(f'[ "$1" = config ] && exit 1; head -c {size - 5} /dev/zero | tr "\\0" x; printf "abcd\\0"')
    assert counted(shop) == found


def test_filters_of_the_repository_are_made_to_do_nothing(git: Script, shop: Path) -> None:
    git(
        'if [ "$1" = config ]; then printf "filter.x.clean\\0filter.x.required\\0"; exit 0; fi\n'
        'env | grep -E "^GIT_CONFIG_(KEY|VALUE)_[67]=" | sort | tr "\\n" "\\0" >> seen; printf "M a\\0?? b\\0"'
    )
    assert counted(shop) == ChangesCounted(2)
    assert (shop / "seen").read_text().split("\0")[:-1] == [
        "GIT_CONFIG_KEY_6=filter.x.clean",
        "GIT_CONFIG_KEY_7=filter.x.required",
        "GIT_CONFIG_VALUE_6=",
        "GIT_CONFIG_VALUE_7=false",
    ]
