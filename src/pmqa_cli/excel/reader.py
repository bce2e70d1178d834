"""A workbook's sheets as cells, and what is known about the workbook as a whole.

Nothing here knows what a return looks like, and nothing is judged. Formulas are not calculated,
macros not looked at, links not followed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from pmqa_cli.excel.cells import count_cells, read_sheet
from pmqa_cli.excel.numbers import BUILT_IN, Numbers, Shown, classify_format
from pmqa_cli.excel.package import Package, open_package
from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.excel.sheet import Area, Sheet, parse_area
from pmqa_cli.excel.strings import SharedStrings, read_shared_strings
from pmqa_cli.excel.xml import LINK_ID, SEPARATOR, Tally, unreadable, unsafe, walk
from pmqa_cli.model.returns import FactKind
from pmqa_cli.model.text import decode_escapes, visible

__all__ = ["Area", "DefinedName", "Refusal", "Sheet", "Workbook", "parse_area", "read_workbook"]

MAX_SHEETS: Final = 500
MAX_TITLE: Final = 1_000
"""Characters of a sheet's name. Excel stops at 31, other programs do not."""
MAX_NAMES: Final = 20_000
MAX_STYLES: Final = 70_000
MAX_LINKS: Final = 20_000
SMALL_PART: Final = 256 * 1024
"""Bytes of a part whose meaning may be remembered for the next workbook."""

_WORKBOOK, _SETTINGS, _SHEET, _NAME = (
    SEPARATOR + name for name in ("workbook", "workbookPr", "sheet", "definedName")
)
_EXTERNAL = SEPARATOR + "externalReference"
_FORMAT, _CELL_STYLES, _STYLE = (SEPARATOR + name for name in ("numFmt", "cellXfs", "xf"))
_TRUE = ("1", "true")
_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
_CUSTOM = ("custom-properties", "customProperties")
"""The second in the strict dialect (ECMA-376 part 1, 15.2.12.2)."""
_NO_CELLS = ("chartsheet", "dialogsheet", *_MACRO_SHEETS)


class DefinedName(NamedTuple):
    """A name given to cells: "MeasureStates" for "Lists!$A$2:$A$3"."""

    name: str
    refers_to: str
    sheet: str = ""
    """The sheet it belongs to; empty where it belongs to the whole workbook."""
    is_hidden: bool = False


@dataclass
class Workbook:
    """Everything read from one workbook."""

    sheets: tuple[Sheet, ...] = ()
    """In the workbook's order, every one that it names."""
    properties: dict[str, str] = field(default_factory=dict)
    """Document properties: the core ones by their element's name ("title", "subject", "creator",
    "lastModifiedBy", "modified"), custom ones by the name given to them."""
    defined_names: tuple[DefinedName, ...] = ()
    external_links: tuple[str, ...] = ()
    """The other files that formulas point to, as the workbook writes them, in the order in which
    formulas count them; "" for one that has no name."""
    date1904: bool = False
    has_macros: bool = False

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of exactly this name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


class _Link(NamedTuple):
    kind: str
    """The last word of its type, the same in strict and transitional files."""
    target: str
    is_external: bool


class _Listed(NamedTuple):
    """A sheet as the workbook's list has it."""

    name: str
    state: str
    link: str


@dataclass
class _Contents:
    """What workbook.xml says."""

    sheets: list[_Listed] = field(default_factory=list)
    names: list[DefinedName] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    """Ids of the links to other files, in the order in which formulas count them."""
    date1904: bool = False


