"""Workbooks built by hand, part by part, for what no library would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmqa_cli.excel.reader import Workbook, read_workbook
from pmqa_cli.model.returns import Cell

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def links(*entries: tuple[str, str, str], kind: str = _LINKS) -> str:
    """A part of relationships: (id, last word of the type, target)."""
    outside = {True: ' TargetMode="External"', False: ""}
    inside = "".join(
        f'<Relationship Id="{id_}" Type="{kind}/{word}" Target="{target}"'
        f"{outside[word.endswith('Path')]}/>"
        for id_, word, target in entries
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'


@dataclass
class Built:
    """A workbook of one sheet, "Data", unless said otherwise."""

    rows: str = ""
    """What stands inside sheetData."""
    texts: str = ""
    """What stands inside sst."""
    formats: str = ""
    """Number formats, and then one style for each: "14|0.0%|dd/mm/yyyy"."""
    before: str = ""
    after: str = ""
    settings: str = ""
    names: str = ""
    sheets: str = '<sheet name="Data" sheetId="1" r:id="r1"/>'
    is_strict: bool = False
    sheet: str | bytes | None = None
    """The whole worksheet, in place of the usual."""
    parts: Mapping[str, str | bytes | None] = field(default_factory=dict)
    """Parts to add, replace or (None) leave out."""
    packing: int = zipfile.ZIP_DEFLATED

    def to_bytes(self) -> bytes:
        """The file."""
        main = STRICT if self.is_strict else TRANSITIONAL
        kind = _STRICT_LINKS if self.is_strict else _LINKS
        worksheet = (
            f'<worksheet xmlns="{main}">{self.before}<sheetData>{self.rows}</sheetData>'
            f"{self.after}</worksheet>"
        )
        parts: dict[str, str | bytes | None] = {
            "_rels/.rels": links(("r1", "officeDocument", "xl/workbook.xml"), kind=kind),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{kind}">{self.settings}'
                f"<sheets>{self.sheets}</sheets>{self.names}</workbook>"
            ),
            "xl/_rels/workbook.xml.rels": links(
                ("r1", "worksheet", "worksheets/sheet1.xml"),
                ("r8", "styles", "styles.xml"),
                ("r9", "sharedStrings", "/xl/sharedStrings.xml"),
                kind=kind,
            ),
            "xl/worksheets/sheet1.xml": worksheet if self.sheet is None else self.sheet,
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{self.texts}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{main}">{self._styles()}</styleSheet>',
        }
        parts |= self.parts
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", self.packing) as package:
            for name, content in parts.items():
                if content is not None:
                    package.writestr(name, content)
        return made.getvalue()

    def _styles(self) -> str:
        codes = self.formats.split("|") if self.formats else []
        numbers = [int(code) if code.isdecimal() else 164 + at for at, code in enumerate(codes)]
        own = "".join(
            f'<numFmt numFmtId="{number}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
            for number, code in zip(numbers, codes, strict=True)
            if number >= 164
        )
        used = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *numbers))
        return f"<numFmts>{own}</numFmts><cellXfs>{used}</cellXfs>"

    def read(self) -> Workbook:
        """The workbook, every sheet of it."""
        return read_workbook(self.to_bytes(), lambda _: True)

    def cells(self) -> dict[str, Cell]:
        """The cells of the first sheet by address."""
        return {
            cell.address: cell
            for row in self.read().sheets[0].rows.values()
            for cell in row.values()
        }

    def only(self) -> Cell:
        """The one cell that holds something."""
        (found,) = self.cells().values()
        return found
