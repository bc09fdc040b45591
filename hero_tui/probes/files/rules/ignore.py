"""Which names are not watched, not counted, or no save.

Four sorts: folders that tools fill (`node_modules`, version control, caches), folders that builds fill beside a
manifest (a `!build/` in a .gitignore takes one back), what git leaves out, and the temporary names that editors use on
the way to a save.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from msgspec import Struct

from hero_tui.probes.files.rules.checkout_rules import CheckoutRules, Level, read_checkout, read_gitignore, verdict
from hero_tui.probes.files.rules.gitignore import IgnorePatterns
from hero_tui.probes.git.repository import Repository, repository_at

MOST_ASKED = 50  # repositories within the workspace for which git is run
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


def is_temporary(name: str) -> bool:
    """Whether an editor uses this base name on the way to a save; the rename onto the real name is the save."""
    return _TEMPORARY.fullmatch(name) is not None


class FolderRules(Struct, frozen=True):
    """What holds for the names directly within one folder: the patterns of each level, nearest first, with the path
    that leads from where the patterns hold to this folder (empty, or ending in a slash).

    `package`: it is the workspace or holds a manifest, so builds write here. `left_out`: the folder itself is ignored,
    and visited for what git tracks in it all the same. `tracked`: names here that git tracks although a pattern names
    them; `leading`: folders here below which such lie.
    """

    levels: tuple[Level, ...]
    package: bool
    left_out: bool = False
    tracked: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()

    def ignores_file(self, name: str) -> bool:
        """Whether this file is neither counted nor a save."""
        if is_temporary(name):
            return True
        return name not in self.tracked and (self.left_out or self._verdict(name, folder=False) is True)

    def prunes(self, name: str) -> bool:
        """Whether this folder is left out with all that is in it."""
        if name in TOOL_FOLDERS:
            return True
        if name in self.leading or name in self.tracked:
            return False
        verdict = self._verdict(name, folder=True)
        return self.left_out or (self.package and name in OUTPUT_FOLDERS if verdict is None else verdict)

    def ignores_folder(self, name: str) -> bool:
        """Whether a pattern names this folder, whatever is tracked in it."""
        return self.left_out or self._verdict(name, folder=True) is True

    def _verdict(self, name: str, *, folder: bool) -> bool | None:
        return verdict(self.levels, name, folder=folder)


class IgnoreRules:
    """What is left out in a workspace: its .gitignore files by the folder that holds them ("" is the workspace), and
    what each checkout leaves out beside them (`CheckoutRules`).

    The patterns of a repository end where another begins: a submodule has rules of its own. Not thread-safe, but for
    `out_of_date`.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._patterns: dict[str, IgnorePatterns] = {}
        self._checkouts: dict[str, CheckoutRules] = {}
        self._unfinished: set[str] = set()  # folders with a `.git` that is no whole repository: it may become one
        self.unreadable: set[str] = set()

    @property
    def cut(self) -> int:
        """How many .gitignore files are longer than is read."""
        return sum(patterns.cut for patterns in self._patterns.values())

    def reload(self, folder: str, absolute: Path) -> bool:
        """Read this folder's .gitignore again; True when its rules differ from before.

        One that cannot be read counts as empty and is listed in `unreadable`.
        """
        before = self._patterns.pop(folder, None)
        self.unreadable.discard(folder)
        try:
            after = read_gitignore(absolute / GITIGNORE)
        except OSError:
            self.unreadable.add(folder)
            after = None
        if after is not None:
            self._patterns[folder] = after
        return before != after

    def forget(self, folder: str) -> bool:
        """This folder has no .gitignore (any more); True when it had one."""
        self.unreadable.discard(folder)
        return self._patterns.pop(folder, None) is not None

    def begin_checkout(self, folder: str, repository: Repository) -> None:
        """Another repository begins in this folder; what is known of it already is not read again."""
        self._unfinished.discard(folder)
        if folder not in self._checkouts:
            self._checkouts[folder] = read_checkout(repository.top, ask_git=len(self._checkouts) <= MOST_ASKED)

    def end_checkout(self, folder: str, *, may_come: bool = False) -> None:
        """No repository begins in this folder (any more); `may_come`: its `.git` is there, and not whole yet."""
        if folder:
            self._checkouts.pop(folder, None)
        self._unfinished.discard(folder)
        if may_come and len(self._unfinished) < MOST_ASKED:
            self._unfinished.add(folder)

    def out_of_date(self) -> bool:
        """Whether a file beside the .gitignore files was written since it was read, or a repository begun in the
        workspace is whole now. Cost: some ten stat(2) a checkout. From any thread."""
        return self._are_finished() or any(checkout.out_of_date() for checkout in tuple(self._checkouts.values()))

    def refresh(self) -> bool:
        """Read again what is out of date; True when other rules hold now."""
        changed = self._are_finished()
        for folder, before in tuple(self._checkouts.items()):
            if before.out_of_date():
                after = self._checkouts[folder] = read_checkout(self._workspace / folder)
                changed = changed or after.rules != before.rules
        return changed

    def within(self, folder: str, *, package: bool) -> FolderRules:
        """The rules for names directly within `folder`; `package` as in `FolderRules`."""
        levels = []
        base = folder
        while True:
            patterns = self._patterns.get(base)
            if patterns is not None:
                levels.append(Level(patterns, _prefix(_below(folder, base))))
            if not base or base in self._checkouts:
                break
            base = base.rpartition("/")[0]
        if base not in self._checkouts:
            self._checkouts[base] = read_checkout(self._workspace)
        rules, below = self._checkouts[base].rules, _below(folder, base)
        levels += [Level(level.patterns, level.prefix + _prefix(below)) for level in rules.levels]
        return FolderRules(
            tuple(levels),
            package,
            left_out=below in rules.visited and self._is_ignored(folder, base),
            tracked=rules.tracked.get(below, frozenset()),
            leading=rules.leading.get(below, frozenset()),
        )

    def _are_finished(self) -> bool:
        return any(repository_at(self._workspace / folder) is not None for folder in tuple(self._unfinished))

    def _is_ignored(self, folder: str, base: str) -> bool:
        if folder == base:
            return False
        parent, _, name = folder.rpartition("/")
        return self.within(parent, package=False).ignores_folder(name)


def _below(folder: str, base: str) -> str:
    return folder[len(base) :].lstrip("/") if base else folder


def _prefix(below: str) -> bytes:
    return os.fsencode(below) + b"/" if below else b""
