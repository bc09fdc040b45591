"""Which launch a process belongs to, and when it ends, told by a scripted kernel."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.launches.boundary import Stop
from hero_tui.probes.launches.launch import Launch, LaunchEnded, LaunchEvent, LaunchGone
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.sources.events import RawEvent, ScanDue, SourceChanged
from hero_tui.probes.processes.table import LiveTable
from hero_tui.probes.servers.identity.tree import short_words
from tests.support.process_script import ScriptedKernel, at, batch, snapshot

TTY = 34816
TERMINAL = "/dev/pts/0"


class Terminal:
    """A shell of PID 50 in a terminal, and a table that hears of all that is typed there."""

    def __init__(self, source: ProcessSourceName = ProcessSourceName.CONNECTOR, starter: str = "bash") -> None:
        self.kernel = ScriptedKernel()
        self.kernel.proc.content[1] = snapshot(1, 0, 1, "init", "/", stack=self.kernel.new_stack(), group=1, session=1)
        self.kernel.proc.content[50] = snapshot(
            50, 1, 500, starter, stack=self.kernel.new_stack(), group=50, session=50, tty=TTY
        )
        self.kernel.proc.stdin[50] = TERMINAL
        self.table = LiveTable(Path("/w"), at(self.kernel.now), self.kernel.proc, now=lambda: at(self.kernel.now))
        self.launches = Launches(self.table, reader=self.kernel.proc)
        self.table.subscribe(self.launches.on_process)
        self.told: list[LaunchEvent] = []
        self.launches.subscribe(self.told.append)
        self.take(SourceChanged(source, at(self.kernel.now), "test"), ScanDue(at(self.kernel.now)))

    def take(self, *events: RawEvent) -> None:
        """They happen."""
        self.table.handle(batch(*events))

    def job(self, pid: int, words: str, group: int | None = None) -> None:
        """The shell starts a job, or one more process of a pipeline."""
        fork = self.kernel.fork(50, pid)
        self.kernel.group(pid, group or pid)
        self.take(fork, self.kernel.exec(pid, words))

    def run(self, parent: int, pid: int, words: str) -> None:
        """A process starts another."""
        self.take(self.kernel.fork(parent, pid), self.kernel.exec(pid, words))

    def process(self, pid: int) -> Process:
        """The live process of that PID."""
        found = self.table.get(pid)
        assert found is not None
        return found

    def launch(self, pid: int) -> Launch:
        """The launch of that PID."""
        return self.launches.launch_of(self.process(pid))

    def members(self, pid: int) -> list[int]:
        """The members of the launch of that PID."""
        return [each.pid for each in self.launches.members(self.launch(pid))]


def test_the_launch_of_a_tool_behind_wrappers() -> None:
    """Given npm run dev at a prompt, when its vite is asked about, then the launch is npm's, from its fork on."""
    terminal = Terminal()
    terminal.kernel.now = 20.0
    terminal.job(60, "node npm run dev")
    terminal.run(60, 61, "sh -c vite")
    terminal.run(61, 62, "node vite")
    launch = terminal.launch(62)
    assert launch.top.pid == 60
    assert launch.argv == ("node", "npm", "run", "dev")
    assert launch.start == at(20.01)
    assert not launch.before_recording
    assert launch.below is Stop.SHELL
    assert terminal.launch(60) == terminal.launch(61) == launch
    assert terminal.members(62) == [60, 61, 62]


def test_the_end_of_a_launch_and_who_is_left() -> None:
    """Given a tool that leaves a daemon behind, then the prompt is back at the top's end, and all is gone later."""
    terminal = Terminal()
    terminal.job(60, "npx turbo run lint")
    terminal.run(60, 61, "turbo daemon")
    launch = terminal.launch(61)
    terminal.run(61, 62, "eslint")
    terminal.take(terminal.kernel.exit(62))
    assert terminal.told == []
    terminal.take(terminal.kernel.exit(60, code=2))
    assert terminal.told == [LaunchEnded(launch, at(terminal.kernel.now), 2 << 8, left=1)]
    assert terminal.launch(61) == launch
    terminal.take(terminal.kernel.exit(61))
    assert terminal.told[1:] == [LaunchGone(launch, at(terminal.kernel.now))]


