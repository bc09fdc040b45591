"""`python -m hero_tui` is `hero-tui`."""

from hero_tui.cli.main import main

if __name__ == "__main__":
    main()
