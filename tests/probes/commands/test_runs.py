"""One operation per run, whatever started it: told by a scripted kernel."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Outcome, Stamp
from hero_tui.probes.processes.sources.events import ScanDue, SourceChanged
from tests.probes.commands.story import SHELL, Story
from tests.support.process_script import at


def test_npx_tsc_is_one_run_and_its_wrapper_an_attribute() -> None:
    """Given npx → sh → node tsc → tsc (TypeScript 7), then one operation of the top-most tool, once npx ended."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "npm exec tsc --noEmit")
    story.start(60, 61, "sh -c tsc")
    story.start(61, 62, "node /w/node_modules/.bin/tsc --noEmit")
    story.start(62, 63, "/w/node_modules/@typescript/x/lib/tsc --noEmit")
    assert story.tracker.running == ("tsc",)
    story.kernel.now += 2.0
    story.end(63, 2)
    story.end(62, 2)
    story.end(61, 2)
    assert story.operations == []
    story.end(60, 2)
    (run,) = story.operations
    assert (run.signal, run.outcome) == ("dev.type_check", Outcome.OK)
    assert run.duration is not None
    assert 2.0 < run.duration < 2.1
    assert run.attributes["findings"] is True
    assert run.attributes["exit"] == 2
    assert run.attributes["command"] == run.attributes["typed"] == "npx tsc --noEmit"
    assert isinstance(run.attributes["typed_duration"], float)
    assert run.attributes["typed_duration"] > run.duration
    assert run.attributes["timed"] == "process"
    assert run.labels == {}


def test_a_wrapper_that_goes_on_is_not_waited_for() -> None:
    """Given `npm run check` that runs tsc and then eslint, then each is told 0.5 s after its end at the latest."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "npm run check")
    story.start(60, 61, "node /w/node_modules/.bin/tsc")
    story.end(61)
    due = story.tracker.next_deadline()
    assert due is not None
    assert abs(due - story.kernel.now - 0.5) < 0.02
    story.later(0.6)
    assert [each.attributes["typed_duration"] for each in story.operations] == [None]
    assert story.tracker.next_deadline() is None
    story.start(60, 62, "node /w/node_modules/.bin/eslint .")
    story.end(62)
    story.end(60)
    assert [each.signal for each in story.operations] == ["dev.type_check", "dev.lint"]
    assert [each.attributes["typed"] for each in story.operations] == ["npm run check"] * 2


def test_a_run_whose_wrapper_still_lives_when_the_recorder_ends_is_told() -> None:
    story = Story()
    story.begin()
    story.start(SHELL, 60, "npm run check")
    story.start(60, 61, "node /w/node_modules/.bin/tsc")
    story.end(61)
    assert story.operations == []
    story.tracker.close(at(story.kernel.now))
    assert [each.attributes["typed"] for each in story.operations] == ["npm run check"]
    assert story.tracker.next_deadline() is None


def test_two_tools_at_once_in_one_wrapper_have_its_time() -> None:
    """Given a wrapper that runs two tools side by side, then what was typed and its time are told of both."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "npm run check")
    story.start(60, 61, "node /w/node_modules/.bin/tsc")
    story.start(60, 62, "node /w/node_modules/.bin/eslint .")
    story.kernel.now += 2.0
    for pid in (61, 62, 60):
        story.end(pid)
    assert [each.attributes["typed"] for each in story.operations] == ["npm run check"] * 2
    assert len({each.attributes["typed_start"] for each in story.operations}) == 1
    assert [each.attributes["typed_duration"] for each in story.operations] == [pytest.approx(2.05, abs=0.05)] * 2


