"""From values to levels, from levels to incidents, and what silences them."""
