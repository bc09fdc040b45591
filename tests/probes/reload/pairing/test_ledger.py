"""Whatever is saved and whatever a server does, each save is in one operation or among those not taken up."""

from __future__ import annotations

import sys
from collections import Counter
from types import FrameType

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hero_tui.core.attributes import Excluded
from hero_tui.core.signals import Operation, Outcome
from hero_tui.probes.reload.pairing.pairing import Pairing
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import Party, ReloadSave
from tests.probes.reload.pairing.test_pairing import UVICORN, VITE, at, pairing, react, restart, settle, update
from tests.support.reloads import saves_in, saves_of


def run(timeline: list[tuple[float, ReloadSave | Reaction]], step: float = 50.0) -> tuple[Pairing, list[Operation]]:
    """Play saves and reactions at their milliseconds, with a look each 50 ms, until ten seconds after the last."""
    shop, told = pairing(), list[Operation]()
    now = 0.0
    for ms, event in sorted(timeline, key=lambda each: each[0]):
        while now + step <= ms:
            now += step
            told += shop.due(at(now).mono)
        if isinstance(event, ReloadSave):
            shop.save(event)
        else:
            shop.reaction(event, at(ms).mono)
    for _ in range(int(12_000 / step)):
        now += step
        told += shop.due(at(now).mono)
    return shop, told


def log(until: float, pause: float, path: str) -> list[tuple[float, ReloadSave | Reaction]]:
    return [(ms * 1.0, ReloadSave(path, at(ms))) for ms in range(0, int(until), int(pause))]


@pytest.mark.parametrize(
    ("path", "pause"),
    [
        ("app.log", 100),
        ("dev.sqlite3", 50),
        ("dev.sqlite3-journal", 20),
        ("db.json", 140),
        ("out.ts", 149),
        ("x.css", 10),
    ],
)
@pytest.mark.parametrize("names", ["src/a.ts", "src/App.tsx", ""])
def test_a_file_that_is_written_without_end_hides_no_save(path: str, pause: float, names: str) -> None:
    """Given a file that is closed ten times a second and more, and a person who saves each 2 s after the third."""
    timeline = log(20_000, pause, path)
    for ms in range(4_007, 20_000, 2_000):
        timeline.append((ms, ReloadSave("src/a.ts", at(ms))))
        timeline.append((ms + 12, update(ms + 3, ms + 12, *([names] if names else []))))
    shop, told = run(timeline)
    assert [each.attributes["file"] for each in told] == ["src/a.ts"] * 8
    assert [saves_of(each) for each in told] == [1] * 8
    assert {round(each.duration or 0, 3) for each in told} == {0.012}
    assert shop.left_alone(VITE) == len(log(20_000, pause, path))


@pytest.mark.parametrize("pause", [50, 100, 125, 149, 1])
def test_a_burst_lasts_a_second_at_most(pause: int) -> None:
    """Given a file that is saved again and again for ten seconds, each save served: all are in operations, one for a
    second, each told soon after."""
    timeline: list[tuple[float, ReloadSave | Reaction]] = []
    for ms in range(0, 10_000, pause):
        timeline.append((ms, ReloadSave("a.ts", at(ms))))
        timeline.append((ms + 4, update(ms + 2, ms + 4, "a.ts")))
    shop, told = run(timeline)
    assert saves_in(told) == 10_000 // pause + (1 if 10_000 % pause else 0)
    assert shop.left_alone(VITE) == 0
    assert 9 <= len(told) <= 11


@pytest.mark.parametrize(
    ("saves", "taken", "left"),
    [
        ([900], 1, 0),
        ([0, 400], 2, 0),
        ([0, 58, 216, 465, 817], 5, 0),
        ([0, 200, 400, 600, 800, 1_000], 6, 0),
        ([-1_500, 900], 2, 0),  # it was not taken up for two seconds
        ([-9_500, 900], 1, 1),
        ([500, 1_100], 1, 1),  # after the process had started
    ],
)
def test_a_restart_has_read_all_that_was_saved_before_it(saves: list[float], taken: int, left: int) -> None:
    """Given a server that looks at its files once a second and starts a new process at 1 s."""
    shop, told = run([*((ms, ReloadSave("views.py", at(ms))) for ms in saves), (1_500, restart(1_000, 1_500))])
    (operation,) = told
    newest = max(ms for ms in saves if ms <= 1_000)
    assert saves_of(operation) == taken
    assert operation.duration == pytest.approx((1_500 - newest) / 1_000)
    assert shop.left_alone(UVICORN) == left


