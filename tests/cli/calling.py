"""What a call of pmqa comes to."""

from collections.abc import Callable
from typing import NamedTuple


class Said(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]
