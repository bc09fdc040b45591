"""SHA-256 by the interpreter's own module: `hashlib` loads OpenSSL, or the six modules that stand in for it."""

from __future__ import annotations

from importlib import import_module


def sha256_hex(data: bytes) -> str:
    """The digest in hex. Raises `ImportError` where this Python has none."""
    for name in ("_sha256", "_sha2", "hashlib"):  # `_sha2` from Python 3.12 on
        try:
            module = import_module(name)
        except ImportError:
            continue
        return str(module.sha256(data).hexdigest())
    raise ImportError("this Python has no SHA-256")
