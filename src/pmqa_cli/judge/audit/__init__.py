"""An audit of published figures: headings to columns, text to figures, rows to verdicts."""
