"""What all screens share: keys from the registry, a typed prompt, one page of lines that is repainted on change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from hero_tui.core.time import MINUTE
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.block import LineBlock
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.canvas.themes import AUTOMATIC, Palette, theme_names
from hero_tui.tui.key_bindings import Action, Perform, Where, at_label, available, bind, footer_items
from hero_tui.tui.screens.common.dialogs.incident_dialog import IncidentDialog
from hero_tui.tui.screens.common.dialogs.prompt import Prompt
from hero_tui.tui.screens.common.dialogs.theme_choice import ThemeChoice, begin
from hero_tui.tui.screens.common.frame.footer import LEAVES, answer_line, footer_spot
from hero_tui.tui.screens.common.frame.page import PageFrame
from hero_tui.tui.screens.common.frame.status_line import message_line
from hero_tui.tui.screens.common.host import Host

_STEPS = {"right": 1, "l": 1, "down": 1, "j": 1, "T": 1, "left": -1, "h": -1, "up": -1, "k": -1}
MOST_COPIED = 16_384
"""Characters: terminals and multiplexers drop a longer sequence as a whole."""


def clipboard_text(text: str) -> str:
    """What is copied of a text: all but its control characters, of a long one whole lines only."""
    clean = "".join(character for character in text if character == "\n" or character.isprintable())
    if len(clean) <= MOST_COPIED:
        return clean
    end = clean.rfind("\n", 0, MOST_COPIED - 2)
    return f"{clean[:end] if end > 0 else clean[: MOST_COPIED - 2]}\n…"


class HeroScreen(Screen[None], inherit_bindings=False):
    """A screen that is one block of lines.

    A subclass says where it is (`WHERE`), paints `page`, and has a method `action_<id>` for each action that the
    registry has for that place and that the app does not do; one that is missing fails when the subclass is made.
    `enabled` hides what has nothing to do.
    """

    DEFAULT_CSS = "HeroScreen { layout: vertical; overflow: hidden; }"
    WHERE: ClassVar[Where | None] = None  # None: the registry has no actions for it
    PLACE: ClassVar[str] = ""  # its name in the paths of the screens that lie on it
    LEAVES: ClassVar[str] = "quit"  # what `q` does there
    action_methods: ClassVar[Mapping[str, Perform]] = {}

    prompt: Prompt | None = None
    themes: ThemeChoice | None = None
    _dialog: IncidentDialog | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.action_methods = bind(cls, available(cls.WHERE), with_app=True)

    @property
    def host(self) -> Host:
        """The app, with its snapshot, clock and palette."""
        return cast("Host", self.app)

    @property
    def dialog(self) -> IncidentDialog:
        """The questions about alerts; made when the first is asked."""
        if self._dialog is None:
            self._dialog = IncidentDialog(self.host.session)
        return self._dialog

    @property
    def snapshot(self) -> Snapshot:
        """What is shown: the latest snapshot, or the one that was paused at."""
        return self.host.snapshot

    def now(self) -> float:
        """UTC seconds, frozen while the screen is paused."""
        return self.host.now()

    def enabled(self, action: str) -> bool:
        """Whether there is anything for that action to do here and now."""
        return self.host.enabled(action)

    def actions(self) -> tuple[Action, ...]:
        """What can be done here and now."""
        return available(self.WHERE, self.enabled)

    def items(self) -> tuple[tuple[str, str], ...]:
        """Label and word of the footer's keys."""
        return footer_items(self.actions())

    def page(self, width: int, height: int) -> Sequence[Line]:
        """`height` lines of `width` columns."""
        raise NotImplementedError

    def frame(self) -> PageFrame:
        """What stands around a page on this screen; its path is the list that the screen was opened from."""
        items, blocks = self.items(), self.host.header_blocks()
        return PageFrame(self.snapshot, self.now(), self.app.size, items, blocks, self.host.place())

    def compose(self) -> ComposeResult:
        """One block that fills the screen."""
        yield LineBlock(self.host.palette, ascii_only=self.host.ascii_only)

    def repaint(self) -> None:
        """Paint the page again and send what changed."""
        width, height = self.app.size
        block = next(iter(self.query(LineBlock)), None)
        if block is not None and width > 0 and height > 0:
            lines = list(self.page(width, height))[:height]
            if self.host.message is not None and height > 2:
                text, bad = self.host.message
                lines[1] = message_line(text, width, bad=bad)
            bottom = self.bottom_line(width)
            if bottom is not None and lines:
                lines[-1] = bottom
            block.show(lines)

    def bottom_line(self, width: int) -> Line | None:
        """What stands in the footer's place: a prompt, themes, or why the last key did nothing. None: the footer."""
        if self.themes is not None:
            return self.themes.line(width)
        if self.prompt is not None:
            return self.prompt.line(width)
        return answer_line(width, self.host.answered) if self.host.answered and self.app.size.height > 1 else None

    def snapshot_changed(self) -> None:
        """A new snapshot is there."""
        self.repaint()

    def next_change(self, now: float) -> float:
        """Return the seconds from `now` until this page changes by itself (an age steps); the minute is the app's."""
        del now
        return MINUTE

    def on_mount(self) -> None:
        """First paint."""
        if self.host.palette.background is not None:
            self.styles.background = self.host.palette.background
        self.repaint()

    def on_screen_resume(self) -> None:
        """Back on top: what was missed is painted."""
        self.repaint()

    def on_resize(self) -> None:
        """Another size, the same state."""
        self.repaint()

    async def on_key(self, event: events.Key) -> None:
        """Give a key to the prompt, else to the registry's action; an unbound key does nothing."""
        event.stop()
        event.prevent_default()
        if self.themes is not None and event.key != "ctrl+c":
            self._try_theme(self.themes, event.key)
            return
        if self.prompt is not None and event.key != "ctrl+c":
            self._type(event)
            return
        self.host.answer("")
        self._pressed(event.key)

    def _pressed(self, key: str) -> None:
        action = next((action for action in available(self.WHERE) if key in action.keys), None)
        if action is not None:
            self._try(action)

    def _try(self, action: Action) -> None:
        """Do an action, or say why it has nothing to do."""
        if self.enabled(action.id):
            self.perform(action.id)
        else:
            self.host.answer(self.why_not(action.id))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click on the footer does what the key there does; elsewhere it focuses, and opens what had the focus."""
        event.stop()
        if event.button != 1 or self.themes is not None or self.prompt is not None:
            return
        self.host.answer("")
        x, y = int(event.screen_x), int(event.screen_y)
        width, height = self.app.size
        if y == height - 1 and height > 1:
            self._click_footer(x, width)
        elif self.focus_at(x, y):
            self._pressed("enter")

    def _click_footer(self, x: int, width: int) -> None:
        spot = footer_spot(width, self.items(), self.LEAVES, x)
        if spot is None:
            return
        if spot.label == LEAVES:
            self._pressed(LEAVES)
            return
        action = at_label(self.actions(), spot.label, right=spot.right)
        if action is not None:
            self._try(action)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel, towards the hand."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel, away from it."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        if self.themes is None and self.prompt is None:
            self.host.answer("")
            self.scroll_at(int(event.screen_x), int(event.screen_y), step)

    def focus_at(self, x: int, y: int) -> bool:
        """Focus what stands in that cell; True where it had the focus already."""
        del x, y
        return False

    def scroll_at(self, x: int, y: int, step: int) -> None:
        """Scroll what stands in that cell, one notch of the wheel down (+1) or up (-1); a page by three lines."""
        del x, y
        self.scroll_page(3 * step)

    def scroll_page(self, by: int) -> None:
        """Scroll the page by so many lines, where the screen is one."""

    def action_theme(self) -> None:
        """Choose a theme in the footer's place."""
        self.themes = begin((AUTOMATIC, *theme_names()), self.host.theme_name)
        self.repaint()

    def _try_theme(self, choice: ThemeChoice, key: str) -> None:
        if key in {"enter", "escape", "q"}:
            self.themes = None
            if key == "enter":
                self.host.session.keep_theme(choice.name)
                self.host.say(f"The theme is {choice.name}, now and next time.")
            else:
                self.host.use_theme(choice.before)
        elif key in _STEPS:
            self.themes = choice.moved(_STEPS[key])
            self.host.use_theme(self.themes.name)
        self.repaint()

    def recolour(self, palette: Palette) -> None:
        """Show the same page in the colours of another theme."""
        self.styles.background = palette.background
        for block in self.query(LineBlock):
            block.recolour(palette)

    def why_not(self, action: str) -> str:
        """Why there is nothing to do for an action that is not `enabled`: one sentence."""
        if action == "start_recorder":
            return "The recorder records: there is none to start."
        if action == "detach":
            return "Nothing of the demo goes on without you: q leaves, and its folder is removed."
        return "There is nothing to do that with here."

    def perform(self, action: str) -> None:
        """Do an action by its id: here, else in the app. The palette calls this too."""
        method = self.action_methods.get(action)
        if method is None:
            self.host.perform(action)
        else:
            method(self)
        self.host.rewind_clock()

    def _type(self, event: events.Key) -> None:
        prompt = self.prompt
        if prompt is None:
            return
        if event.key == "enter":
            self.prompt = None
            self.prompt_done(prompt)
        elif event.key == "escape":
            self.prompt = None
        elif event.key == "backspace":
            self.prompt = prompt.erased()
        elif event.character is not None:
            self.prompt = prompt.typed(event.character)
        self.repaint()

    def prompt_done(self, prompt: Prompt) -> None:
        """Handle the answer to a prompt; `prompt.purpose` says to which one. Here: those about an alert."""
        self.prompt = self.dialog.answer(prompt, self.now())

    def acknowledge(self, incident: IncidentView) -> None:
        """Ask for a note; of an alert that was seen, take that back."""
        prompt = self.dialog.acknowledge(incident)
        if prompt is not None:
            self.show_prompt(prompt)

    def silence(self, incident: IncidentView) -> None:
        """Ask how long and why an alert is to be silent; of a silent one whether that is to end."""
        prompt = self.dialog.silence(incident, self.now())
        if isinstance(prompt, str):
            self.host.say(prompt)
        else:
            self.show_prompt(prompt)

    def show_prompt(self, prompt: Prompt) -> None:
        """Ask for a line of text."""
        self.prompt = prompt
        self.repaint()

    def action_copy(self) -> None:
        """Copy what the screen shows, as Markdown, to the terminal's clipboard (OSC 52)."""
        self.app.copy_to_clipboard(clipboard_text(self.markdown()))
        self.host.say("Copied as Markdown, if your terminal lets programs copy (OSC 52).")

    def markdown(self) -> str:
        """What `copy` copies."""
        raise NotImplementedError

    def lines_as_text(self) -> Iterable[str]:
        """What the screen shows, for copying and for tests."""
        for block in self.query(LineBlock):
            yield from block.text()
