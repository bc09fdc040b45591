"""Command lines as they stand in /proc, taken apart: interpreter, program, arguments."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.command_lines.command import package_tool, read_command

# command line -> the program and the arguments that are its own
READ = """
node server.js 3000 -> server 3000
node --env-file .env --title api -r ./a.cjs --watch-path ./src server.js -> server
node --env_file .env --max_old_space_size=8192 --inspect server.js -> server
node --inspect-port 9230 --conditions dev -C x --import tsx src/server.ts --port 1 -> server.ts --port 1
node --test-timeout 5 --experimental-default-type module --input-type module a.mjs -> a
node --test test/a.test.js -> node --test test/a.test.js
node --test --test-reporter spec -> node --test
bun --bun ./node_modules/.bin/vite --port 3000 -> vite --port 3000
bun --hot --preload ./x.ts src/index.ts -> index.ts
bun run --env-file .env ./src/index.tsx -> index.tsx
bun run dev --port 1 -> bun run dev --port 1
bun --cwd app test --watch -> bun --cwd app test --watch
bun -> bun
deno run -A npm:vite@^6 --host -> vite --host
deno run -A --config deno.json --import-map m.json npm:typescript@5/tsc -p . -> tsc -p .
deno serve --port 8000 main.ts -> main.ts
deno task dev -> deno task dev
deno -A npm:@biomejs/biome lint -> biome lint
python -X dev -W error -m uvicorn main:app -> uvicorn main:app
python -um uvicorn main:app -> uvicorn main:app
python -uXdev -Wdefault -mpytest -q -> pytest -q
python3.12 -Im mypy src -> mypy src
python --check-hash-based-pycs never manage.py runserver -> manage.py runserver
python -m debugpy --listen 5678 --wait-for-client -m uvicorn main:app -> uvicorn main:app
python /x/libs/debugpy --connect 127.0.0.1:1 --configure-qt none --adapter-access-token t a.py test -> a.py test
python /x/debugpy/__main__.py --log-to-stderr --listen 1 app.py -> app.py
python /x/bundled/libs/debugpy/launcher 40001 -- -m flask run -> flask run
python /p/pydev/pydevd.py --multiprocess --client h --port 1 --file /w/manage.py runserver 1 -> manage.py runserver 1
python /p/pydev/pydevd.py --module --client h --port 1 --file pytest tests -> pytest tests
coverage run --source app --rcfile=x -m pytest -q -> pytest -q
python -m coverage run --branch manage.py test -> manage.py test
coverage report -m -> coverage report -m
python -m cProfile -o out.prof -m mypy src -> mypy src
python -m debugpy --listen 1 -m coverage run -m pytest -x -> pytest -x
ruby -I lib -rbundler/setup bin/rspec spec -> rspec spec
ruby3.1 /usr/bin/bundle exec rspec -f d -> rspec -f d
perl /usr/bin/parallel -j2 ruff check -> parallel -j2 ruff check
perl -w -I lib t/one.pl x -> one.pl x
perl -MData::Dumper -Ilib bin/prove t -> prove t
bundle exec rails server -p 3000 -> rails server -p 3000
php -d memory_limit=-1 -dxdebug.mode=off vendor/bin/phpunit --filter a -> phpunit --filter a
php -f artisan serve -> artisan serve
ruff check . -> ruff check .
/v/bin/gunicorn app:app -> gunicorn app:app
"""

NOTHING = """
node
node -e 1
node --env-file .env
node -
python
python -c print()
python -Ic print()
python -m
python -
bun -e 1
deno --version
ruby -e 1
perl -e 1
perl -MData::Dumper -ne 1
php -r 1
php -S localhost:8000 -t public
"""


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_the_program_and_its_arguments(line: str) -> None:
    argv, _, read = line.partition(" -> ")
    command = read_command(shlex.split(argv))
    assert command is not None
    assert " ".join([command.tool, *command.arguments]) == read


@pytest.mark.parametrize("line", ["", *NOTHING.strip().splitlines()])
def test_an_interpreter_without_a_script_runs_nothing_that_has_a_name(line: str) -> None:
    assert read_command(shlex.split(line)) is None


@pytest.mark.parametrize(
    ("specifier", "tool"),
    [
        ("npm:vite", "vite"),
        ("npm:vite@^6", "vite"),
        ("npm:/vite@6.0.0/", "vite"),
        ("npm:typescript/tsc", "tsc"),
        ("npm:@angular/cli@17/ng", "ng"),
        ("npm:@biomejs/biome@1", "biome"),
        ("jsr:@std/http/file-server", "file-server"),
        ("npm:@x", "@x"),
    ],
)
def test_a_packages_specifier_names_its_program(specifier: str, tool: str) -> None:
    assert package_tool(specifier) == tool


@pytest.mark.parametrize("line", ["npm run dev", "npm exec vite --port 1", "node (vitest)"])
def test_a_title_is_one_word_followed_by_what_is_left_of_the_old_arguments(line: str) -> None:
    assert read_command([line, "", ""]) == read_command(line.split())


@pytest.mark.parametrize(
    "line", ["bin/", "-", "./", ".js", "/usr/bin/.mjs --port 1", "deno npm:", "deno run jsr:/", "node /"]
)
def test_what_has_no_name_runs_nothing(line: str) -> None:
    assert read_command(line.split()) is None


@given(st.lists(st.text(max_size=30) | st.sampled_from(["node", "python", "-m", "debugpy", "bundle", "exec", "--"])))
def test_no_command_line_is_too_strange(argv: list[str]) -> None:
    command = read_command(argv)
    assert command is None or command.tool