def test_what_was_saved_after_a_server_read_it_waits_for_the_next_reaction() -> None:
    """Given saves of one burst, of which a restart has read the first only."""
    for second, expected in ((700.0, [1, 1]), (None, [1])):
        timeline: list[tuple[float, ReloadSave | Reaction]] = [
            (0, ReloadSave("a.py", at(0))),
            (140, ReloadSave("b.py", at(140))),
            (300, restart(100, 250)),
        ]
        if second is not None:
            timeline.append((second + 200, restart(second, second + 150, worker=8)))
        shop, told = run(timeline)
        assert [saves_of(each) for each in told] == expected
        assert shop.left_alone(UVICORN) == (0 if second is not None else 1)


def test_a_save_that_is_superseded_by_the_next_is_cancelled_and_never_failed() -> None:
    """Given a worker that its reloader stopped because of the next save."""
    for apart in (100, 300, 600, 1_200, 2_500):
        stopped = Reaction(UVICORN, ReloadKind.RESTART, at(90), None, worker=7, superseded=True)
        _, told = run(
            [
                (0, ReloadSave("a.py", at(0))),
                (apart, ReloadSave("a.py", at(apart))),
                (apart + 90, stopped),
                (apart + 500, restart(apart + 100, apart + 500, worker=8)),
            ]
        )
        assert told[-1].outcome is Outcome.OK
        assert {each.outcome for each in told[:-1]} <= {Outcome.CANCELLED}
        assert [each.attributes.get("excluded") for each in told[:-1]] == ["superseded"] * (len(told) - 1)
        assert "message" not in told[0].attributes
        assert saves_in(told) == 2


@pytest.mark.parametrize("seconds", [9.9, 10.1, 12, 25, 40, 59, None])
@pytest.mark.parametrize("noticed", [90, 900])
def test_a_wait_that_ends_is_a_duration_and_one_that_does_not_is_a_timeout(seconds: float | None, noticed: int) -> None:
    """Given restarts of 10 s and more, and one without end, which began so many ms after the save."""
    done = None if seconds is None else at(noticed + seconds * 1_000)
    slow = Reaction(UVICORN, ReloadKind.RESTART, at(noticed), done, timed_out=seconds is None)
    _, told = run([(0, ReloadSave("a.py", at(0))), (noticed + (seconds or 60) * 1_000, slow)])
    (operation,) = told
    assert operation.outcome is (Outcome.TIMEOUT if seconds is None else Outcome.OK)
    assert operation.duration == (None if seconds is None else pytest.approx(noticed / 1_000 + seconds))


@pytest.mark.parametrize(
    ("party", "path", "said"),
    [
        (Party("flask", (".py",)), "app.py", 3),
        (Party("flask", (".py",)), "README.md", 0),
        (Party("vite"), "src/a.tsx", 3),
        (Party("vite"), "notes.md", 0),
        (Party("vite", folder="apps/web"), "apps/web/a.vue", 3),
        (Party("vite", folder="apps/web"), "apps/admin/a.vue", 0),
        (Party("flask", (".py",), folder="api"), "apilib/x.py", 0),
        (Party("flask", (".py",)), "tests/test_app.py", 0),
        (Party("flask", (".py",)), "shop/test_app.py", 0),
        (Party("flask", (".py",)), "shop/cart_test.py", 0),
        (Party("flask", (".py",)), "shop/latest.py", 3),
        (Party("vite"), "src/cart.test.tsx", 0),
        (Party("vite"), "src/__tests__/cart.tsx", 0),
        (Party("vite"), "src/vite-env.d.ts", 0),
        (Party("vite"), "src/attest/cart.ts", 3),
    ],
)
def test_what_a_server_did_not_take_up_is_counted_until_it_reacts(party: Party, path: str, said: int) -> None:
    shop = Pairing()
    shop.join(VITE, party)
    for ms in (0, 3_000, 6_000):
        shop.save(ReloadSave(path, at(ms)))
    settle(shop, 7_999)
    assert shop.not_taken_up(VITE).count == max(0, said - 1)
    settle(shop, 8_001)
    assert shop.not_taken_up(VITE).count == said
    assert shop.not_taken_up(VITE).since == (at(0).wall if said else None)

    shop.save(ReloadSave(path, at(9_000)))
    react(shop, update(9_002, 9_010))
    settle(shop, 12_000)
    assert shop.not_taken_up(VITE).count == 0


