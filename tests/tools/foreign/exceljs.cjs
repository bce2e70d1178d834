"use strict";
// Opens a workbook with ExcelJS, types into it and saves it.

const ExcelJS = require("exceljs");
const serve = require("./serve.cjs");

const FORMATS = {
  text: "@",
  number: "General",
  flag: "General",
  day: "dd/mm/yyyy",
  moment: "dd/mm/yyyy hh:mm:ss.000",
};

function type(book, [sheet, address, kind, value]) {
  const cell = book.getWorksheet(sheet).getCell(address);
  if (kind === "nothing") {
    cell.value = null;
    return;
  }
  cell.value = kind === "day" || kind === "moment" ? new Date(value) : value;
  // Cells that look alike share one style, which numFmt would change for all of them.
  cell.style = { ...cell.style, numFmt: FORMATS[kind] };
}

serve(async (data, edits) => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(data);
  edits.forEach((edit) => type(book, edit));
  return book.xlsx.writeBuffer();
});
