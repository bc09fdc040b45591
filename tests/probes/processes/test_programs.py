"""The programs of processes: one life between two execs, told by a scripted kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.processes.model import ProcessEvent, ProgramEnded, ProgramStarted
from hero_tui.probes.processes.sources.events import Execed, RawEvent, ScanDue, SourceChanged
from hero_tui.probes.processes.table import LiveTable
from tests.support.process_script import ScriptedKernel, at, batch, snapshot

Told = list[tuple[str, str, float]]


class Story:
    """A table that hears of all that a scripted kernel does; a shell of PID 50 was there before."""

    def __init__(self, source: ProcessSourceName = ProcessSourceName.CONNECTOR) -> None:
        self.kernel = ScriptedKernel()
        self.kernel.proc.content[50] = snapshot(50, 1, 500, "bash", stack=self.kernel.new_stack())
        self.table = LiveTable(Path("/w"), at(self.kernel.now), self.kernel.proc, now=lambda: at(self.kernel.now))
        self.events: list[ProcessEvent] = []
        self.table.subscribe(self.events.append)
        self.take(SourceChanged(source, at(self.kernel.now), "test"), self.scan())
        self.events.clear()

    def scan(self, lost: str | None = None) -> ScanDue:
        """A look at all, now."""
        return ScanDue(at(self.kernel.now), lost, at(self.kernel.now))

    def take(self, *events: RawEvent) -> None:
        """They happen."""
        self.table.handle(batch(*events))

    def after(self, seconds: float) -> None:
        """So much time passes, and the table looks as often as it wants to."""
        end = self.kernel.now + seconds
        while (due := self.table.next_deadline()) is not None and due <= end:
            self.kernel.now = max(self.kernel.now, due)
            self.table.tick(at(self.kernel.now))
        self.kernel.now = end
        self.table.tick(at(end))

    def lives(self) -> Told:
        """What was told of programs: began, or why it ended; the words; when."""
        told: Told = []
        for event in self.events:
            if isinstance(event, ProgramStarted):
                told.append(("began", " ".join(event.program.process.argv), round(event.program.start.mono, 2)))
            elif isinstance(event, ProgramEnded):
                told.append((event.how.value, " ".join(event.program.process.argv), round(event.at.mono, 2)))
        return told


def in_a_shells_process(story: Story) -> None:
    """`bash -c 'sleep 5; ruff check'`: bash execs its last command."""
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "bash -c sleep 5; ruff check"))
    kernel.now = 15.0
    story.take(kernel.exec(60, "ruff check"), kernel.exit(60))


def by_env(story: Story) -> None:
    """`env X=1 t`: env execs it."""
    story.take(story.kernel.fork(50, 60), story.kernel.exec(60, "env X=1 t"), story.kernel.exec(60, "t"))


def too_short_to_be_read(story: Story) -> None:
    """A program that was gone before its argv was read still ends the one before it."""
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "sh x"), replace(kernel.exec(60, "true"), snapshot=None))
    story.take(kernel.exit(60))


def ended_while_it_was_read(story: Story) -> None:
    """The same, when it is a zombie by the time it is read."""
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "sh x"))
    dead = kernel.exec(60, "true")
    assert dead.snapshot is not None
    zombie = replace(dead.snapshot, argv=(), stat=replace(dead.snapshot.stat, state="Z", stack=0))
    story.take(replace(dead, snapshot=zombie), kernel.exit(60))


def a_fork_that_does_not_exec(story: Story) -> None:
    """A worker is its parent still."""
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "gunicorn x"), kernel.fork(60, 61), kernel.exit(61))


def a_title(story: Story) -> None:
    """npm writes `npm run dev` over its arguments."""
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "node npm run dev"), kernel.title(60, "npm run dev"))
    story.take(kernel.exit(60))


def three_execs_in_one_look(story: Story) -> None:
    """Of a pyenv shim's execs only the last can be read when the events come together."""
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "bash shim"))
    early = [replace(kernel.exec(60, "env"), snapshot=None), replace(kernel.exec(60, "pyenv"), snapshot=None)]
    story.take(*early, kernel.exec(60, "python x"), kernel.exit(60))


def read_after_the_next_exec(story: Story) -> None:
    """The first event's look already found the second program: it is told once."""
    kernel = story.kernel
    first = kernel.fork(50, 60)
    early = kernel.exec(60, "sh x")
    late = kernel.exec(60, "ruff check")
    story.take(first, replace(early, snapshot=late.snapshot), late)


