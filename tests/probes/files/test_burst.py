"""Singles leave at once; a bulk change is recognised, covers the singles already sent, and ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Saved, SavedMany
from hero_tui.probes.files.burst import LONGEST, MOST_SINGLES, WINDOW, Burst


def save(path: str, at: float) -> Saved:
    return Saved(path, Stamp(1000.0 + at, at))


def feed(saves: list[Saved]) -> list[Saved | SavedMany]:
    burst, said = Burst(), list[Saved | SavedMany]()
    for each in saves:
        deadline = burst.deadline
        if deadline is not None and deadline <= each.stamp.mono:
            said += burst.settle(deadline)
        said += burst.take(each)
    if burst.deadline is not None:
        said += burst.settle(burst.deadline)
    return said


def test_a_save_leaves_at_once_and_leaves_nothing_to_wait_for() -> None:
    burst = Burst()
    assert burst.take(save("a", 1.0)) == (save("a", 1.0),)
    assert burst.deadline is None


def test_twenty_files_at_once_are_twenty_saves() -> None:
    said = feed([save(f"f{n}", 1.0) for n in range(MOST_SINGLES)])
    assert said == [save(f"f{n}", 1.0) for n in range(MOST_SINGLES)]


def test_the_twenty_first_file_makes_a_burst_of_all_of_them() -> None:
    burst = Burst()
    for n in range(MOST_SINGLES):
        burst.take(save(f"f{n}", 1.0 + n * 0.001))
    *single, many = burst.take(save("last", 1.1))
    assert single == [save("last", 1.1)]
    assert many == SavedMany(21, Stamp(1001.0, 1.0), Stamp(1001.1, 1.1), "f0")
    assert burst.take(save("more", 1.2)) == ()
    assert burst.deadline == 1.2 + WINDOW
    assert burst.settle(1.3) == ()
    assert burst.settle(1.2 + WINDOW) == (SavedMany(22, Stamp(1001.0, 1.0), Stamp(1001.2, 1.2), "f0"),)
    assert burst.take(save("after", 2.0)) == (save("after", 2.0),)


def test_one_file_written_again_and_again_is_no_bulk_change() -> None:
    said = feed([save("log", 1.0 + n * 0.001) for n in range(500)])
    assert len(said) == 500
    assert all(isinstance(each, Saved) for each in said)


def test_a_stream_without_end_does_not_silence_single_saves_for_ever() -> None:
    said = feed([save(f"f{n}", n * 0.005) for n in range(int(2 * LONGEST / 0.005))])
    lengths = [each.last.mono - each.first.mono for each in said if isinstance(each, SavedMany)]
    assert lengths
    assert max(lengths) <= LONGEST
    assert isinstance(said[30], Saved)


def test_a_save_that_is_told_after_the_final_word_but_lies_within_the_burst_belongs_to_it() -> None:
    burst = Burst()
    for n in range(30):
        burst.take(save(f"f{n}", 1.0 + n * 0.001))
    (many,) = burst.settle(1.2)
    assert burst.take(save("late", 1.0285)) == (replace(many, count=31),)
    assert burst.take(save("late", 1.0286)) == ()
    assert burst.take(save("after", 1.1801)) == (save("after", 1.1801),)


def test_a_save_that_is_told_late_but_came_before_the_burst_could_be_over_belongs_to_it() -> None:
    """Given a save of later told first, as a busy machine may: it ends the burst, what follows of before does not."""
    burst = Burst()
    for n in range(30):
        burst.take(save(f"f{n}", 1.0 + n * 0.001))
    (many, single) = burst.take(save("next", 1.3))
    assert many == SavedMany(30, Stamp(1001.0, 1.0), Stamp(1001.029, 1.029), "f0")
    assert single == save("next", 1.3)
    assert burst.take(save("late", 1.17)) == (replace(many, count=31, last=Stamp(1001.17, 1.17)),)
    assert burst.take(save("later", 1.31)) == (replace(many, count=33, last=Stamp(1001.31, 1.31)),)
    assert burst.take(save("much later", 1.5)) == (save("much later", 1.5),)


@pytest.mark.parametrize("ahead", [0.0, 0.16, 0.25, 1.0, 30.0])
def test_late_saves_are_a_burst_among_themselves_whatever_was_told_before(ahead: float) -> None:
    """Given one save of later told first, then 185 that lie before it, the newest first."""
    said = feed([save("newer", 1.0 + ahead), *(save(f"f{n}", 1.0 - n * 0.0001) for n in range(185))])
    bursts = [each for each in said if isinstance(each, SavedMany)]
    assert len([each for each in said if isinstance(each, Saved)]) <= 22
    assert len({each.first for each in bursts}) == 1
    assert bursts[-1].count in {185, 186}


def test_a_save_from_before_the_burst_s_first_leaves_its_name_alone() -> None:
    burst = Burst()
    for n in range(21):
        burst.take(save(f"f{n}", 1.0 + n * 0.001))
    burst.take(save("earlier", 0.998))
    assert burst.settle(1.2) == (SavedMany(22, Stamp(1001.0, 1.0), Stamp(1001.02, 1.02), "f0"),)


def accounted(said: list[Saved | SavedMany]) -> int:
    """Saves of different files: those in bursts by each one's last word, and the singles that none covers."""
    bursts = {each.first: each for each in said if isinstance(each, SavedMany)}
    covered = [(many.first.mono, many.last.mono) for many in bursts.values()]
    singles = [each.stamp.mono for each in said if isinstance(each, Saved)]
    alone = [at for at in singles if not any(first <= at <= last for first, last in covered)]
    return sum(many.count for many in bursts.values()) + len(alone)