def test_a_launch_that_nobody_asked_for_is_not_followed() -> None:
    terminal = Terminal()
    terminal.job(60, "make")
    terminal.take(terminal.kernel.exit(60))
    assert terminal.told == []


def test_each_job_of_a_prompt_is_a_launch_of_its_own() -> None:
    terminal = Terminal()
    terminal.job(60, "mypy app")
    first = terminal.launch(60)
    terminal.take(terminal.kernel.exit(60))
    terminal.job(61, "ruff check")
    assert terminal.launch(61).key != first.key
    assert [type(each) for each in terminal.told] == [LaunchEnded, LaunchGone]


@pytest.mark.parametrize("leader_ends_first", [False, True])
@pytest.mark.parametrize("leader", ["cat log", None])
def test_a_pipeline_is_one_launch(leader: str | None, leader_ends_first: bool) -> None:
    """Given `cat log | ruff check - | less` (or a builtin in cat's place, which does not exec), then all is one launch
    from its first fork on, and it ends with the last of them."""
    terminal = Terminal()
    kernel = terminal.kernel
    terminal.take(kernel.fork(50, 60))
    began = kernel.now
    kernel.group(60, 60)
    if leader is not None:
        terminal.take(kernel.exec(60, leader))
    if leader_ends_first:
        terminal.take(kernel.exit(60))
    terminal.job(61, "ruff check -", group=60)
    launch = terminal.launch(61)
    assert launch.start == at(began)
    terminal.job(62, "less", group=60)
    assert terminal.launch(62) == launch
    if not leader_ends_first:
        terminal.take(kernel.exit(60))
    terminal.take(kernel.exit(61))
    assert terminal.told == []
    terminal.take(kernel.exit(62, code=1))
    assert [type(each) for each in terminal.told] == [LaunchEnded, LaunchGone]
    assert terminal.told[0] == LaunchEnded(launch, at(kernel.now), 1 << 8, left=0)


@pytest.mark.parametrize("before", [["npm test"], ["cat log", "less"], ["mypy app", "sleep 1", "less"]])
@pytest.mark.parametrize("leader", [True, False])
def test_a_job_whose_group_has_the_number_of_a_former_one_is_a_launch_of_its_own(
    before: list[str], leader: bool
) -> None:
    """Given a pipeline that ended a while ago, and a PID that is given out again: to a job, or a pipeline's first."""
    terminal = Terminal()
    kernel = terminal.kernel
    for pid, words in enumerate(before, 60):
        terminal.job(pid, words, group=60)
    former = terminal.launch(60)
    for pid in range(60, 60 + len(before)):
        terminal.take(kernel.exit(pid))
    kernel.now += 30.0
    began = kernel.now
    terminal.job(60, "npm run dev")
    if not leader:
        terminal.job(70, "less", group=60)
    launch = terminal.launch(60 if leader else 70)
    assert launch.key != former.key
    assert launch.start.mono == pytest.approx(at(began).mono, abs=0.02)


def test_a_subshells_commands_are_one_launch() -> None:
    """Given `(mypy; ruff)`: a fork that has not exec'ed, in which the last command is exec'ed."""
    terminal = Terminal()
    kernel = terminal.kernel
    fork = kernel.fork(50, 60)
    kernel.group(60, 60)
    terminal.take(fork)
    terminal.run(60, 61, "mypy app")
    first = terminal.launch(61)
    assert first.top.pid == 60
    assert first.argv == ("mypy", "app"), "the words of the subshell are those of the shell"
    terminal.take(kernel.exit(61), kernel.exec(60, "ruff check"))
    assert terminal.launch(60).key == first.key


