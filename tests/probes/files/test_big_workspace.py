"""12,000 files where 10,000 are promised, with the folders named that would help most."""

from pathlib import Path

from tests.probes.files.watching import fill, watching


def test_twelve_thousand_files(tmp_path: Path) -> None:
    fill(tmp_path / "src" / "icons", 6000, ".svg")
    for number in range(50):
        fill(tmp_path / "src" / "features" / f"f{number}", 60)
    fill(tmp_path / "public" / "img", 3000, ".png")
    fill(tmp_path / "node_modules" / "big", 500)
    with watching(tmp_path) as seen:
        assert seen.figure("files") == 12_000
        assert seen.figure("directories") == 56
        gauge = seen.gauges()[-1]
        assert gauge.value == 12_000
        assert [(part.name, part.value) for part in gauge.parts] == [
            ("src/icons", 6000),
            ("public/img", 3000),
            ("src/features", 3000),
        ]
        (tmp_path / ".gitignore").write_text("/src/icons/\n")
        seen.counts(6001)
        seen.until(lambda: seen.gauges()[-1].value == 6001, "the gauge")
        assert "src/icons" not in [part.name for part in seen.gauges()[-1].parts]
