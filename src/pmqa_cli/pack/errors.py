"""What the pack says when it cannot be built."""

from __future__ import annotations


class PackError(Exception):
    """A pack cannot be built.

    The message is a whole sentence for the person at the keyboard, with file and line where a
    template is at fault.
    """
