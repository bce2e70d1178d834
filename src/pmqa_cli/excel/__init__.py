"""The only code that knows workbooks: layout, reading and writing."""
