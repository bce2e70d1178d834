"""The tests of pmqa, and the tools that they and the documentation are made with."""

import os

# openpyxl writes the same XML otherwise where lxml happens to be installed, and SheetJS then finds
# no properties in it: the workbooks that tests make with openpyxl must be the same everywhere.
os.environ["OPENPYXL_LXML"] = "False"
