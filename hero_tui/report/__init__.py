"""Documents for people and programs: status, check, export."""
