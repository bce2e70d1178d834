"use strict";
// One line of JSON in, one line out: {"book", "edits", "keepsFormats"} becomes {"book"} or
// {"fault"}. A book is base64; an edit is [sheet, cell, kind, value].

const readline = require("node:readline");

module.exports = async function serve(save) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    let answer;
    try {
      const saved = await save(Buffer.from(asked.book, "base64"), asked.edits, asked.keepsFormats);
      answer = { book: Buffer.from(saved).toString("base64") };
    } catch (fault) {
      answer = { fault: String(fault.stack) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
};
