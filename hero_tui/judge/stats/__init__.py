"""The statistics that verdicts rest on. Pure functions of numbers; they know no budget."""