def the_same_words_again(story: Story) -> None:
    """bash that execs bash with the same words is another program."""
    story.take(story.kernel.fork(50, 60), story.kernel.exec(60, "bash x"), story.kernel.exec(60, "bash x"))


def of_another_user(story: Story) -> None:
    """Where no stack can be read, the events tell each exec."""
    kernel = story.kernel
    story.take(kernel.fork(50, 60))
    for words in ("sh x", "sh x"):
        seen = kernel.exec(60, words)
        assert seen.snapshot is not None
        story.take(Execed(60, seen.at, replace(seen.snapshot, stat=replace(seen.snapshot.stat, stack=0))))


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (
            in_a_shells_process,
            [
                ("began", "bash -c sleep 5; ruff check", 10.02),
                ("exec", "bash -c sleep 5; ruff check", 15.01),
                ("began", "ruff check", 15.01),
                ("exit", "ruff check", 15.02),
            ],
        ),
        (by_env, [("began", "env X=1 t", 10.02), ("exec", "env X=1 t", 10.03), ("began", "t", 10.03)]),
        (too_short_to_be_read, [("began", "sh x", 10.02), ("exec", "sh x", 10.03)]),
        (ended_while_it_was_read, [("began", "sh x", 10.02), ("exec", "sh x", 10.03)]),
        (a_fork_that_does_not_exec, [("began", "gunicorn x", 10.02)]),
        (a_title, [("began", "node npm run dev", 10.02), ("exit", "npm run dev", 10.04)]),
        (
            three_execs_in_one_look,
            [
                ("began", "bash shim", 10.02),
                ("exec", "bash shim", 10.03),
                ("began", "python x", 10.05),
                ("exit", "python x", 10.06),
            ],
        ),
        (read_after_the_next_exec, [("began", "ruff check", 10.02)]),
        (the_same_words_again, [("began", "bash x", 10.02), ("exec", "bash x", 10.03), ("began", "bash x", 10.03)]),
        (of_another_user, [("began", "sh x", 10.02), ("exec", "sh x", 10.03), ("began", "sh x", 10.03)]),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_program_is_one_life_between_two_execs(happens: Callable[[Story], None], told: Told) -> None:
    story = Story()
    happens(story)
    assert story.lives() == told
    starts = [event.program.key for event in story.events if isinstance(event, ProgramStarted)]
    assert len(starts) == len(set(starts))


def test_a_program_that_could_not_be_read_leaves_no_words_behind() -> None:
    """Given an exec that nobody could read, then the process has no argv, and no program is known of it."""
    story = Story()
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "mypy"), replace(kernel.exec(60, "x"), snapshot=None))
    process = story.table.get(60)
    assert process is not None
    assert process.argv == ()
    assert story.table.program(process) is None


def test_a_fork_runs_its_parents_program_until_it_execs() -> None:
    story = Story()
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "node server"), kernel.fork(60, 61), kernel.fork(61, 62))
    server, worker, grandchild = (story.table.get(pid) for pid in (60, 61, 62))
    assert server is not None
    assert worker is not None
    assert grandchild is not None
    program = story.table.program(server)
    assert program is not None
    assert program.process == server
    assert story.table.program(worker) == story.table.program(grandchild) == program
    story.take(kernel.exec(60, "other"))
    assert story.table.program(worker) == program, "what its parent is now is not what it is"


def test_the_group_the_session_and_the_terminal_are_those_of_the_exec() -> None:
    """Given a shell that moves its child to a group of its own after the fork, then the exec's look finds it."""
    story = Story()
    kernel = story.kernel
    story.take(kernel.fork(50, 60))
    kernel.group(60, 60, session=50)
    story.take(kernel.exec(60, "vite"))
    process = story.table.get(60)
    assert process is not None
    assert (process.pgid, process.sid) == (60, 50)


def by_another_stack(story: Story) -> None:
    """A shell's last command, found at a look."""
    story.kernel.exec(60, "ruff check")


def in_the_same_words(story: Story) -> None:
    """bash execs bash."""
    story.kernel.exec(60, "sh x")


