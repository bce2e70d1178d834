"""A page as tests look at it: its elements, and the text that a reader gets."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = re.compile(r"h[1-6]|p|li|dt|dd|tr|caption|title|div|section|nav|header|footer")


class Page(HTMLParser):
    """The page as a list of elements, with the visible text."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.lines = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)
        if BLOCKS.fullmatch(tag):
            self.lines += "\n"
        elif tag in ("td", "th"):
            self.lines += " | "
        elif tag not in ("a", "b"):
            self.lines += " "

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass
        if BLOCKS.fullmatch(tag):
            self.lines += "\n"

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text += data
            self.lines += re.sub(r"\s+", " ", data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    def written(self) -> str:
        """What it says, a line for each paragraph, heading and row of a table."""
        lines = (" ".join(line.split()).removeprefix("| ") for line in self.lines.split("\n"))
        return "".join(f"{line}\n" for line in lines if line)
