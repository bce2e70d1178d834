"""Only reading: every sheet with openpyxl, counting the cells that are not empty.

As the second argument, "all" keeps whole sheets in memory, as most scripts do; "stream" reads them
row by row (`read_only=True`).
"""

import sys
from pathlib import Path

from openpyxl import load_workbook

cells = 0
for path in sorted(Path(sys.argv[1]).rglob("*.xlsx")):
    workbook = load_workbook(path, data_only=True, read_only=sys.argv[2] == "stream")
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(values_only=True):
            cells += sum(value is not None for value in row)
    workbook.close()
print(cells)
