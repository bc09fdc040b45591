"""What is left out is what git leaves out, plus folders that tools fill and names that editors use on the way."""

import os
import subprocess
from pathlib import Path

import pytest

from hero_tui.probes.files.rules.checkout_rules import read_gitignore
from hero_tui.probes.files.rules.gitignore import parse_gitignore
from hero_tui.probes.files.rules.ignore import IgnoreRules, is_temporary


@pytest.mark.parametrize(
    "name",
    [
        *("4913", "Cart.tsx~", ".Cart.tsx.swp", ".Cart.tsx.swx", ".#Cart.tsx", "#Cart.tsx#", "Cart.tsx___jb_tmp___"),
        *(
            "Cart.tsx___jb_old___",
            "Cart.tsx.tmp",
            "Cart.tsx.tmp.4711.1764",
            ".goutputstream-AB12CD",
            ".nfs00000000012a",
        ),
        *("sedAbC123", "Cart.tsx.kate-swp", "vite.config.ts.timestamp-1764000000000-0a1b2c3d.mjs", "\n\x1b.tmp"),
    ],
)
def test_names_on_the_way_to_a_save(name: str) -> None:
    assert is_temporary(name)


@pytest.mark.parametrize(
    "name", ["Cart.tsx", "4914", "tmp", "temp.ts", ".env", "swp.ts", "sedation.ts", "sed12345.ts", "#a"]
)
def test_names_of_real_files(name: str) -> None:
    assert not is_temporary(name)


def rules_of(workspace: Path) -> IgnoreRules:
    rules = IgnoreRules(workspace)
    for found in workspace.rglob(".gitignore"):
        folder = str(found.parent.relative_to(workspace))
        rules.reload("" if folder == "." else folder, found.parent)
    return rules


GITIGNORES = {
    "": "*.log\n/dist-ssr/\n*.local\n.vscode/*\n!.vscode/extensions.json\n*.sw?\ncoverage/**\n"
    "!keep.log\n# a\n\\#b\nq w \n!",
    "packages": "generated/\n/only-here\n**/deep/**/x.txt\n",
    "packages/app": "!generated/\n!*.log\nlocal*\n",
}
PATHS = [
    *("a.log", "keep.log", "src/a.log", "src/keep.log", "dist-ssr/a.js", "src/dist-ssr/a.js", "a.local", "src/b.local"),
    *(".vscode/settings.json", ".vscode/extensions.json", "coverage/a/b.html", "#b", "# a", "q w", "src/a.swx"),
    *(
        "packages/generated/a.ts",
        "packages/app/generated/a.ts",
        "packages/app/b.log",
        "packages/only-here",
        "only-here",
    ),
    *("packages/lib/only-here", "packages/deep/1/2/x.txt", "packages/app/local.ts", "packages/lib/local.ts"),
    *("src/[red].ts", "src/new\nline.ts", "src/esc\x1b[31m.log"),
]


def ours(workspace: Path, path: str) -> bool:
    rules = rules_of(workspace)
    folder, parts = "", path.split("/")
    for part in parts[:-1]:
        if rules.within(folder, package=True).prunes(part):
            return True
        folder = f"{folder}/{part}" if folder else part
    return rules.within(folder, package=True).ignores_file(parts[-1])


@pytest.mark.real
def test_agrees_with_git_itself(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    for folder, text in GITIGNORES.items():
        (tmp_path / folder / ".gitignore").write_text(text)
    (tmp_path / ".git" / "info" / "exclude").write_text("src/excluded.ts\n")
    (tmp_path / "src" / "excluded.ts").touch()
    for path in [*PATHS, "src/excluded.ts"]:
        git = subprocess.run(["git", "-C", tmp_path, "check-ignore", "-q", "--", path], check=False).returncode == 0
        expected = git or is_temporary(path.rpartition("/")[2])
        assert ours(tmp_path, path) == expected, path


def test_rules_above_the_workspace_hold_up_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.everything\n")
    repository, workspace = tmp_path / "repository", tmp_path / "repository" / "packages" / "app"
    workspace.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", repository], check=True)
    (repository / ".gitignore").write_text("/packages/app/made/\n*.secret\n")
    rules = IgnoreRules(workspace)
    assert rules.within("", package=True).prunes("made")
    assert not rules.within("src", package=True).prunes("made")
    assert rules.within("src", package=True).ignores_file("a.secret")
    assert not rules.within("src", package=True).ignores_file("a.everything")


def test_without_a_repository_no_rules_above_the_workspace_hold(tmp_path: Path) -> None:
    """Many people keep a `.gitignore` with `*` in their home, for their settings, which lie elsewhere."""
    (tmp_path / ".gitignore").write_text("*\n")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    assert not IgnoreRules(workspace).within("src", package=True).ignores_file("a.ts")


def test_a_build_folder_can_be_taken_back_a_tools_folder_cannot(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("!build/\n!node_modules/\n")
    rules = rules_of(tmp_path)
    assert not rules.within("", package=True).prunes("build")
    assert rules.within("", package=True).prunes("dist")
    assert rules.within("", package=True).prunes("node_modules")


def test_a_source_folder_may_be_called_build(tmp_path: Path) -> None:
    rules = rules_of(tmp_path)
    assert rules.within("packages/app", package=True).prunes("build")
    assert not rules.within("src", package=False).prunes("build")


def test_a_gitignore_that_is_no_plain_file_says_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("elsewhere")
    (tmp_path / "folder").mkdir()
    for name in ("fifo", "link", "folder", "missing"):
        assert read_gitignore(tmp_path / name) is None


def test_undecodable_lines_match_undecodable_names() -> None:
    patterns = parse_gitignore(b"caf\xe9.txt\n")
    assert patterns is not None
    assert patterns.verdict(b"src/caf\xe9.txt", folder=False)