def test_python_m_ruff_that_becomes_ruff_is_one_run() -> None:
    """Given `python -m ruff check`, which execs the binary in the same process, then one run of one part."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "python -m ruff check")
    story.kernel.now += 1.0
    story.exec(60, "/v/bin/ruff check")
    story.end(60, 1)
    (run,) = story.operations
    assert run.duration is not None
    assert run.duration > 1.0
    assert "parts" not in run.attributes
    assert run.attributes["command"] == "python -m ruff check"
    assert run.attributes["findings"] is True


YARN = "/run/user/yarn--1796066764333-0.598/node"


@pytest.mark.parametrize("starts", ["exec", "fork"])
@pytest.mark.parametrize(
    ("first", "shims", "last"),
    [
        ("/usr/bin/env node {}", ("/bin/sh " + YARN + " {}",), "/usr/bin/node {}"),
        ("/usr/bin/env node {}", ("bash /home/me/.asdf/shims/node {}", "bash /asdf/bin/asdf exec node {}"), "node {}"),
        ("env node {}", ("/bin/dash " + YARN + " {}",), "node --max-old-space-size=4096 {}"),
        ("/usr/bin/env -S node {}", ("sh /w/bin/node {}",), "/opt/node/bin/node {}"),
        ("/usr/bin/env node {}", (), "/usr/bin/node {}"),
    ],
)
@pytest.mark.parametrize(("arguments", "code"), [("src/angle.ts", 0), ("--max-warnings=0 .", 1), ("", 2)])
def test_a_script_that_stands_for_the_interpreter_is_a_step_of_one_run(
    starts: str, first: str, shims: tuple[str, ...], last: str, arguments: str, code: int
) -> None:
    """Yarn 1 puts a shell script called node before the real one, and so do version managers: the exit code is the
    tool's."""
    story, tool = Story(), f"/w/node_modules/.bin/eslint {arguments}".strip()
    story.begin()
    story.start(SHELL, 60, "node /opt/bin/yarn lint")
    story.start(60, 61, f"/bin/sh -c eslint {arguments}".strip())
    story.start(61, 62, first.format(tool))
    for shim in shims:
        story.exec(62, shim.format(tool))
    if starts == "exec":
        story.exec(62, last.format(tool))
    else:
        story.start(62, 63, last.format(tool))
    story.kernel.now += 4.0
    for pid in (63, 62, 61, 60) if starts == "fork" else (62, 61, 60):
        story.end(pid, code)
    story.later(1.0)
    (run,) = story.operations
    assert (run.attributes["exit"], run.attributes.get("parts"), run.attributes["typed"]) == (code, None, "yarn lint")
    assert run.duration == pytest.approx(4.0, abs=0.2)


@pytest.mark.parametrize("next_", ["bash", "sleep 60", "sh -c make", "/bin/sh /w/other.sh", "bash -c 'echo eslint'"])
def test_what_is_no_step_to_a_tool_ends_it(next_: str) -> None:
    story = Story()
    story.begin()
    story.start(SHELL, 60, "node /w/node_modules/.bin/eslint src")
    story.kernel.now += 1.0
    story.exec(60, next_)
    story.kernel.now += 50.0
    story.end(60)
    story.later(1.0)
    (run,) = story.operations
    assert run.attributes["exit"] is None
    assert run.duration == pytest.approx(1.0, abs=0.1)


def test_pnpms_shell_script_called_tsc_is_no_part_of_the_run() -> None:
    """Given pnpm's /bin/sh …/.bin/tsc with its helpers, which execs node, then the run begins at that exec."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "node /usr/bin/pnpm run typecheck")
    story.start(60, 61, "sh -c tsc")
    story.start(61, 62, "/bin/sh /w/node_modules/.bin/tsc")
    story.start(62, 63, "sed s/x/y/")
    story.end(63)
    story.kernel.now += 1.0
    story.exec(62, "node /w/node_modules/typescript/bin/tsc")
    for pid in (62, 61, 60):
        story.end(pid)
    (run,) = story.operations
    assert run.attributes["typed"] == "pnpm run typecheck"
    assert run.duration is not None
    assert run.duration < 0.1


def test_dmypys_daemon_is_no_run() -> None:
    """Given `dmypy run`, whose daemon forks twice, keeps the command line and never ends, then one run."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "/v/bin/python /v/bin/dmypy run -- src")
    story.tell(story.kernel.fork(60, 61), story.kernel.fork(61, 62), story.kernel.exit(61))
    story.end(60)
    story.exec(62, "/v/bin/python /v/bin/dmypy run -- src")
    assert story.tracker.running == ()
    story.end(62)
    assert [each.attributes["tool"] for each in story.operations] == ["dmypy"]


