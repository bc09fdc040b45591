"""hero-tui: does your development loop keep its performance budgets?"""

__version__ = "0.1.0"
