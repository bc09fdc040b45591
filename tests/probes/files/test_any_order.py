"""Whatever happens in whatever order, as fast as it can: in the end the figures are the folder's own."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.probes.files.watching import watching
from tests.support.examples import examples

names = st.sampled_from(["a", "b", "c"])
folders = st.lists(names, min_size=1, max_size=3).map("/".join)
steps = st.one_of(
    st.tuples(st.just("write"), folders, names),
    st.tuples(st.just("replace"), folders, names),
    st.tuples(st.just("delete"), folders, names),
    st.tuples(st.just("remove folder"), folders, names),
    st.tuples(st.just("rename folder"), folders, folders),
)


def act(root: Path, step: tuple[str, str, str]) -> None:
    what, folder, name = step
    place, file = root / folder, root / folder / f"{name}.ts"
    if what in {"write", "replace"}:
        place.mkdir(parents=True, exist_ok=True)
        target = place / f"{name}.tmp" if what == "replace" else file
        target.write_text("x")
        target.replace(file)
    elif what == "delete":
        file.unlink(missing_ok=True)
    elif what == "remove folder":
        shutil.rmtree(place, ignore_errors=True)  # it may not be there
    elif place.exists() and not (root / name).is_relative_to(place) and not (root / name).exists():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        place.rename(root / name)


@settings(max_examples=examples(40))
@given(st.lists(steps, max_size=60))
def test_the_figures_are_the_folders_own(story: list[tuple[str, str, str]]) -> None:
    root = Path(tempfile.mkdtemp(prefix="any-order-"))
    try:
        with watching(root) as seen:
            for step in story:
                act(root, step)
            walked = list(os.walk(root))
            expected = sum(len(files) for _, _, files in walked), len(walked)
            seen.until(lambda: (seen.figure("files"), seen.figure("directories")) == expected, f"{expected}")
            for folder, _, _ in walked:  # each is really watched: nothing is visited any more, only events count these
                (Path(folder) / "last.ts").write_text("x")
            seen.counts(expected[0] + expected[1])
    finally:
        shutil.rmtree(root)
