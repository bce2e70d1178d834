"""What the workspace's doors say when they cannot do their work."""

from __future__ import annotations


class StoreError(Exception):
    """A file of the workspace could not be read or written.

    The message is a whole sentence for the person at the keyboard: which file, what is wrong with
    it, and what to do.
    """


class FileExists(StoreError):  # noqa: N818 - named for what was found
    """A file stands where an output would go, and nobody said to replace it."""
