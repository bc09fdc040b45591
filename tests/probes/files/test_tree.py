"""Folders by path and by watch, whatever the kernel told first."""

from __future__ import annotations

from hero_tui.probes.files.tree import Folder, Tree


def grown(*paths: str) -> Tree:
    """A tree of these folders; each is watched by its place in the list, from 1."""
    tree = Tree()
    for number, path in enumerate(("", *paths)):
        tree.folders[path] = Folder(path)
        parent, _, name = path.rpartition("/")
        if path:
            tree.folders[parent].folders.add(name)
        tree.watched(tree.folders[path], number + 1)
    return tree


def test_a_folder_that_is_watched_anew_gives_back_its_former_watch() -> None:
    tree = grown("src")
    src = tree.folders["src"]
    assert tree.watched(src, 2) is None, "the same again"
    assert tree.watched(src, 7) == 2
    assert (tree.at(7), tree.at(2), src.descriptor) == (src, None, 7)


def test_a_watch_is_taken_from_the_folder_that_was_renamed() -> None:
    tree = grown("old", "new")
    assert tree.watched(tree.folders["new"], 2) == 3
    assert tree.folders["old"].descriptor is None
    assert tree.at(2) is tree.folders["new"]
    assert tree.at(3) is None


def test_a_watch_that_the_kernel_dropped_belongs_to_nobody() -> None:
    tree = grown("src")
    assert tree.unwatched(2) is tree.folders["src"]
    assert tree.folders["src"].descriptor is None
    assert tree.unwatched(2) is None


def test_a_folder_goes_with_all_below_it_and_the_rest_stays() -> None:
    tree = grown("src", "src/a", "src/a/b", "docs")
    gone = tree.take_out("src")
    assert sorted(folder.path for folder in gone) == ["src", "src/a", "src/a/b"]
    assert sorted(tree.folders) == ["", "docs"]
    assert tree.folders[""].folders == {"docs"}
    assert [tree.at(number) is None for number in range(1, 6)] == [False, True, True, True, False]
    assert tree.take_out("src") == []
    assert [folder.path for folder in tree.take_out("")] == ["", "docs"]
