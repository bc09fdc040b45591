"""Every test reads its settings of hypothesis from here.

`make test` draws the same examples each time: whether a change lands must not hang on luck or on the machine's speed.
`make explore` draws other ones, and more of them; what it finds becomes an `@example`, or a test of its own.
"""

from hypothesis import HealthCheck, settings

from tests.support.examples import EXPLORING, examples

settings.register_profile(
    "hero-tui",
    max_examples=examples(100),
    derandomize=not EXPLORING,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("hero-tui")
