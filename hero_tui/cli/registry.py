"""The commands by name, without importing any of them."""

from __future__ import annotations

from msgspec import Struct


class CommandEntry(Struct, frozen=True):
    """A command: its module below `hero_tui.cli.commands`, its arguments as the overview shows them, what it does.
    `anywhere`: it works also where the system is not Linux."""

    module: str
    usage: str
    does: str
    anywhere: bool = False


COMMANDS: dict[str, CommandEntry] = {
    "record": CommandEntry(
        "recording.record", "[WORKSPACE] [--for D] [--linger D] [--detach]", "record in the foreground"
    ),
    "stop": CommandEntry("recording.stop", "[WORKSPACE]", "end the recorder"),
    "event": CommandEntry(
        "recording.event",
        "SIGNAL --duration D | --good [N] | --bad [N] | --value N",
        "record what another program measured",
    ),
    "status": CommandEntry("reading.status", "[WORKSPACE] [--json | --line]", "every budget now"),
    "check": CommandEntry(
        "reading.check",
        "[WORKSPACE] [--since D] [--strict] [--format F] [--junit FILE] [--markdown FILE] [--json FILE]",
        "for CI: is every promise kept? Exit code 0, 1 or 3",
    ),
    "events": CommandEntry(
        "reading.events", "[--signal S] [--since T] [--after ID] [--follow] [--json]", "the recorded operations"
    ),
    "export": CommandEntry(
        "reading.export",
        "csv|jsonl [--signal S] [--since T] [--until T] [--every E] [-o FILE]",
        "operations and gauges for other programs",
    ),
    "alerts": CommandEntry(
        "reading.alerts",
        "[--since T] [--json] | ack ID [--note T] | silence SIGNAL --for D --why T",
        "incidents and their history",
    ),
    "budgets": CommandEntry(
        "budgets.budgets",
        "validate [FILE] [--format text|json|github] | schema | explain ID",
        "what is wrong with a budgets.yaml, its schema, where a value comes from",
        anywhere=True,
    ),
    "init": CommandEntry("budgets.init", "[WORKSPACE]", "write a commented budgets.yaml for this workspace"),
    "trust": CommandEntry("budgets.trust", "[WORKSPACE] [--owner]", "allow what this budgets.yaml would execute"),
    "doctor": CommandEntry("doctor", "[WORKSPACE] [--json]", "what can and cannot be seen here, and why"),
    "where": CommandEntry(
        "histories.where", "[WORKSPACE] [--json] [--all]", "the paths in use, with sizes; all histories"
    ),
    "purge": CommandEntry(
        "histories.purge",
        "[WORKSPACE] [--older-than D] [--orphans] [--yes]",
        "delete a workspace's history, or its older part",
    ),
    "adopt": CommandEntry(
        "histories.adopt", "FOLDER", "go on with the history of a workspace that was moved from there"
    ),
    "completions": CommandEntry("completions", "bash | zsh | fish", "what a shell needs to complete all of this"),
    "demo": CommandEntry("demo", "", "look at a real small project, set up for it and removed after"),
}


def overview() -> str:
    """The text of `hero-tui --help`."""
    lines = [
        "usage: hero-tui [WORKSPACE] [--store FOLDER] [--theme NAME] [--no-mouse]",
        "       hero-tui COMMAND …",
        "",
        "Shows live whether your development loop keeps its performance budgets. Without a command it opens the",
        "screens for WORKSPACE (default: where you stand, upward to budgets.yaml or .git) and records while you look.",
        "",
        "commands:",
    ]
    for name, entry in COMMANDS.items():
        lines.append(f"  {name:<8} {entry.does}")
        if entry.usage:
            lines.append(f"           hero-tui {name} {entry.usage}")
    lines += [
        "",
        "`hero-tui COMMAND --help` says more. D is a duration such as 90 s, 8h or 7d.",
        "environment: HERO_TUI_STATE (where histories lie), HERO_TUI_NAME (who you are to others who look),",
        "             HERO_TUI_MAX_HISTORY (how large a history may become; default: 500 MB),",
        "             HERO_TUI_HOST (this machine, where its name changes: containers, hosted CI),",
        "             HERO_TUI_NO_REQUESTS=1 (send nothing to dev servers), HERO_TUI_THEME (colours of the screens)",
        "your choices: hero-tui/config.yaml in XDG_CONFIG_HOME, else in ~/.config. Its lines: theme: light,",
        "             start: budgets (the first screen), ascii: true, mouse: false, hidden: [dev.lint] (panels)",
    ]
    return "\n".join(lines)