def test_a_dmypy_daemon_that_only_its_status_file_betrays(tmp_path: Path) -> None:
    """Given a daemon that a scan finds when its client is gone, then .dmypy.json in its folder names it."""
    (tmp_path / ".dmypy.json").write_text('{"pid": 62, "connection_name": "x"}', encoding="utf-8")
    story = Story(tmp_path)
    story.begin()
    story.start(1, 62, "python -m mypy.dmypy run")
    assert not story.tracker.running
    story.start(1, 63, "python -m mypy.dmypy run")
    assert story.tracker.running == ("dmypy",)


def test_a_tool_in_another_folder_is_none_of_ours() -> None:
    """Given ruff with its cwd outside the workspace, or in one whose name begins alike, then nothing is told."""
    story = Story()
    story.begin()
    for pid, folder in ((60, "/elsewhere"), (61, "/w2")):
        story.start(SHELL, pid, "ruff check", folder)
        story.end(pid)
    assert story.operations == []


def test_a_watcher_and_its_children_are_no_runs() -> None:
    """Given `tsc --watch` of TypeScript 7, then neither it nor its child is a run."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "node /w/node_modules/.bin/tsc --watch")
    story.start(60, 61, "/w/x/lib/tsc --watch")
    story.end(61)
    story.end(60)
    assert story.operations == []


CHAINS = st.lists(
    st.sampled_from(["npm exec tsc", "sh -c tsc", "env node tsc", "uv run mypy", "bash", "node /w/.bin/tsc", "mypy"]),
    min_size=1,
    max_size=6,
)


@given(chain=CHAINS, order=st.randoms(use_true_random=False))
def test_any_chain_gives_one_run_for_its_topmost_tool(chain: list[str], order: object) -> None:
    """Given any chain of wrappers and tools that ends in any order, then one operation if there was a tool."""
    story = Story()
    story.begin()
    pids = list(range(60, 60 + len(chain)))
    for parent, pid, argv in zip([SHELL, *pids], pids, chain, strict=False):
        story.start(parent, pid, argv)
    getattr(order, "shuffle")(pids)  # noqa: B009 - hypothesis types it as an object
    for pid in pids:
        story.end(pid)
    story.later(1.0)
    tools = [argv for argv in chain if argv in {"node /w/.bin/tsc", "mypy"}]
    assert [each.attributes["tool"] for each in story.operations] == [
        "mypy" if argv == "mypy" else "tsc" for argv in tools[:1]
    ]


@pytest.mark.parametrize(
    ("argv", "tool"),
    [
        ("ruff check app", "ruff"),
        ("node /w/node_modules/.bin/tsc --noEmit", "tsc"),
        ("node /w/node_modules/.bin/eslint .", "eslint"),
        ("python3 -m mypy app", "mypy"),
        ("python3 -m pytest -q", "pytest"),
    ],
)
def test_a_program_that_is_first_read_amid_its_exec_is_known_when_it_has_words(argv: str, tool: str) -> None:
    """While an exec is under way the kernel shows no arguments; they are there at the next look."""
    story = Story()
    kernel = story.kernel
    story.tell(SourceChanged(ProcessSourceName.LOADAVG, at(kernel.now), "no connector"), ScanDue(at(kernel.now)))
    kernel.fork(50, 60)
    kernel.group(60, 60)
    kernel.exec(60, "")
    story.tell(ScanDue(at(kernel.now)))
    kernel.title(60, argv)
    story.table.tick(replace(Stamp.now(), mono=Stamp.now().mono + 0.3))  # its delays count from now
    story.later(2.0)
    story.end(60, 0)
    story.later(1.0)
    assert [each.attributes["tool"] for each in story.operations] == [tool]
    assert story.operations[0].duration == pytest.approx(2.0, abs=0.1)
