"use strict";
// Opens a workbook with SheetJS, types into it and saves it.

const XLSX = require("xlsx");
const serve = require("./serve.cjs");

const FORMATS = { day: "dd/mm/yyyy", moment: "dd/mm/yyyy hh:mm:ss.000" };

function cellOf(kind, value) {
  switch (kind) {
    case "text":
      return { t: "s", v: value, z: "@" };
    case "number":
      return { t: "n", v: value };
    case "flag":
      return { t: "b", v: value };
    default:
      return { t: "d", v: new Date(value), z: FORMATS[kind] };
  }
}

function type(book, [sheet, address, kind, value]) {
  const cells = book.Sheets[sheet];
  if (kind === "nothing") {
    delete cells[address];
    return;
  }
  cells[address] = cellOf(kind, value);
  const range = XLSX.utils.decode_range(cells["!ref"]);
  const { r, c } = XLSX.utils.decode_cell(address);
  range.e = { r: Math.max(range.e.r, r), c: Math.max(range.e.c, c) };
  cells["!ref"] = XLSX.utils.encode_range(range);
}

serve((data, edits, keepsFormats) => {
  // What a script does that never asks for formats, and what a careful one does.
  const asked = keepsFormats ? { cellNF: true, cellStyles: true } : {};
  const book = XLSX.read(data, asked);
  edits.forEach((edit) => type(book, edit));
  return XLSX.write(book, { type: "buffer", bookType: "xlsx", compression: true, ...asked });
});
