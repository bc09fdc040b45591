"""Everything about one budget or one alert."""
