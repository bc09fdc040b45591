"""The patterns of a .gitignore, matched as git matches them: gitignore(5), and what git's wildmatch does beyond it.

Names are bytes, as git's are: `?` is one byte, not one letter. Each glob becomes a regular expression that never goes
back over a star: the first place where the text after it fits is the only one that need be tried, for a later one would
leave less for the rest. So a pattern that somebody made to cost time costs no more than its length times the path's.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Bounds for a file that somebody else wrote.
MOST_BYTES = 256 * 1024
MOST_LINES = 5000
LONGEST_LINE = 1000

_SPECIAL = re.compile(rb"[*?\[\\]")
_CLASSES: dict[bytes, bytes] = {
    b"alnum": rb"0-9A-Za-z",
    b"alpha": rb"A-Za-z",
    b"blank": rb" \t",
    b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9",
    b"graph": rb"!-~",
    b"lower": rb"a-z",
    b"print": rb" -~",
    b"punct": rb"!-/:-@\[-`{-~",
    b"space": rb" \t\n\r",
    b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}

_ONE_FOLDER = rb"[^/]*"

Matcher = Callable[[bytes], object]


class _Line:
    """One pattern. `matches` takes the base name, or the path within the .gitignore's folder where `by_path`."""

    __slots__ = ("by_path", "folders_only", "ignores", "literal", "matches")

    def __init__(self, line: bytes) -> None:
        self.ignores = not line.startswith(b"!")
        pattern = line if self.ignores else line[1:]
        self.folders_only = pattern.endswith(b"/")
        pattern = pattern[:-1] if self.folders_only else pattern
        self.by_path = b"/" in pattern
        pattern = pattern.removeprefix(b"/") if self.by_path else pattern
        self.literal = None if _SPECIAL.search(pattern) else pattern
        self.matches: Matcher = pattern.__eq__ if self.literal is not None else _compiled(pattern)


class IgnorePatterns:
    """The patterns of one file, last one first. Equal to another with the same lines. `cut`: some were left out, for
    the file or a line is longer than is read."""

    def __init__(self, lines: tuple[bytes, ...], *, cut: bool = False) -> None:
        self.lines = lines
        self.cut = cut
        patterns = [_Line(line) for line in reversed(lines)]
        self._of_folders = [(each.by_path, each.matches, each.ignores) for each in patterns]
        self._of_files = [(each.by_path, each.matches, each.ignores) for each in patterns if not each.folders_only]

    def __eq__(self, other: object) -> bool:
        """Compare by the lines."""
        return isinstance(other, IgnorePatterns) and self.lines == other.lines

    def __hash__(self) -> int:
        """Hash the lines."""
        return hash(self.lines)

    def verdict(self, path: bytes, *, folder: bool) -> bool | None:
        """Whether the last pattern that matches `path` ignores it or takes it back; None when none matches.

        `path` is relative to the folder of the .gitignore. What lies within an ignored folder must not be asked about.
        """
        name = path[path.rfind(b"/") + 1 :]
        for by_path, matches, ignores in self._of_folders if folder else self._of_files:
            found = matches(path if by_path else name)
            if found is not None and found is not False:
                return ignores
        return None


def parse_gitignore(content: bytes) -> IgnorePatterns | None:
    """Read the first 5,000 lines of a .gitignore; None when it says nothing. Lines of over 1,000 bytes are left out."""
    raw = content[:MOST_BYTES].removeprefix(BYTE_ORDER_MARK).split(b"\n")
    lines = tuple(line for line in map(_pattern_of, raw[:MOST_LINES]) if line)
    rest = b"".join(raw[MOST_LINES:])
    too_long = any(len(line) > LONGEST_LINE and not line.startswith(b"#") for line in raw[:MOST_LINES])
    cut = len(content) > MOST_BYTES or bool(rest.strip()) or too_long
    return IgnorePatterns(lines, cut=cut) if lines or cut else None


def _pattern_of(raw: bytes) -> bytes:
    """The line as git keeps it; empty for a comment, and for what is longer than is read."""
    line = raw.removesuffix(b"\r").partition(b"\0")[0]
    if line.startswith(b"#") or len(line) > LONGEST_LINE:
        return b""
    return _without_trailing_spaces(line)


def _without_trailing_spaces(line: bytes) -> bytes:
    """Cut spaces at the end, but one that a backslash precedes; of a line that ends in a backslash nothing is cut."""
    end, at = 0, 0
    while at < len(line):
        if line[at : at + 1] == b"\\":
            at += 1
            if at >= len(line):
                return line
            end = at + 1
        elif line[at : at + 1] != b" ":
            end = at + 1
        at += 1
    return line[:end]


def _compiled(pattern: bytes) -> Matcher:
    expression = _expression(pattern)
    return (lambda _: None) if expression is None else re.compile(expression, re.DOTALL).fullmatch


