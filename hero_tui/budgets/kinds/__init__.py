"""What each kind of budget may say, one file per kind."""