def test_an_orphans_launch_is_remembered_for_as_long_as_it_lives() -> None:
    """Given a script that starts a server and ends, and hours later the server's next worker, then the launch is the
    script's still."""
    terminal = Terminal()
    kernel = terminal.kernel
    terminal.job(60, "bash ./start.sh")
    terminal.run(60, 61, "node vite")
    terminal.take(kernel.exit(60))
    kernel.now += 40_000.0
    terminal.table.tick(at(kernel.now))
    terminal.run(61, 62, "node worker")
    assert terminal.process(61).ppid == 1
    assert terminal.launch(62).top.pid == 60
    assert terminal.launch(62).argv == ("bash", "./start.sh")


def test_a_shell_that_is_replaced_at_its_prompt() -> None:
    """Given `exec vite`, then what was typed is vite, from its exec on, though its process is hours old."""
    terminal = Terminal()
    terminal.kernel.now = 7000.0
    terminal.take(terminal.kernel.exec(50, "node vite"))
    launch = terminal.launch(50)
    assert launch.argv == ("node", "vite")
    assert launch.start == at(7000.01)
    assert not launch.before_recording


def test_a_shims_execs_are_one_launch_of_what_was_typed() -> None:
    terminal = Terminal()
    kernel = terminal.kernel
    terminal.job(60, "bash shims/python manage.py runserver")
    for words in ("pyenv exec python", "env python", "python manage.py runserver"):
        terminal.take(kernel.exec(60, words))
    assert terminal.launch(60).argv[1] == "shims/python"


@pytest.mark.parametrize("source", [ProcessSourceName.CONNECTOR, ProcessSourceName.LOADAVG])
def test_an_orphan_from_before_the_recording_belongs_to_its_group(source: ProcessSourceName) -> None:
    """Given a server whose sh ended before anybody recorded, then init is only its foster parent: npm is its top."""
    terminal = Terminal()
    content, kernel = terminal.kernel.proc.content, terminal.kernel
    content[60] = snapshot(60, 50, 600, "npm run dev", stack=kernel.new_stack(), group=60, session=50)
    content[62] = snapshot(62, 1, 602, "node vite", stack=kernel.new_stack(), group=60, session=50)
    terminal.take(SourceChanged(source, at(kernel.now), "test"), ScanDue(at(kernel.now)))
    launch = terminal.launch(62)
    assert launch.top.pid == 60
    assert launch.before_recording


def test_a_daemon_that_init_started_in_its_own_group_is_its_own_launch() -> None:
    terminal = Terminal()
    content, kernel = terminal.kernel.proc.content, terminal.kernel
    content[60] = snapshot(60, 1, 600, "redis", stack=kernel.new_stack(), group=1, session=1)
    content[62] = snapshot(62, 1, 602, "node vite", stack=kernel.new_stack(), group=1, session=1)
    terminal.take(ScanDue(at(kernel.now)))
    assert terminal.launch(62).top.pid == 62
    assert terminal.launch(62).below is Stop.INIT


def test_two_commands_of_an_agent_are_two_launches_though_they_share_its_group() -> None:
    terminal = Terminal(starter="codex")
    terminal.run(50, 60, "bash -c mypy")
    terminal.run(60, 61, "mypy")
    terminal.run(50, 70, "bash -c ruff")
    terminal.run(70, 71, "ruff")
    assert terminal.launch(61).key != terminal.launch(71).key
    assert terminal.members(61) == [60, 61]
    assert terminal.members(71) == [70, 71]
    assert terminal.launch(61).below is Stop.SESSION