def read_workbook(data: bytes, wanted: Callable[[str], bool]) -> Workbook:
    """Read the sheets whose name is ``wanted``; the others are only counted.

    Raises Refusal, and nothing else, whatever the bytes: for what is no workbook of this kind,
    is damaged, locked, or over a limit. A sheet that the workbook names but does not hold, or that
    cannot be read, is a refusal that says its name.
    """
    package = open_package(data)
    tally = Tally()
    top = _read_links(package, "", tally)
    main = next(
        (link.target for link in top.values() if link.kind == "officeDocument"), "xl/workbook.xml"
    )
    if main not in package:
        raise unreadable("there is no workbook in it")
    contents = _read_contents(package, main, tally)
    links = _read_links(package, main, tally)
    kinds = {link.kind: link for link in links.values()}
    styles = _read_styles(package, kinds.get("styles"), contents.date1904, tally)
    shared: SharedStrings | None = None
    sheets: list[Sheet] = []
    parts: set[str] = set()
    macros = "vbaProject" in kinds or any(kind in kinds for kind in _MACRO_SHEETS)
    for listed in contents.sheets:
        sheet = Sheet(listed.name)
        link = links.get(listed.link)
        is_wanted = wanted(listed.name)
        if listed.link or is_wanted:
            if link is None or link.is_external or link.target not in package:
                raise _missing(listed.name)
            if link.target.lower() in parts:
                raise unsafe(f'sheet "{visible(listed.name)}" is the same part as another sheet')
            parts.add(link.target.lower())
            # Old macro modules are listed like sheets, without a part; charts have no cells.
            if link.kind not in _NO_CELLS:
                pieces = package.pieces(link.target)
                try:
                    if is_wanted:
                        if shared is None:
                            shared = _read_texts(package, kinds.get("sharedStrings"), tally)
                        size = package.size(link.target)
                        sheet = read_sheet(
                            listed.name, link.target, size, pieces, tally, styles, shared
                        )
                    else:
                        count_cells(sheet, link.target, pieces, tally)
                except Refusal as refusal:
                    raise _name_sheet(refusal, listed.name) from None
        sheet.state = listed.state
        sheets.append(sheet)
    return Workbook(
        tuple(sheets),
        _read_properties(package, top.values(), tally),
        tuple(contents.names),
        tuple(_external_targets(package, contents.external, links, tally)),
        contents.date1904,
        macros,
    )


def _missing(name: str) -> Refusal:
    return unreadable(f'its sheet "{visible(name)}" is listed but not in the file')


def _name_sheet(refusal: Refusal, name: str) -> Refusal:
    """A refusal about a sheet's part says which sheet, for nobody knows parts."""
    if visible(name) in refusal.sentence:
        return refusal
    return Refusal(refusal.kind, f'Sheet "{visible(name)}" cannot be read. {refusal.sentence}')


