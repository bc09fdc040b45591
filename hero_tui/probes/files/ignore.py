"""Which names are not watched, not counted, or no save.

Four sorts: folders that tools fill (`node_modules`, version control, caches), folders that builds fill beside a
manifest (a `!build/` in a .gitignore takes one back), what the project's own .gitignore files name, and the temporary
names that editors use on the way to a save.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from pathspec import GitIgnoreSpec

from hero_tui.core.regular_file import RefusedFileError, read_file

GITIGNORE = ".gitignore"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A tool's own folders: nobody edits in them, and no rule takes them back.
TOOL_FOLDERS = _names("""
    .git .hg .svn .jj .bzr
    node_modules bower_components .pnpm-store .yarn
    .venv venv __pycache__ .mypy_cache .ruff_cache .pytest_cache .hypothesis .pytype .tox .nox .eggs .ipynb_checkpoints
    .vite .vite-temp .vitest .next .nuxt .output .svelte-kit .astro .angular .turbo .nx .cache .parcel-cache
    .rollup.cache .rpt2_cache .swc .docusaurus .expo .vercel .netlify .serverless .nyc_output
    .eslintcache .stylelintcache .gradle .terraform .direnv .idea
""")
# What builds write beside a manifest; elsewhere (src/build) these names are a project's own.
MANIFESTS = _names(
    "package.json deno.json pyproject.toml setup.py Cargo.toml go.mod pom.xml build.gradle composer.json"
)
OUTPUT_FOLDERS = _names("dist build target out coverage htmlcov storybook-static")

_TEMPORARY = re.compile(
    r"""
      4913 | 5036                      # vim tries whether it may create files
    | .*~ | \.\#.* | \#.*\#            # backups of vim and emacs, emacs' lock and autosave
    | \..*\.sw[a-p] | .*\.sw[px]       # vim's swap files
    | .*___jb_(tmp|old)___             # JetBrains' safe write
    | .*\.kate-swp | \.goutputstream-.*| \.nfs[0-9a-f]{8,} | sed[A-Za-z0-9]{6}
    | .*\.tmp | .*\.tmp[.-][0-9a-zA-Z.-]+ | .*\.crswap | .*\.part
    | \.tmp[A-Za-z0-9]{6} | .+[A-Za-z0-9]{6}\.bck  # Zed and all that is written in Rust, Helix
    | .*\.timestamp-[0-9]+(-[0-9a-f]+)?\.m?js  # vite loads its own configuration through such a copy
    """,
    re.VERBOSE | re.DOTALL,
)

# Bounds for a .gitignore that somebody else wrote: a glob with many stars takes exponential time to refuse a name.
_MOST_BYTES = 256 * 1024
_MOST_LINES = 5000
_LONGEST_LINE = 1000
_MOST_STARS_A_LINE = 8
_MOST_STARS_A_PART = 3


def is_temporary(name: str) -> bool:
    """Whether an editor uses this base name on the way to a save; the rename onto the real name is the save."""
    return _TEMPORARY.fullmatch(name) is not None


class _Level(Struct, frozen=True):
    """One .gitignore as seen from a folder: `prefix` leads from the .gitignore's folder to that folder."""

    spec: GitIgnoreSpec
    prefix: str


class FolderRules(Struct, frozen=True):
    """What holds for the names directly within one folder, the nearest .gitignore first.

    `package`: it is the workspace or holds a manifest, so builds write here.
    """

    levels: tuple[_Level, ...]
    package: bool

    def ignores_file(self, name: str) -> bool:
        """Whether this file is neither counted nor a save."""
        return is_temporary(name) or self._verdict(name) is True

    def prunes(self, name: str) -> bool:
        """Whether this folder is left out with all that is in it."""
        if name in TOOL_FOLDERS:
            return True
        verdict = self._verdict(name + "/")
        return self.package and name in OUTPUT_FOLDERS if verdict is None else verdict

    def _verdict(self, name: str) -> bool | None:
        for level in self.levels:
            include = level.spec.check_file(level.prefix + name).include
            if include is not None:
                return include
        return None