def test_what_an_agents_shell_does_as_a_job_is_no_member_of_the_shells_launch() -> None:
    """Given a shell that an agent drives, asked about first, then its job is another launch, and counted once."""
    terminal = Terminal(starter="codex")
    terminal.run(50, 60, "bash -i")
    terminal.kernel.group(60, 60)
    assert terminal.members(60) == [60]
    fork = terminal.kernel.fork(60, 70)
    terminal.kernel.group(70, 70)
    terminal.take(fork, terminal.kernel.exec(70, "npm test"))
    terminal.run(70, 71, "vitest")
    assert terminal.members(60) == [60, 70, 71], "nobody has asked yet"
    assert terminal.launch(71).top.pid == 70
    assert terminal.members(71) == [70, 71]
    assert terminal.members(60) == [60]


def test_an_editor_within_a_launch_starts_launches_of_its_own() -> None:
    terminal = Terminal()
    terminal.job(60, "git commit")
    terminal.run(60, 61, "vim .git/COMMIT_EDITMSG")
    assert terminal.members(60) == [60, 61]
    terminal.run(61, 62, "sh -c ruff check")
    assert terminal.members(60) == [60, 61]
    assert terminal.launch(62).top.pid == 62


def test_names_that_budgets_yaml_adds_are_a_boundary() -> None:
    terminal = Terminal()
    launches = Launches(terminal.table, frozenset({"house-editor"}), terminal.kernel.proc)
    terminal.job(60, "house-editor")
    terminal.run(60, 61, "ruff check")
    assert launches.launch_of(terminal.process(61)).top.pid == 61
    assert terminal.launch(61).top.pid == 60


def test_a_process_that_is_long_forgotten_is_its_own_launch_each_time_it_is_asked_about() -> None:
    terminal = Terminal()
    terminal.job(60, "ruff check")
    tool = terminal.process(60)
    terminal.take(terminal.kernel.exit(60))
    terminal.table.tick(at(terminal.kernel.now + 500.0))
    first = terminal.launches.launch_of(tool)
    assert first.top == tool
    assert terminal.launches.launch_of(tool) == first
    assert terminal.launches.members(first) == ()


def test_a_process_that_ended_is_answered_as_far_as_it_is_remembered() -> None:
    terminal = Terminal()
    terminal.job(60, "npm run lint")
    terminal.run(60, 61, "eslint")
    tool = terminal.process(61)
    terminal.take(terminal.kernel.exit(61))
    launch = terminal.launches.launch_of(tool)
    assert launch.top.pid == 60
    assert terminal.members(60) == [60]
    assert terminal.launch(60) == launch


@pytest.mark.parametrize("parent", [4711, 50], ids=["nobody known", "a shell"])
@pytest.mark.parametrize("group", [50, 70], ids=["its starter's group", "a group of its own"])
def test_who_stands_above_the_top_says_whether_it_has_a_group_of_its_own(parent: int, group: int) -> None:
    """Given a tool whose parent nobody knows (another namespace's), or a shell, and one of its group from the same
    parent: both are one launch only where a known starter put them into a group of their own."""
    terminal = Terminal()
    for pid, began in ((69, 700), (70, 800)):
        terminal.kernel.proc.content[pid] = snapshot(
            pid, parent, began, "ruff check", stack=terminal.kernel.new_stack(), group=group, session=50
        )
    terminal.take(ScanDue(at(terminal.kernel.now)))
    launch = terminal.launch(70)
    assert launch.top.pid == 70
    assert launch.below is (Stop.SHELL if parent == 50 else Stop.INIT)
    assert launch.key[:2] == (70, 800)
    assert terminal.members(70) == ([69, 70] if (parent, group) == (50, 70) else [70])


