"""The most gauges that a history holds, the row of a bucket, and strings from outside at their longest."""

import math

import pytest

from hero_tui.core.label_sets import canonical_text, labels_of
from hero_tui.core.signals import Bucket, Gauge, Operation, Outcome
from hero_tui.store.db.rows import bucket_key, bucket_of, bucket_values, open_slots_of, open_slots_text
from hero_tui.store.db.text_values import attributes_text, to_json
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0


def take_id(writer: Writer, number: int) -> None:
    writer._connection.execute(
        "INSERT INTO series (id, signal, labels, at, value, parts, attributes, open_slots)"
        " VALUES (?, 'taken', ?, 0.0, 0.0, '[]', '{}', '')",
        (number, str(number)),
    )


def id_of(writer: Writer, signal: str) -> int | None:
    row = writer._connection.execute("SELECT id FROM series WHERE signal = ?", (signal,)).fetchone()
    return None if row is None else int(row[0])


def test_65535_gauges_are_the_most_and_an_id_that_became_free_is_taken_again(writer: Writer) -> None:
    take_id(writer, 1)
    take_id(writer, 65_534)
    writer.gauge(Gauge("last", NOW, 1.0))
    assert id_of(writer, "last") == 65_535
    writer.gauge(Gauge("beyond", NOW, 1.0))
    assert id_of(writer, "beyond") == 2, "the lowest that is free"


def test_what_is_not_finite_is_no_value(writer: Writer, reader: Reader) -> None:
    for value in (math.nan, math.inf, -math.inf):
        writer.gauge(Gauge("dev.cpu", NOW, value))
        writer.gauge(Gauge("dev.cpu", value, 1.0))
    assert reader.gauges_now() == []


def test_a_key_holds_the_slot_above_sixteen_bits_of_series() -> None:
    assert bucket_key(0, 1) == 1
    assert bucket_key(1, 0) == 65_536
    assert bucket_key(2, 65_535) == 3 * 65_536 - 1
    assert bucket_key(-1, 3) == -65_536 + 3


@pytest.mark.parametrize(
    ("bucket", "row"),
    [
        (Bucket(120.0, 60, 1, 5.0, 5.0, 5.0, 5.0), (1, 5.0, None, None, None)),
        (Bucket(120.0, 60, 3, 5.0, 5.0, 15.0, 5.0), (3, 5.0, None, 15.0, None)),
        (Bucket(120.0, 60, 3, 4.0, 6.0, 15.0, 5.0), (3, 4.0, 6.0, 15.0, 5.0)),
    ],
)
def test_a_row_leaves_out_what_its_lowest_value_says(bucket: Bucket, row: tuple[object, ...]) -> None:
    assert bucket_values(bucket) == row
    assert bucket_of((bucket_key(2, 9), *row), 60) == bucket


def test_a_bucket_of_no_value_was_never_written() -> None:
    with pytest.raises(ValueError, match="not an integer"):
        bucket_of((65_536, 0, 1.0, None, None, None), 60)


def test_the_open_buckets_are_named_level_by_level_or_none_is_open() -> None:
    opened = [Bucket(7.0, 1, 1, 1.0, 1.0, 1.0, 1.0), None, Bucket(-120.0, 60, 1, 1.0, 1.0, 1.0, 1.0), None, None]
    assert open_slots_text(opened) == "7 - -2 - -"
    assert open_slots_of("7 - -2 - -") == [7, None, -2, None, None]
    assert open_slots_of("999999999999 - - - -")[0] == 999_999_999_999
    for unreadable in ("", "7 - - -", "7 - - - - -", "7 x - - -", "9999999999999 - - - -", None, 7):
        assert open_slots_of(unreadable) == [None] * 5


def test_a_text_of_8192_characters_is_whole_and_one_more_is_cut(writer: Writer, reader: Reader) -> None:
    whole, longer = "a" * 8_192, "a" * 8_193
    cut = "a" * 8_191 + "…"
    writer.operation(Operation("s" * 8_193, NOW, None, Outcome.OK, {"k": longer}, {"whole": whole, "longer": longer}))
    (stored,) = reader.operations()
    assert stored.signal == "s" * 8_191 + "…"
    assert stored.labels == {"k": cut}
    assert stored.attributes == {"whole": whole, "longer": cut}


def test_equal_label_sets_have_one_text_and_it_is_read_back() -> None:
    text = canonical_text({"server": "ü", "class": "page"})
    assert text == '{"class":"page","server":"\\u00fc"}'
    assert canonical_text({"class": "page", "server": "ü"}) == text
    assert dict(labels_of(text)) == {"class": "page", "server": "ü"}
    assert canonical_text({}) == "{}"
    assert labels_of("{}") == {}
    assert attributes_text({}) == "{}"
    assert to_json({"b": 1, "a": [1, None]}) == '{"a":[1,null],"b":1}'


@pytest.mark.parametrize(("bound", "open_seconds"), [(0.0, 1), (1.0, 0)])
def test_an_open_bucket_is_folded_once_all_of_it_is_to_be_deleted(
    writer: Writer, bound: float, open_seconds: int
) -> None:
    writer.gauge(Gauge("dev.cpu", NOW, 1.0))
    writer._gauges.close_before(writer._connection, 0, NOW + bound)
    (slots,) = writer._connection.execute("SELECT open_slots FROM series").fetchone()
    assert (open_slots_of(slots)[0] is not None) is bool(open_seconds)
    assert (open_slots_of(slots)[1] is None) is bool(open_seconds)
