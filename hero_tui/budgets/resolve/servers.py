"""The servers that a file declares: what selects each, and what is said of it."""

from __future__ import annotations

from hero_tui.budgets.parse.document import Entry
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.units import Quantity
from hero_tui.core.declared import DeclaredServer

MOST_WORDS = 20


def resolve_servers(context: ResolveContext) -> tuple[DeclaredServer, ...]:
    """The declared servers in the file's order; rows that contradict themselves or are never reached are noted."""
    written = context.get("servers", tuple)
    entries = [] if written is None else [entry for entry in written.value if not entry.broken]
    servers = [_server(entry, context) for entry in entries]
    for at, entry in enumerate(entries):
        before = next((each for each in servers[:at] if _covers(each, servers[at])), None)
        if before is not None and before.source is not None:
            sentence = f"what this selects is selected in line {before.source.line} already"
            context.error(sentence, "Put it before that one, or remove one of them", entry.id)
    return tuple(servers)


def _server(entry: Entry, context: ResolveContext) -> DeclaredServer:
    command, folder, port = entry.get("command", str), entry.get("folder", str), entry.get("port", Quantity)
    words = () if command is None else tuple(command.value.split())
    if len(words) > MOST_WORDS:
        context.error("this command has too many words", f"At most {MOST_WORDS}: two or three tell it", command)
    ask, name = entry.leaves.get("ask"), entry.get("name", str)
    is_listed = "serves" not in entry.leaves
    for said in (name, ask) if not is_listed else ():
        if said is not None:
            context.error("what is not listed is neither named nor asked", "Remove this, or serves: false", said)
    return DeclaredServer(
        words,
        None if folder is None else folder.value.rstrip("/"),
        None if port is None else int(port.value.value),
        None if name is None else name.value,
        ask.value if ask is not None and isinstance(ask.value, str) else None,
        ask is None or ask.value is not False,
        is_listed,
        entry.id.source,
    )


def _covers(before: DeclaredServer, after: DeclaredServer) -> bool:
    """Whether a row selects all that a later one does, in the same way."""
    if before.command != after.command or before.port not in {None, after.port}:
        return False
    return before.folder is None or (after.folder is not None and before.takes_folder(after.folder))
