"""What stood around an operation or an alert: causes, recent activity, branch, commit and machine."""
