"""What a worker that broke said: real interpreters that fail with their output in a file, and hostile texts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process
from hero_tui.probes.reload.protocol import Broken, Reaction, ReloadKind
from hero_tui.probes.reload.worker_error import WorkerOutput, worker_error
from hero_tui.probes.servers.output.outputs import Output, outputs_of

MESSAGE = "the new worker ended with exit code 1"
PYTHON = [sys.executable]
NODE = ["node"]


def run(folder: Path, argv: list[str], log: Path) -> tuple[Output, ...]:
    """Run a program to its end with its output in that file, after a line of an earlier failure; where it wrote."""
    log.write_text('Traceback (most recent call last):\n  File "old.py", line 9\nOldError: of before\n')
    with log.open("a") as output:
        waits = ["sh", "-c", 'read -r _; exec "$@"', "sh", *argv]
        running = subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=folder)
    here = Process(running.pid, 1, 1, "it", ("it",), str(folder), None, 0, Stamp.now(), True, True)
    with running:
        outputs = outputs_of(here).files
        running.communicate(b"\n", 60)
    return outputs


PARSES = {"app.py": "import lib\n", "lib.py": "import json\njson.loads('{')\n"}
CHAINED = {"app.py": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError('a')\n"}
THROWS = {"app.js": "function f() {\n  throw new Error('no port')\n}\nf()\n"}
MODULE = {"app.mjs": "import './lib.mjs'\n", "lib.mjs": "export const T = (;\n"}
FAILURES = {
    "python syntax": (
        PYTHON,
        {"app.py": "import lib\n", "lib.py": "x = 1\ny = (\n"},
        "SyntaxError: '(' was",
        "lib.py:2",
    ),
    "python in a library": (PYTHON, PARSES, "json.decoder.JSONDecodeError: ", "lib.py:2"),
    "python": (PYTHON, {"app.py": "def f():\n    raise ValueError('no')\nf()\n"}, "ValueError: no", "app.py:2"),
    "python chained": (PYTHON, CHAINED, "KeyError: 'a'", "app.py:4"),
    "python module": (PYTHON, {"app.py": "import nowhere\n"}, "ModuleNotFoundError: No module named", "app.py:1"),
    "node syntax": (NODE, {"app.js": "require('./lib')\n", "lib.js": "const x = ;\n"}, "SyntaxError: ", "lib.js:1:11"),
    "node": (NODE, THROWS, "Error: no port", "app.js:2:9"),
    "node module syntax": (NODE, MODULE, "SyntaxError: ", "lib.mjs:1:19"),
    "node in its own code": (NODE, {"app.mjs": "JSON.parse('{')\n"}, "SyntaxError: ", "app.mjs:1:6"),
}


@pytest.mark.parametrize(("argv", "files", "sentence", "place"), FAILURES.values(), ids=FAILURES.keys())
def test_file_line_and_sentence_of_what_failed(
    tmp_path: Path, argv: list[str], files: dict[str, str], sentence: str, place: str
) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    outputs = run(folder, [*argv, str(folder / next(iter(files)))], tmp_path / "dev.log")
    error = worker_error(outputs, str(folder))
    assert error is not None
    assert error.message.startswith(sentence)
    assert placed(error) == place
    assert error.text.splitlines()[-1].startswith(sentence) or "    at " in error.text
    assert "OldError" not in error.text


@pytest.mark.parametrize(
    ("frames", "place"),
    [
        (['  File "/usr/lib/python3/json.py", line 3'], ""),
        (['  File "/shop/.venv/lib/site-packages/a.py", line 3'], ""),
        (['  File "<string>", line 1'], ""),
        (['  File "/shop2/a.py", line 1'], ""),
        (['  File "app.py", line 7'], "app.py:7"),
        (['  File "/shop/a.py", line 1', '  File "/shop/b/c.py", line 2', '  File "/usr/x.py", line 3'], "b/c.py:2"),
        (["    at f (/shop/node_modules/a/i.js:1:2)", "    at /shop/src/a b.js:3:4"], "src/a b.js:3:4"),
        (["    at async file:///shop/src/a.mjs:3:4", "    at g (/shop/b.js:9:9)"], "src/a.mjs:3:4"),
        (["    at eval (<anonymous>:3:4)", "    at node:internal/main:1:2"], ""),
    ],
)
def test_only_frames_of_the_project_are_its_place(tmp_path: Path, frames: list[str], place: str) -> None:
    said = "ValueError: x"
    lines = ["Traceback (most recent call last):", *frames, said] if "File" in frames[0] else [said, *frames]
    error = worker_error(written(tmp_path, "\n".join(lines)), "/shop")
    assert error is not None
    assert placed(error) == place


@pytest.mark.parametrize("text", ["", "\n\n", "stopping\n", "INFO: reloading\n  at night\n", "\x00\x1b[31m\n"])
def test_where_no_error_is_named_nothing_is_told(tmp_path: Path, text: str) -> None:
    assert worker_error(written(tmp_path, text), "/shop") is None


@pytest.mark.parametrize(
    "text",
    [
        "ValueError: " + "x" * 10_000,
        "Traceback (most recent call last):\n" + '  File "/shop/a.py", line 1\n' * 5000 + "ValueError: x",
        "ValueError: \x1b]0;title\x07\x1b[31mred\x1b[0m \u202e\x00",
        "Error: x\n" + "    at f (/shop/" + "a/" * 3000 + "i.js:1:2)\n",
        "ValueError: password=hunter2 https://me:hunter2@example.org/\n",
    ],
)
def test_hostile_words_are_bounded_and_plain(tmp_path: Path, text: str) -> None:
    error = worker_error(written(tmp_path, text), "/shop")
    assert error is not None
    assert len(error.message) <= 300
    assert len(error.text) <= 4096
    assert len(error.text.splitlines()) <= 40
    assert (error.message + error.text.replace("\n", "")).isprintable()
    assert "hunter2" not in error.message + error.text


def test_what_stood_there_before_the_worker_is_not_its_own(tmp_path: Path) -> None:
    (output,) = written(tmp_path, "ValueError: of the worker before\n")
    told = Reaction((1, 1), ReloadKind.RESTART, Stamp(0.0, 0.0), None, message=MESSAGE)
    says = WorkerOutput((output,), "/shop").from_now()
    assert says.explain(told) == told
    with Path(output.path).open("a") as log:
        log.write('Traceback (most recent call last):\n  File "/shop/a.py", line 3\nValueError: x\n')
    found = says.explain(told)
    assert found.message == "ValueError: x"
    assert found.broken is not None
    assert (found.broken.file, found.broken.line) == ("a.py", 3)
    assert found.broken.text.splitlines()[0] == MESSAGE
    gone = tmp_path / "dev.log"
    gone.rename(tmp_path / "kept.log")
    gone.write_text("ValueError: of another file\n")
    assert WorkerOutput((output,), "/shop").from_now().outputs == ()


@pytest.mark.parametrize("how", ["superseded", "timed out", "served"])
def test_only_a_change_that_failed_is_explained(tmp_path: Path, how: str) -> None:
    done = Stamp(1.0, 1.0) if how == "served" else None
    told = Reaction(
        (1, 1), ReloadKind.RESTART, Stamp(0.0, 0.0), done, superseded=how == "superseded", timed_out=how == "timed out"
    )
    assert WorkerOutput(written(tmp_path, "ValueError: x\n"), "/shop").explain(told) == told


def placed(error: Broken) -> str:
    return ":".join(str(each) for each in (error.file, error.line, error.column) if each is not None)


def written(folder: Path, text: str) -> tuple[Output, ...]:
    log = folder / "dev.log"
    log.write_text(text)
    status = log.stat()
    return (Output(str(log), status.st_dev, status.st_ino, 0),)
