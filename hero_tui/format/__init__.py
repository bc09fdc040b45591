"""Models as words and numbers. Pure: knows neither the store nor a screen."""
