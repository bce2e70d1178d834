"""How large a synthetic workspace is, and where its returns lie. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass

IN_A_FOLDER = 300
"""Returns of one reporting body. Where there are more, each body has a folder of its own."""

RETURNS = "returns/2026-27-Q1"
"""Where the returns lie in a workspace."""


def code_of(number: int) -> str:
    """A service's code."""
    return f"S{number:04d}"


def name_of(number: int) -> str:
    """A service's name."""
    return f"Service {number:04d}"


@dataclass(frozen=True)
class Size:
    """Which services a workspace has, and how many returns each of them has sent."""

    services: int
    copies: int = 1
    after: int = 0
    """The numbers of the services begin after this one."""

    @classmethod
    def parse(cls, text: str) -> Size:
        """Of "300"; of "300x10", ten returns of each of 300 services; of "14x1+28", services 29
        to 42."""
        text, _, after = text.partition("+")
        services, _, copies = text.partition("x")
        return cls(int(services), int(copies or 1), int(after or 0))

    @property
    def key(self) -> str:
        """The size as ``parse`` reads it."""
        return f"{self.services}x{self.copies}+{self.after}"

    @property
    def returns(self) -> int:
        """How many returns there are."""
        return self.services * self.copies

    @property
    def numbers(self) -> range:
        """The numbers of the services."""
        return range(self.after + 1, self.after + self.services + 1)

    def place(self, number: int, copy: int) -> str:
        """Where a return lies in the folder of returns."""
        name = f"{code_of(number)}.xlsx"
        if self.copies == 1 and self.services <= IN_A_FOLDER:
            return name
        body = copy if self.copies > 1 else 1 + (number - self.after - 1) // IN_A_FOLDER
        return f"body-{body:02d}/{name}"

    def __str__(self) -> str:
        each = f", {self.copies} of each of {self.services:,} services" if self.copies > 1 else ""
        return f"{self.returns:,} returns{each}"