class IgnoreRules:
    """The .gitignore files of a workspace, by the folder that holds them ("" is the workspace).

    Those above the workspace, up to its repository's root, and `.git/info/exclude` hold too; they are read once.
    """

    def __init__(self, workspace: Path) -> None:
        self._specs: dict[str, GitIgnoreSpec] = {}
        self.unreadable: set[str] = set()
        self._outer = tuple(_outer_levels(workspace))

    def reload(self, folder: str, absolute: Path) -> bool:
        """Read this folder's .gitignore again; True when its rules differ from before.

        One that cannot be read counts as empty and is listed in `unreadable`.
        """
        before = self._specs.pop(folder, None)
        self.unreadable.discard(folder)
        try:
            after = read_gitignore(absolute / GITIGNORE)
        except OSError:
            self.unreadable.add(folder)
            after = None
        if after is not None:
            self._specs[folder] = after
        return before != after

    def forget(self, folder: str) -> bool:
        """This folder has no .gitignore (any more); True when it had one."""
        self.unreadable.discard(folder)
        return self._specs.pop(folder, None) is not None

    def within(self, folder: str, *, package: bool) -> FolderRules:
        """The rules for names directly within `folder`; `package` as in `FolderRules`."""
        levels = []
        if self._specs:
            base = folder
            while True:
                spec = self._specs.get(base)
                if spec is not None:
                    below = folder[len(base) :].lstrip("/") if base else folder
                    levels.append(_Level(spec, f"{below}/" if below else ""))
                if not base:
                    break
                base = base.rpartition("/")[0]
        levels += [_Level(level.spec, f"{level.prefix}{folder}/" if folder else level.prefix) for level in self._outer]
        return FolderRules(tuple(levels), package)


def read_gitignore(path: Path) -> GitIgnoreSpec | None:
    """The rules of one file, None when it does not exist or says nothing; raises OSError when it cannot be read.

    As in git, a symbolic link is not followed; what is no regular file is not opened for long enough to block.
    """
    try:
        content = read_file(path, _MOST_BYTES, follow_link=False, cut=True).content
    except (FileNotFoundError, NotADirectoryError, RefusedFileError):
        return None
    return parse_gitignore(os.fsdecode(content))


def parse_gitignore(text: str) -> GitIgnoreSpec | None:
    """The rules of this text; a line that git could not use, or that costs too much to match, is left out."""
    usable = [line for line in map(_usable, text.split("\n")[:_MOST_LINES]) if line]
    return GitIgnoreSpec.from_lines(usable) if usable else None


def _usable(line: str) -> str:
    line = line.removesuffix("\r")
    if not line.strip() or line.startswith("#") or len(line) > _LONGEST_LINE:
        return ""
    runs = [len(re.findall(r"\*+", part)) for part in line.split("/")]
    if sum(runs) > _MOST_STARS_A_LINE or max(runs) > _MOST_STARS_A_PART:
        return ""
    if line.endswith("/**"):
        line = line[:-1]  # the same to git, and does not match the folder itself
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:  # git ignores what it cannot read, too
        return ""
    return line


def _outer_levels(workspace: Path) -> Iterable[_Level]:
    """The rules above the workspace, up to its repository's root; without a repository git knows none of them."""
    levels: list[_Level] = []
    prefix = ""
    folder = workspace
    while True:
        repository = folder / ".git"
        if folder != workspace and (spec := _outer(folder / GITIGNORE)) is not None:
            levels.append(_Level(spec, prefix))
        if repository.exists():
            if (spec := _outer(repository / "info" / "exclude")) is not None:
                levels.append(_Level(spec, prefix))
            return levels
        if folder.parent == folder:
            return ()
        prefix = f"{folder.name}/{prefix}"
        folder = folder.parent


def _outer(path: Path) -> GitIgnoreSpec | None:
    try:
        return read_gitignore(path)
    except OSError:  # above the workspace, and not ours to read: its lines then do not hold
        return None