def test_a_save_that_a_slow_server_takes_up_after_all_is_no_longer_counted() -> None:
    shop = pairing()
    shop.save(ReloadSave("a.py", at(0)))
    settle(shop, 2_001)
    assert (shop.left_alone(UVICORN), shop.not_taken_up(UVICORN).count) == (1, 1)
    react(shop, restart(9_000, 9_500))
    assert len(settle(shop, 11_000)) == 1
    assert (shop.left_alone(UVICORN), shop.not_taken_up(UVICORN).count) == (0, 0)


@pytest.mark.parametrize("since", [-500.0, -5.0, 0.0, 0.001, 1.0, 1.999])
def test_content_that_a_server_need_not_know_is_a_change(since: float) -> None:
    """Given content that was saved at 0 s and again at 2 s: nothing changed for a server that ran all the time."""
    shop = Pairing()
    shop.join(VITE, Party("vite", since=at(since * 1000).mono))
    shop.save(ReloadSave("a.ts", at(2_000), same_since=at(0).mono))
    react(shop, update(2_003, 2_010, "a.ts"))
    (operation,) = settle(shop)
    assert operation.outcome is (Outcome.CANCELLED if since <= 0 else Outcome.OK)


def test_a_bulk_change_is_counted_once_with_the_singles_that_it_covers() -> None:
    """Given singles, the first word of a bulk change and its last: a reaction before, between or after them."""
    for noticed in (5.0, 60.0, 900.0, 2_900.0, 3_100.0):
        timeline: list[tuple[float, ReloadSave | Reaction]] = [
            (ms, ReloadSave(f"src/{ms}.ts", at(ms))) for ms in range(21)
        ]
        timeline.append((20.5, ReloadSave("src/0.ts", at(0), Excluded.BULK, 21, at(20))))
        timeline.append((3_150, ReloadSave("src/0.ts", at(0), Excluded.BULK, 5_000, at(3_000))))
        timeline.append((noticed + 10, update(noticed, noticed + 10, "src/App.tsx")))
        shop, told = run(timeline)
        assert {each.outcome for each in told} == {Outcome.CANCELLED}
        assert saves_in(told) + shop.left_alone(VITE) == 5_000, noticed


def test_ten_minutes_of_twenty_saves_a_second_beside_a_busy_log_cost_the_same_each() -> None:
    """Counted in calls of Python functions per save; the log is closed ten times a second."""
    shop, told, costs = pairing(), list[tuple[float, Operation]](), list[float]()
    calls = [0]

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        calls[0] += event == "call"

    for minute in range(10):
        for second in range(60):
            calls[0] = 0
            sys.setprofile(count if second == 59 else None)
            for now in range((minute * 60 + second) * 1_000, (minute * 60 + second + 1) * 1_000, 50):
                shop.save(ReloadSave("src/a.ts", at(now)))
                react(shop, update(now + 2, now + 8, "src/a.ts"))
                if now % 100 == 0:
                    shop.save(ReloadSave("dev.log", at(now + 10)))
                for look in (now + 20, now + 40):
                    told += [(at(look).wall, each) for each in shop.due(at(look).mono)]
                    shop.next_deadline()
            sys.setprofile(None)
        costs.append(calls[0] / 20)
    told += [(at(600_500).wall, each) for each in settle(shop, 700_000)]
    print(f"calls per save, by the minute: {[round(each) for each in costs]}")
    assert max(costs[2:]) < 1.1 * min(costs[2:])
    assert max(costs) < 500
    assert sum(saves_of(each) for _, each in told) == 12_000
    assert shop.left_alone(VITE) == 6_000
    assert 590 <= len(told) <= 610
    late = [look - each.start - (each.duration or 0.0) for look, each in told]
    assert max(late) < 2.0


