"""The detail of one alert."""
