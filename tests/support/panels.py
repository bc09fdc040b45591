"""The budgets of the Live screen's panels, in the order of the specification."""

PANELS = (
    "dev.hot_reload",
    "dev.type_check",
    "dev.lint",
    "dev.server_start",
    "dev.memory",
    "dev.cpu",
    "dev.watched_files",
    "dev.build_cache",
)
