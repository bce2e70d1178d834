"""Documents through typst: what it refuses, and what a text may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.pdf import print_pdf, shapes

HEAD = '#set document(title: "A")\n#set text(font: "Liberation Sans")\n'
BODY = "#let given = json(bytes(sys.inputs.data))\n#given.text"


def template(folder: Path, body: str = BODY) -> Path:
    path = folder / "template.typ"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def test_the_font_has_what_councils_write() -> None:
    wanted = "Pâr o ŵyau, ŷd; £5 – “é” ‘ẁ’ … • €" + "ÂÊÎÔÛŴŶâêîôûŵŷ"
    assert {character for character in wanted if ord(character) not in shapes()} == set()
    assert not shapes() & {0x1F600, 0x6F22, 0xF0B7, 0x0007}


def test_a_character_without_a_shape_stands_there_by_its_name(tmp_path: Path) -> None:
    text = "\uf0b7 one \U0001f600 \u6f22 \u0007 soft\u00adhyphen"
    printed = print_pdf(template(tmp_path), {"text": text})
    assert printed.data.startswith(b"%PDF")
    assert printed.replaced == (
        "[U+1F600 grinning face]",
        "[U+6F22 cjk unified ideograph-6f22]",
        "[U+0007]",
    )


def test_text_is_never_taken_for_markup(tmp_path: Path) -> None:
    text = '#panic("no") *bold* $x$ \\ " ]'
    assert print_pdf(template(tmp_path), {"text": text}).replaced == ()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("#given.text", "unknown variable: given"),
        (BODY + "\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg'/>\"))", "alt"),
        (BODY + "\n=== Third", "heading"),
    ],
)
def test_a_template_that_is_wrong_or_leaves_readers_out_is_refused(
    tmp_path: Path, body: str, says: str
) -> None:
    with pytest.raises(PackError, match=r"template.typ: ") as refused:
        print_pdf(template(tmp_path, body), {"text": "a"})
    assert says in str(refused.value)
