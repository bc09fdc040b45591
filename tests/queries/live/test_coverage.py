"""Who observed when."""

from hypothesis import given
from hypothesis import strategies as st

from hero_tui.queries.live.coverage import coverage, observed_spans, overlaps, recorded_spans
from hero_tui.store.db.records import Recording, StoredGap


def test_a_killed_recorder_lived_until_it_was_last_seen_and_the_living_one_lives_now() -> None:
    lives = [
        Recording(1, 10, 100.0, 150.0, None),
        Recording(2, 11, 200.0, 240.0, 250.0),
        Recording(3, 12, 300, 310, None),
    ]
    assert recorded_spans(lives, 400.0, 12) == [(100.0, 150.0), (200.0, 250.0), (300.0, 400.0)]
    assert recorded_spans(lives, 400.0, None)[-1] == (300.0, 310.0)


def test_a_suspend_inside_a_recording_was_not_observed() -> None:
    gaps = [StoredGap(150.0, 160.0, "suspended"), StoredGap(190.0, 250.0, "recorder off")]
    observed = observed_spans([(100.0, 200.0), (250.0, 300.0)], gaps, 100.0, 300.0)
    assert observed == [(100.0, 150.0), (160.0, 190.0), (250.0, 300.0)]
    assert coverage(observed, 100.0, 300.0) == 0.65
    assert coverage(observed, 100.0, 100.0) is None
    assert overlaps(observed, 140.0, 170.0) == 20.0


SPANS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda each: tuple(sorted(each))), max_size=8)


@given(SPANS, SPANS)
def test_it_is_what_counting_each_second_gives(recorded: list[tuple[int, int]], gaps: list[tuple[int, int]]) -> None:
    observed = observed_spans(recorded, [StoredGap(start, end, "x") for start, end in gaps], 10, 90)
    seconds = [
        second
        for second in range(10, 90)
        if any(start <= second < end for start, end in recorded)
        and not any(start <= second < end for start, end in gaps)
    ]
    assert sum(end - start for start, end in observed) == len(seconds)
    assert all(overlaps(observed, second, second + 1) == 1 for second in seconds)