def _expression(pattern: bytes) -> bytes | None:
    """The regular expression for a glob; None for one that matches nothing.

    As git does, the text before the first special character is compared first and the glob begins after it: so the two
    stars of `a**/b` lead.
    """
    first = _SPECIAL.search(pattern)
    at = start = len(pattern) if first is None else first.start()
    groups = [_Group(b"", [re.escape(pattern[:start])])]
    while at < len(pattern):
        star = _star(pattern, at, start)
        if star is not None and star[0] == _ONE_FOLDER:
            groups[-1].chunks.append(b"")
            at = star[1]
        elif star is not None:
            groups.append(_Group(star[0], [b""]))
            at = star[1]
        else:
            token = _one(pattern, at)
            if token is None:
                return None
            groups[-1].chunks[-1] += token[0]
            at = token[1]
    return b"".join(_grouped(group, last=group is groups[-1]) for group in groups)


class _Group(Struct):
    """What follows a star that crosses folders (`many`, empty for the first group): texts of fixed length, a star that
    stays in its folder between any two."""

    many: bytes
    chunks: list[bytes]


def _grouped(group: _Group, *, last: bool) -> bytes:
    """The first place that fits is kept, but for the last text, which must reach the end."""
    head, *rest = group.chunks
    parts = [head, *(b"(?>" + _ONE_FOLDER + b"?" + chunk + b")" for chunk in rest)]
    if last and rest:
        parts[-1] = _ONE_FOLDER + rest[-1]
    inside = b"".join(parts)
    if not group.many or last:
        return group.many + inside
    return b"(?>" + group.many + b"?" + inside + b")"


def _star(pattern: bytes, at: int, start: int) -> tuple[bytes, int] | None:
    """The expression for a run of stars at `at`, and where it ends; None when there is no star."""
    end = at
    while pattern[end : end + 1] == b"*":
        end += 1
    if end == at:
        return None
    leads = at == start or pattern[at - 1 : at] == b"/"
    if end - at >= 2 and leads:
        if end == len(pattern) or pattern[end : end + 2] == rb"\/":
            return rb".*", end
        if pattern[end : end + 1] == b"/":
            return rb"(?:[^/]*/)*", end + 1
    return _ONE_FOLDER, end


def _one(pattern: bytes, at: int) -> tuple[bytes, int] | None:
    """The expression for one byte at `at`, and where it ends; None when nothing can match."""
    sign = pattern[at : at + 1]
    if sign == b"?":
        return rb"[^/]", at + 1
    if sign == b"[":
        return _class(pattern, at + 1)
    if sign == b"\\":
        return (re.escape(pattern[at + 1 : at + 2]), at + 2) if at + 1 < len(pattern) else None
    return re.escape(sign), at + 1


def _class(pattern: bytes, at: int) -> tuple[bytes, int] | None:
    """The expression for what stands behind a `[`; None for one that is not closed, or of an unknown name."""
    negated = pattern[at : at + 1] in {b"!", b"^"}
    begin = at = at + negated
    members: list[bytes] = []
    before: bytes | None = None  # what a range may begin with
    while at == begin or pattern[at : at + 1] != b"]":
        sign = pattern[at : at + 1]
        if not sign:
            return None
        if sign == b"-" and before is not None and pattern[at + 1 : at + 2] not in {b"", b"]"}:
            last, at = _escaped(pattern, at + 1)
            if not last:
                return None
            if before <= last:
                members.append(_range(before, last))
            before = None
            continue
        if sign == b"[" and pattern[at + 1 : at + 2] == b":":
            named = _named_class(pattern, at)
            if named is None:
                return None
            member, at = named
            if member is not None:
                members.append(member)
                before = None
                continue
        before, at = _escaped(pattern, at)
        if not before:
            return None
        members.append(_range(before, before))
    inside = b"".join(members)
    if negated:
        return b"[^/" + inside + b"]", at + 1
    return (b"(?!/)[" + inside + b"]" if inside else rb"(?!)"), at + 1


def _named_class(pattern: bytes, at: int) -> tuple[bytes | None, int] | None:
    """The members of `[:name:]` at `at` and where it ends. None: it is not closed, or nobody knows the name. Without a
    colon before its end it is a bracket as any other: the members are None."""
    end = pattern.find(b"]", at + 2)
    if end < 0:
        return None
    if end - at < 3 or pattern[end - 1 : end] != b":":
        return None, at
    members = _CLASSES.get(pattern[at + 2 : end - 1])
    return None if members is None else (members, end + 1)


def _escaped(pattern: bytes, at: int) -> tuple[bytes, int]:
    """The byte that is meant at `at`, a backslash before it or not, and what follows; empty at the pattern's end."""
    if pattern[at : at + 1] == b"\\":
        at += 1
    return pattern[at : at + 1], at + 1


def _range(first: bytes, last: bytes) -> bytes:
    return rb"\x%02x-\x%02x" % (first[0], last[0])