# what is exec'ed in the top, one after another | what it forks, each below the one before | what was typed, and in whom
TYPED = """
/usr/bin/env node /usr/bin/npm run dev; node /usr/bin/npm run dev | sh -c vite; node vite | npm run dev 60
/usr/bin/env node /usr/bin/npx vite; node /usr/bin/npx vite | sh -c vite; node vite | npx vite 60
nohup npx vite; /usr/bin/env node /usr/bin/npx vite; node /usr/bin/npx vite | node vite | npx vite 60
setsid bash -c x; bash -c x | node /usr/bin/npx vite; node vite | npx vite 61
timeout 60 bash -c x | bash -c x; node vite | vite 62
env X=1 nice -n 1 sh -c x&y | npm run dev; node vite | npm run dev 61
setsid npx vite | sh -c vite; node vite | npx vite 60
timeout 60 bash start.sh | bash start.sh; node vite | start.sh 60
/usr/bin/env node bin/vite; node bin/vite | | vite 60
bash -c x&y | node /usr/bin/npx vite; sh -c vite; node vite | npx vite 61
bash -c x|tee | node /usr/bin/npm run dev; node vite | npm run dev 61
bash -c cd;exec; node vite | | vite 60
bash -c x; /bin/sh scripts/entry.sh npx vite; node /usr/bin/npx vite | node vite | entry.sh npx vite 60
bash -c x; bash -c y | sh -c z; node vite | vite 62
bash -c x | bash -c y; python -m uvicorn app:app | uvicorn app:app 62
bash start.sh | node vite | start.sh 60
make dev | sh -c x; node vite | make dev 60
"""


@pytest.mark.parametrize("row", TYPED.strip().splitlines())
def test_what_was_typed_is_the_part_of_a_shells_text_that_came_to_this(row: str) -> None:
    terminal = Terminal()
    in_top, below, expected = (cell.strip() for cell in row.replace("x|tee", "x\\ttee").split("|"))
    first, *others = in_top.replace("\\t", "|").split("; ")
    terminal.job(60, first)
    for words in others:
        terminal.take(terminal.kernel.exec(60, words))
    pid = 60
    for pid, words in enumerate(below.split("; ") if below else (), 61):
        terminal.run(pid - 1, pid, words)
    terminal.take(terminal.kernel.title(60, "npm"), *(terminal.kernel.title(60, "npm title") for _ in range(2)))
    argv, process = terminal.launches.branch(terminal.process(pid)).typed()
    assert f"{short_words(argv, 'node')} {process.pid}" == expected
    assert all("title" not in word for word in argv)


def test_a_fork_that_goes_on_as_its_shell_is_passed_over() -> None:
    """Given `(npx vite) & …` in a shell's text, then its subshell has no words of its own."""
    terminal = Terminal()
    terminal.job(60, "bash -c x")
    terminal.take(terminal.kernel.fork(60, 61))
    terminal.run(61, 62, "node /usr/bin/npx vite")
    terminal.run(62, 63, "node vite")
    argv, process = terminal.launches.branch(terminal.process(63)).typed()
    assert (argv, process.pid) == (("node", "/usr/bin/npx", "vite"), 62)


LOST = ["not told", "told without its words", "told late"]


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("shell", ["bash --norc -i", "sh -i", "zsh -f -i", "fish --no-config -i", "-bash"])
@pytest.mark.parametrize("title", ["", "pytest tests"])
def test_a_shell_whose_exec_was_not_read_is_a_shell_all_the_same(shell: str, lost: str, title: str) -> None:
    """Given a terminal that a program (pytest) opened, where its shell's exec is lost or waits, when a tool
    is asked about, then what was typed below the shell is the top, and not the program."""
    terminal = Terminal()
    terminal.job(60, "python -m pytest tests")
    if title:
        terminal.take(terminal.kernel.title(60, title))
    terminal.take(terminal.kernel.fork(60, 70))
    terminal.kernel.group(70, 70, session=70)
    terminal.kernel.proc.stdin[70] = TERMINAL
    execed = terminal.kernel.exec(70, shell)
    if lost == "told without its words":
        terminal.take(replace(execed, snapshot=None))
    fork = terminal.kernel.fork(70, 71)
    terminal.kernel.group(71, 71, session=70)
    terminal.take(fork, terminal.kernel.exec(71, "ruff check"))
    launch = terminal.launch(71)
    assert (launch.top.pid, launch.below) == (71, Stop.SHELL)
    if lost == "told late":
        terminal.take(execed)
        assert terminal.launch(71) == launch
