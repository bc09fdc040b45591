"""Completions for bash, zsh and fish, made of the parsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from hero_tui.cli.reference.model import Command, Option

BASH = """\
# bash completion of hero-tui: `hero-tui completions bash > ~/.local/share/bash-completion/completions/hero-tui`
_hero_tui() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command= word= words= fills= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        word="${{command:+$command }}${{COMP_WORDS[i]}}"
        case $word in
            {commands}) command=$word ;;
        esac
    done
    COMPREPLY=()
    case "$command|$prev" in
{values}
    esac
    case $command in
{words}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    [[ -z $fills || $cur == -* ]] || COMPREPLY+=($(compgen "$fills" -- "$cur"))
}}
complete -o filenames -F _hero_tui hero-tui
"""
ZSH = """\
#compdef hero-tui
# zsh completion of hero-tui: `hero-tui completions zsh > ~/.zfunc/_hero-tui`, with `fpath+=~/.zfunc` before compinit
_hero_tui() {{
    local command= word= i
    local -a options values
    for ((i = 2; i < CURRENT; i++)); do
        word="${{command:+$command }}${{words[i]}}"
        case $word in
            ({commands}) command=$word ;;
        esac
    done
    case "$command|${{words[CURRENT-1]}}" in
{values}
    esac
    case $command in
{words}
    esac
}}
if [[ ${{funcstack[1]}} == _hero_tui || ${{funcstack[1]}} == _hero-tui ]]; then
    _hero_tui "$@"
else
    compdef _hero_tui hero-tui
fi
"""
FISH = """\
# fish completion of hero-tui: `hero-tui completions fish > ~/.config/fish/completions/hero-tui.fish`
function __hero_tui_command
    set -l command
    for word in (commandline -opc)[2..]
        set -l longer (string trim -- "$command $word")
        if contains -- $longer {commands}
            set command $longer
        end
    end
    test "$command" = "$argv"
end
complete -c hero-tui -f
{lines}
"""


def bash(commands: Sequence[Command]) -> str:
    """The script for bash."""
    values, words = [], []
    for command in commands:
        for option in _valued(command):
            filled = {"file": "compgen -f", "folder": "compgen -d"}.get(option.fills)
            listed = f"compgen -W {_quoted(' '.join(option.choices))}" if option.choices else filled
            reply = f'COMPREPLY=($({listed} -- "$cur")); ' if listed else ""
            values.append(f"        {_pattern(command, option)}) {reply}return ;;")
        fills = {"file": "-f", "folder": "-d"}.get(_fills(command), "")
        listed = " ".join([*_next_words(command, commands), *(name for each in command.options for name in each.names)])
        words.append(f"        {_quoted(command.name)}) words={_quoted(listed)} fills={_quoted(fills)} ;;")
    return BASH.format(commands=_paths(commands, "|"), values="\n".join(values), words="\n".join(words))


def zsh(commands: Sequence[Command]) -> str:
    """The script for zsh, with what each thing does."""
    values, words = [], []
    for command in commands:
        for option in _valued(command):
            filled = {"file": "_files; ", "folder": "_files -/; "}.get(option.fills, "")
            listed = f"compadd -- {' '.join(option.choices)}; " if option.choices else filled
            values.append(f"        ({_pattern(command, option)}) {listed}return ;;")
        options = [f"{name}:{_said(each.help)}" for each in command.options for name in each.names]
        following = [f"{word}:{_said(does)}" for word, does in _next_words(command, commands).items()]
        lines = [
            f"        ({_quoted(command.name)})",
            f"            options=({' '.join(map(_quoted, options))})",
            f"            values=({' '.join(map(_quoted, following))})",
            "            [[ ${words[CURRENT]} != -* ]] || { _describe -o option options; return }",
            *(["            _describe argument values"] if following else []),
            *({"file": ["            _files"], "folder": ["            _files -/"]}.get(_fills(command), [])),
            "            ;;",
        ]
        words += lines
    return ZSH.format(commands=_paths(commands, "|"), values="\n".join(values), words="\n".join(words))


def fish(commands: Sequence[Command]) -> str:
    """The script for fish, with what each thing does."""
    lines = [line for command in commands for line in _fish_lines(command, commands)]
    return FISH.format(commands=_paths(commands, " "), lines="\n".join(lines))


def _fish_lines(command: Command, commands: Sequence[Command]) -> Iterator[str]:
    condition = f"complete -c hero-tui -n {_fish_quoted(f'__hero_tui_command {command.name}'.rstrip())}"
    for word, does in _next_words(command, commands).items():
        yield f"{condition} -a {_fish_quoted(word)} -d {_fish_quoted(_said(does))}"
    filled = {"file": " -F", "folder": " -a '(__fish_complete_directories)'"}
    if _fills(command):
        yield f"{condition}{filled[_fills(command)]}"
    for option in command.options:
        names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
        listed = f" -a {_fish_quoted(' '.join(option.choices))}" if option.choices else filled.get(option.fills, "")
        value = (
            "" if not (option.value or option.choices) else f" -r{listed}" if option.fills == "file" else f" -x{listed}"
        )
        yield f"{condition} {names}{value} -d {_fish_quoted(_said(option.help))}"


def _valued(command: Command) -> list[Option]:
    return [each for each in command.options if each.value or each.choices]


def _pattern(command: Command, option: Option) -> str:
    return "|".join(_quoted(f"{command.name}|{name}") for name in option.names)


def _next_words(command: Command, commands: Sequence[Command]) -> Mapping[str, str]:
    """What may follow by name, with what it does: actions of a command, and the values of an argument."""
    before = f"{command.name} ".lstrip()
    rest = [(each.name.removeprefix(before), each) for each in commands if each.name.startswith(before) and each.name]
    actions = {word: each.description for word, each in rest if " " not in word}
    return {**{word: each.help for each in command.positionals for word in each.choices}, **actions}


def _fills(command: Command) -> str:
    return next((each.fills for each in command.positionals if each.fills), "")


def _paths(commands: Sequence[Command], between: str) -> str:
    return between.join(_quoted(each.name) for each in commands if each.name)


def _said(text: str) -> str:
    """The first sentence, without what would end a description early."""
    first = text.split(". ", maxsplit=1)[0].replace("`", "").replace(":", " -").replace("'", "").rstrip(".")
    return f"{first[:77]}…" if len(first) > 78 else first


def _quoted(text: str) -> str:
    return f"'{text}'"


def _fish_quoted(text: str) -> str:
    return f"'{text}'"


SHELLS: Mapping[str, Callable[[Sequence[Command]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
