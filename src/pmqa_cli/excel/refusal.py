"""A file that is not read, and the one sentence that says why and what to do."""

from __future__ import annotations

from pmqa_cli.model.returns import FactKind


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The file is not read.

    ``kind`` is UNREADABLE, ENCRYPTED, UNSUPPORTED or UNSAFE; ``sentence`` says in plain words
    what the file is and what to do about it.
    """

    def __init__(self, kind: FactKind, sentence: str) -> None:
        super().__init__(kind, sentence)
        self.kind = kind
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence
