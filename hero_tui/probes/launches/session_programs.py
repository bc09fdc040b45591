"""Programs that start others on somebody's behalf: below them a launch begins.

Runners (npm, make, turbo …) need no list, they are part of what was typed. These do: here the list is the boundary.
budgets.yaml adds names to it (`launched_by:`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.shells import SHELLS, called

MULTIPLEXERS = (
    "tmux",
    "screen",
    "SCREEN",
    "zellij",
    "byobu",
    "dtach",
    "abduco",
    "dvtm",
    "mosh-server",
    "ttyd",
    "gotty",
)
LOGINS = (
    "sshd", "sshd-session", "dropbear", "in.telnetd", "telnetd", "login", "su", "sudo", "doas", "runuser", "pkexec",
    "machinectl", "agetty", "getty",
)  # fmt: skip
SCHEDULERS = ("cron", "crond", "CRON", "anacron", "atd", "fcron", "busybox-crond")
SERVICE_MANAGERS = (
    "systemd", "openrc-run", "runsv", "s6-supervise", "supervisord", "circusd", "monit", "PM2",
    "containerd-shim", "containerd-shim-runc-v2", "conmon", "docker-init", "tini", "dumb-init", "catatonit", "dockerd",
)  # fmt: skip
TERMINALS = (
    "gnome-terminal-server", "gnome-terminal-", "kgx", "ptyxis", "ptyxis-agent", "konsole", "yakuake", "xfce4-terminal",
    "mate-terminal", "lxterminal", "terminator", "tilix", "guake", "kitty", "alacritty", "wezterm-gui",
    "wezterm-mux-server", "foot", "footclient", "ghostty", "rio", "xterm", "urxvt", "urxvtd", "rxvt", "st",
)  # fmt: skip
CI_RUNNERS = (
    "Runner.Worker", "Runner.Listener", "Agent.Worker", "Agent.Listener", "gitlab-runner", "gitlab-runner-helper",
    "buildkite-agent", "circleci-agent", "drone-runner-docker", "drone-runner-exec", "woodpecker-agent", "act_runner",
    "forgejo-runner", "act", "agent.jar", "remoting.jar", "slave.jar", "jenkins-agent", "teamcity-agent",
)  # fmt: skip
EDITORS = (
    "vi", "vim", "vim.basic", "vim.tiny", "vim.gtk3", "gvim", "nvim", "emacs", "emacs-gtk", "emacs-nox", "emacs-pgtk",
    "hx", "helix", "kak", "micro", "nano", "joe", "zed", "zed-editor", "zeditor", "sublime_text", "subl", "kate",
    "kwrite", "gedit", "lapce", "code", "code-insiders", "code-oss", "codium", "vscodium", "code-server", "code-tunnel",
    "openvscode-server", "cursor", "windsurf", "positron", "idea", "pycharm", "webstorm", "phpstorm", "rubymine",
    "goland", "clion", "rider", "rustrover", "datagrip", "dataspell", "fleet", "studio", "jetbrains_client",
    "remote-dev-server", "eclipse", "geany", "kdevelop", "qtcreator",
)  # fmt: skip
AGENTS = (
    "claude", "codex", "gemini", "aider", "opencode", "cursor-agent", "copilot", "goose", "crush", "amp", "qwen",
    "droid", "auggie", "plandex", "openhands", "cline", "kiro-cli", "gptme", "junie",
)  # fmt: skip
NOTEBOOKS = (
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "jupyter-server",
    "jupyterhub",
    "ipykernel_launcher",
    "rserver",
)

SESSION_PROGRAMS = frozenset((
    *MULTIPLEXERS, *LOGINS, *SCHEDULERS, *SERVICE_MANAGERS, *TERMINALS, *CI_RUNNERS, *EDITORS, *AGENTS, *NOTEBOOKS,
))  # fmt: skip
"""By the name of the binary, of its script or module, or of the process."""

EDITOR_SCRIPTS = frozenset({"server-main.js", "bootstrap-fork"})
EDITOR_ROLES = frozenset({"--type=extensionHost", "--type=ptyHost", "--type=fileWatcher"})
"""An editor's own processes, whatever its binary is called."""
EDITOR_RUNTIME = "/jbr/bin/java"
"""The Java that the JetBrains editors bring with them."""
AGENT_PACKAGES = ("claude-code/", "gemini-cli/", "qwen-code/", "@openai/codex/", "opencode-ai/", "@sourcegraph/amp/")
"""Agents whose script has a name that says nothing (`cli.js`)."""

_INTERPRETER = re.compile(r"node(js)?|bun|deno|electron|(python|pypy)[\d.]*|java|ruby[\d.]*|perl")
_SCRIPT_ENDING = re.compile(r"\.([cm]?js|py|rb|pl)$")
MOST_OPTIONS = 16  # words looked at behind an interpreter


def is_session_program(process: Process, launched_by: frozenset[str] = frozenset()) -> bool:
    """Whether a launch begins below this process. `launched_by`: names that budgets.yaml adds."""
    if EDITOR_ROLES.intersection(process.argv[:MOST_OPTIONS]):
        return True
    if process.exe is not None and process.exe.endswith(EDITOR_RUNTIME):
        return True
    return any(
        name in SESSION_PROGRAMS or name in launched_by or name in EDITOR_SCRIPTS for name in _names(process)
    ) or any(package in word for word in _scripts(process.argv) for package in AGENT_PACKAGES)


def _names(process: Process) -> Iterator[str]:
    """What it is called: its process' name, its binary, its script or module; a title's first word (`sshd: me`). A
    shell's script is nobody of the table, whatever it is called."""
    name = called(process.argv)
    if name not in SHELLS:
        yield process.comm.partition(":")[0]
    yield name
    for script in _scripts(process.argv):
        name = script.rpartition("/")[2]
        yield name
        yield _SCRIPT_ENDING.sub("", name)


def _scripts(argv: tuple[str, ...]) -> Iterator[str]:
    """The script or module behind an interpreter, as written; of java what follows -jar."""
    if not argv or not _INTERPRETER.fullmatch(called(argv)):
        return
    words = argv[1:MOST_OPTIONS]
    for before, word in zip(("", *words), words, strict=False):
        if before in {"-m", "-jar"} or not word.startswith("-"):
            yield word
            return
