"""Errors of the store, each a sentence for a person."""


class StoreError(Exception):
    """The store cannot be used; the message says what, where and what to do next."""