paces = st.tuples(st.sampled_from([0.001, 0.004]), st.sampled_from([0.0, 0.004, 0.012, 0.1, 0.3, 1.5]))


@given(st.lists(paces, max_size=30))
def test_stamps_out_of_order_count_each_file_once(steps: list[tuple[float, float]]) -> None:
    steps = [(0.001, 0.0)] * 90 + [(0.14, 0.0)] * 35 + steps  # a burst that is about to be cut
    burst, now, said = Burst(), 1.0, list[Saved | SavedMany]()
    for number, (wait, age) in enumerate(steps):
        now += wait
        said += burst.take(save(f"f{number}", now - age))
        said += burst.settle(now)  # as the thread does after each read
    said += burst.settle(now + WINDOW)
    assert accounted(said) == len(steps)


saves = st.lists(
    st.tuples(st.sampled_from([f"f{n}" for n in range(60)]), st.sampled_from([0.0, 0.001, 0.004, 0.02, 0.1, 0.2, 3.0])),
    max_size=300,
)


@given(saves)
def test_every_save_is_sent_singly_or_covered_by_a_burst(steps: list[tuple[str, float]]) -> None:
    now, fed = 0.0, list[Saved]()
    for path, wait in steps:
        now += wait
        fed.append(save(path, now))
    said = feed(fed)
    bursts = [each for each in said if isinstance(each, SavedMany)]
    singles = [each for each in said if isinstance(each, Saved)]
    assert singles == [each for each in fed if each in singles]
    for each in fed:
        assert each in singles or any(b.first.mono <= each.stamp.mono <= b.last.mono for b in bursts)
    for many in bursts:
        within = {each.path for each in fed if many.first.mono <= each.stamp.mono <= many.last.mono}
        assert MOST_SINGLES < many.count <= len(within)
        assert many.last.mono - many.first.mono <= LONGEST
        assert many.example in within


@given(st.lists(st.sampled_from([0.0, 0.01, 0.16, 0.5]), max_size=60))
def test_no_twenty_one_files_within_a_window_means_no_burst(waits: list[float]) -> None:
    now, fed = 0.0, list[Saved]()
    for number, wait in enumerate(waits):
        now += max(wait, 0.008)  # at most 19 within 150 ms
        fed.append(save(f"f{number}", now))
    assert feed(fed) == fed
