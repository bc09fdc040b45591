"""Names of the signals that the recorder itself emits, and of those that the program speaks of by name.

Other programs may bring any name (`hero-tui event`); what budgets.yaml declares is data and not listed here.
"""

HOT_RELOAD = "dev.hot_reload"
TYPE_CHECK = "dev.type_check"
LINT = "dev.lint"
TESTS = "dev.tests"
SERVER_START = "dev.server_start"
MEMORY = "dev.memory"
CPU = "dev.cpu"
WATCHED_FILES = "dev.watched_files"
BUILD_CACHE = "dev.build_cache"

MACHINE_CPU = "machine.cpu"
MACHINE_MEMORY = "machine.memory"
MACHINE_DISK = "machine.disk"
MACHINE_NETWORK = "machine.network"

BUILD_FAST = "build.fast"
BUILD_STANDARD = "build.standard"
BUILD_FULL = "build.full"
CI_TESTS = "ci.tests"
CI_SUCCESS = "ci.success"
HEALTH_CHECK = "orchestration.health_check"

COMPLIANCE = "success.compliance"
VIOLATIONS = "success.violations"
TIME_TO_DETECT = "success.mttd"
TIME_TO_RECOVER = "success.mttr"

WORKSPACE_PREFIX = "workspace."
"""Signals about the workspace's own state: no budget judges them."""
BRANCH_SWITCH = "workspace.branch"
COMMIT_MADE = "workspace.commit"
HEAD_MOVED = "workspace.moved"
"""HEAD moved to a commit that was there before: a reset, a fast-forward."""