class AnyOrder(RuleBasedStateMachine):
    """Saves, reactions and restarts of two servers in any order, with and without loss, and a clock that goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = pairing()
        self.now = 0.0
        self.saved = Counter[str]()
        self.told: list[Operation] = []

    @rule(ms=st.integers(0, 3_000))
    def wait(self, ms: int) -> None:
        """Look every 50 ms, as the recorder does at the deadlines."""
        until = self.now + ms
        while self.now < until:
            self.now = min(until, self.now + 50)
            self.told += self.shop.due(at(self.now).mono)

    @rule(path=st.sampled_from(["a.ts", "src/b.ts", "c.py", "d.md"]), late=st.integers(0, 60), times=st.integers(1, 12))
    def save(self, path: str, late: int, times: int) -> None:
        """A file is saved, once or in a row; it is read of late."""
        for number in range(times):
            self.shop.save(ReloadSave(path, at(self.now - late + number * 5)))
            self.saved["vite"] += 1
            self.saved["uvicorn"] += path.endswith(".py")

    @rule(
        path=st.sampled_from(["a.ts", "b.ts", "App.tsx", ""]),
        ago=st.integers(-20, 400),
        took=st.one_of(st.none(), st.integers(0, 900)),
        stale=st.booleans(),
    )
    def update(self, path: str, ago: int, took: int | None, stale: bool) -> None:
        """Vite reacts."""
        noticed = self.now - ago
        done = None if took is None or stale else at(noticed + took)
        files = (path,) if path else ()
        self.shop.reaction(
            Reaction(VITE, ReloadKind.UPDATE, at(noticed), done, files, stale=stale), at(self.now).mono
        )  # fmt: skip

    @rule(ago=st.integers(0, 3_000), took=st.one_of(st.none(), st.integers(0, 5_000)), superseded=st.booleans())
    def restart(self, ago: int, took: int | None, superseded: bool) -> None:
        """A worker is replaced."""
        noticed = self.now - ago
        done = None if took is None or superseded else at(noticed + took)
        self.shop.reaction(
            Reaction(UVICORN, ReloadKind.RESTART, at(noticed), done, worker=7, superseded=superseded),
            at(self.now).mono,
        )

    @precondition(lambda self: self.now > 5_000)
    @rule()
    def server_ends_and_another_starts(self) -> None:
        """What the former did not take up is forgotten with it."""
        self.shop.leave(UVICORN)
        self.shop.join(UVICORN, Party("uvicorn", (".py",)))
        self.saved["uvicorn"] = 0
        self.told = [each for each in self.told if each.labels["server"] != "uvicorn"]

    @invariant()
    def nothing_is_counted_twice(self) -> None:
        """Neither in two operations, nor in one and among those not taken up."""
        for key, label in ((VITE, "vite"), (UVICORN, "uvicorn")):
            in_operations = sum(saves_of(each) for each in self.told if each.labels["server"] == label)
            assert in_operations + self.shop.left_alone(key) <= self.saved[label]
            assert 0 <= self.shop.not_taken_up(key).count <= max(0, self.shop.left_alone(key))

    @invariant()
    def operations_are_sound(self) -> None:
        """Failed ones have no duration, good ones a bounded one; what is no code of Python is not uvicorn's."""
        for each in self.told[-3:]:
            assert (each.outcome is Outcome.FAILED) <= (each.duration is None)
            assert each.duration is None or 0 <= each.duration <= 20
            assert each.labels["server"] == "vite" or each.attributes["file"] == "c.py"

    def teardown(self) -> None:
        """In the end all are accounted for, and nothing is kept."""
        self.wait(120_000)
        for key, label in ((VITE, "vite"), (UVICORN, "uvicorn")):
            in_operations = sum(saves_of(each) for each in self.told if each.labels["server"] == label)
            assert in_operations + self.shop.left_alone(key) == self.saved[label]
        assert self.shop.next_deadline() is None


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
