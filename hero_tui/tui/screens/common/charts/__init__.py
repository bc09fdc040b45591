"""What is drawn over time: charts, sparklines, the span that they show."""
