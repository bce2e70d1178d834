"""Working days, the financial year, and stages turned into dates. Pure."""