def _read_links(package: Package, part: str, tally: Tally) -> dict[str, _Link]:
    """What a part (or, for "", the package) points to, by id. Empty where it points to nothing."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    links: dict[str, _Link] = {}
    if source not in package:
        return links

    def start(name: str, attributes: dict[str, str]) -> None:
        if not name.endswith(SEPARATOR + "Relationship"):
            return
        target = attributes.get("Target", "")
        is_external = attributes.get("TargetMode", "").lower() == "external"
        if not is_external:
            target = _resolve(folder, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        links[attributes.get("Id", "")] = _Link(kind, target, is_external)
        if len(links) > MAX_LINKS:
            raise unsafe(f"it has more than {MAX_LINKS:,} links")

    walk(source, package.pieces(source), tally, start)
    return links


def _resolve(folder: str, target: str) -> str:
    target = unquote(target.replace("\\", "/"))
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _read_contents(package: Package, part: str, tally: Tally) -> _Contents:
    found = _Contents()
    attributes_of_name: dict[str, str] = {}
    is_workbook = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal attributes_of_name, is_workbook
        if name == _WORKBOOK:
            is_workbook = True
        elif name == _SETTINGS:
            found.date1904 = attributes.get("date1904") in _TRUE
        elif name == _SHEET:
            title = decode_escapes(attributes.get("name", ""))
            found.sheets.append(
                _Listed(title, attributes.get("state", "visible"), attributes.get(LINK_ID, ""))
            )
            if len(title) > MAX_TITLE:
                raise unsafe("the name of a sheet is far too long")
            if len(found.sheets) > MAX_SHEETS:
                raise unsafe(f"it has more than {MAX_SHEETS} sheets")
        elif name == _NAME:
            attributes_of_name = attributes
        elif name == _EXTERNAL:
            found.external.append(attributes.get(LINK_ID, ""))

    def end(name: str, text: str) -> None:
        if name != _NAME:
            return
        local = attributes_of_name.get("localSheetId", "")
        tally.spend_text(len(text))
        at = int(local) if local.isdecimal() and len(local) < 5 else len(found.sheets)
        found.names.append(
            DefinedName(
                attributes_of_name.get("name", ""),
                text.strip(),
                found.sheets[at].name if at < len(found.sheets) else "",
                attributes_of_name.get("hidden") in _TRUE,
            )
        )
        if len(found.names) > MAX_NAMES:
            raise unsafe(f"it has more than {MAX_NAMES:,} defined names")

    walk(part, package.pieces(part), tally, start, end)
    if not is_workbook:
        raise unreadable("its list of sheets is missing")
    titles: set[str] = set()
    for listed in found.sheets:
        if listed.name.casefold() in titles:
            raise unreadable(f'it has two sheets named "{visible(listed.name)}"')
        titles.add(listed.name.casefold())
    return found


def _read_styles(
    package: Package, link: _Link | None, date1904: bool, tally: Tally
) -> Mapping[str, Numbers]:
    """How each style's numbers read, by the text of a cell's attribute s."""
    part = link.target if link and link.target in package else ""
    if part and package.size(part) > SMALL_PART:
        return _parse_styles(part, package.pieces(part), date1904, tally)
    data = package.read(part) if part else b""
    # Every workbook made from one template has the same styles.
    styles, count = _remembered_styles(part, data, date1904)
    tally.spend_elements(count)
    return styles


@lru_cache(maxsize=8)
def _remembered_styles(part: str, data: bytes, date1904: bool) -> tuple[Mapping[str, Numbers], int]:
    """The styles in a small part (none where it is empty), and how many elements it has."""
    tally = Tally()
    styles = _parse_styles(part, [data], date1904, tally)
    return styles, tally.elements_spent


def _parse_styles(
    part: str, pieces: Iterable[bytes], date1904: bool, tally: Tally
) -> Mapping[str, Numbers]:
    by_kind = {shown: Numbers(shown, date1904) for shown in Shown}
    styles: dict[str, Numbers] = {"": by_kind[Shown.NUMBER]}
    if not part:
        return styles
    kinds = {str(number): by_kind[shown] for number, shown in BUILT_IN.items()}
    used: list[str] = []
    inside = False
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, count
        if name in (_STYLE, _FORMAT):
            count += 1
            if count > MAX_STYLES:
                raise unsafe(f"it has more than {MAX_STYLES:,} styles")
        if name == _STYLE and inside:
            used.append(attributes.get("numFmtId", "0"))
        elif name == _CELL_STYLES:
            inside = True
        elif name == _FORMAT:
            shown = classify_format(attributes.get("formatCode", ""))
            kinds[attributes.get("numFmtId", "")] = by_kind[shown]

    def end(name: str, _: str) -> None:
        nonlocal inside
        if name == _CELL_STYLES:
            inside = False

    walk(part, pieces, tally, start, end)
    for at, number in enumerate(used):
        styles[str(at)] = kinds.get(number, by_kind[Shown.NUMBER])
    styles[""] = styles.get("0", by_kind[Shown.NUMBER])
    return styles


def _read_texts(package: Package, link: _Link | None, tally: Tally) -> SharedStrings:
    if link is None or link.target not in package:
        return SharedStrings()
    return read_shared_strings(
        link.target, package.size(link.target), package.pieces(link.target), tally
    )


def _read_properties(package: Package, links: Iterable[_Link], tally: Tally) -> dict[str, str]:
    """Core and custom properties. Garbled ones are left out: no figure depends on them."""
    found: dict[str, str] = {}
    for link in links:
        if link.kind in ("core-properties", *_CUSTOM) and link.target in package:
            try:
                _read_property_part(package, link, tally, found)
            except Refusal as refusal:
                if refusal.kind is not FactKind.UNREADABLE:
                    raise
    return found


def _read_property_part(package: Package, link: _Link, tally: Tally, found: dict[str, str]) -> None:
    is_custom = link.kind in _CUSTOM
    given = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal given
        if is_custom and name.endswith(SEPARATOR + "property"):
            given = attributes.get("name", "")

    def end(name: str, text: str) -> None:
        key = given if is_custom else name.rpartition(SEPARATOR)[2]
        if key and text.strip():
            tally.spend_text(len(key) + len(text))
            found[key] = decode_escapes(text)

    walk(link.target, package.pieces(link.target), tally, start, end)


def _external_targets(
    package: Package, ids: Iterable[str], links: dict[str, _Link], tally: Tally
) -> Iterator[str]:
    """Where formulas point to, in the order in which they count: [1], [2]."""
    for link in (links[given] for given in ids if given in links):
        if not link.is_external:
            outside = _read_links(package, link.target, tally).values()
            yield next((each.target for each in outside if each.is_external), "")