@pytest.mark.parametrize("happens", [by_another_stack, in_the_same_words])
@pytest.mark.parametrize("lost", [None, "lost"])
def test_without_events_an_exec_is_seen_by_the_stack(happens: Callable[[Story], None], lost: str | None) -> None:
    """Given a process that a look found, when it execs, then the next look tells the end of one program and the
    beginning of another, by the look's time."""
    story = Story(ProcessSourceName.CONNECTOR if lost else ProcessSourceName.LOADAVG)
    kernel = story.kernel
    kernel.fork(50, 60)
    kernel.exec(60, "sh x")
    story.take(story.scan(lost))
    happens(story)
    kernel.now = 20.0
    story.take(story.scan(lost))
    words = " ".join(kernel.proc.content[60].argv)
    assert story.lives()[1:] == [("exec", "sh x", 20.0), ("began", words, 20.0)]
    assert {event.program.seen_by.value for event in story.events if isinstance(event, ProgramStarted)} == {"poll"}


def test_without_events_a_title_and_a_fork_are_no_programs() -> None:
    story = Story(ProcessSourceName.LOADAVG)
    kernel = story.kernel
    kernel.fork(50, 60)
    kernel.exec(60, "node npm run dev")
    story.take(story.scan())
    kernel.title(60, "npm run dev")
    kernel.fork(60, 61)
    story.take(story.scan())
    assert [words for what, words, _ in story.lives() if what == "began"] == ["node npm run dev"]
    worker = story.table.get(61)
    assert worker is not None
    program = story.table.program(worker)
    assert program is not None
    assert program.process.pid == 60


def test_an_event_of_an_exec_that_a_scan_had_found_changes_nothing() -> None:
    """Given a loss, after which a scan finds the new program, when the exec's event comes at last, then it is old."""
    story = Story()
    kernel = story.kernel
    story.take(kernel.fork(50, 60), kernel.exec(60, "sh x"))
    late = kernel.exec(60, "ruff check")
    story.take(story.scan("lost"), late)
    story.take(replace(late, snapshot=None), kernel.exit(60))
    assert [each[:2] for each in story.lives()] == [
        ("began", "sh x"),
        ("exec", "sh x"),
        ("began", "ruff check"),
        ("exit", "ruff check"),
    ]


def test_what_ran_before_the_recording_is_said_so_and_its_next_program_not() -> None:
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "bash x", stack=kernel.new_stack())
    table = LiveTable(Path("/w"), at(kernel.now), kernel.proc, now=lambda: at(kernel.now))
    events: list[ProcessEvent] = []
    table.subscribe(events.append)
    table.handle(kernel.connector())
    table.handle(batch(kernel.exec(50, "vite")))
    assert [
        (event.program.process.argv[0], event.before_recording)
        for event in events
        if isinstance(event, ProgramStarted) and event.program.process.pid == 50
    ] == [("bash", True), ("vite", False)]


@pytest.mark.parametrize(
    ("happens", "unread"),
    [
        (in_a_shells_process, 0),
        (by_env, 0),
        (too_short_to_be_read, 1),
        (ended_while_it_was_read, 1),
        (a_fork_that_does_not_exec, 0),
        (three_execs_in_one_look, 0),
        (read_after_the_next_exec, 0),
        (of_another_user, 0),
    ],
)
def test_what_ended_before_it_was_read_is_counted(happens: Callable[[Story], None], unread: int) -> None:
    story = Story()
    for _ in range(3):
        happens(story)
        if 60 in story.kernel.proc.content:
            story.take(story.kernel.exit(60))
    assert story.table.unread == 3 * unread


def test_what_ended_elsewhere_is_not_counted() -> None:
    story = Story()
    story.take(story.kernel.fork(50, 60), story.kernel.exec(60, "sh x", "/"))
    story.take(replace(story.kernel.exec(60, "true", "/"), snapshot=None), story.kernel.exit(60))
    assert story.table.unread == 0


def test_of_a_program_that_went_while_it_was_read_the_words_are_enough() -> None:
    """Given a command line and a folder that were read, and then nothing more, then the program is known."""
    story = Story()
    kernel = story.kernel
    for words, cwd in (("ruff check", "/w/app"), ("uvicorn --app-dir /", "/")):
        exec_ = kernel.exec(60, words, cwd) if 60 in kernel.proc.content else None
        story.take(*([] if exec_ else [kernel.fork(50, 60)]))
        exec_ = exec_ or kernel.exec(60, words, cwd)
        story.take(replace(exec_, snapshot=None, argv=tuple(words.split()), cwd=cwd))
        process = story.table.get(60)
        assert process is not None
        assert (process.argv, process.cwd, process.in_workspace) == (tuple(words.split()), cwd, cwd == "/w/app")
    story.take(kernel.exit(60))
    assert [each[:2] for each in story.lives() if each[1].startswith("ruff")] == [
        ("began", "ruff check"),
        ("exec", "ruff check"),
    ]
    assert story.table.unread == 0
