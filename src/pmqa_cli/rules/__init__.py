"""The table of rules, written by hand so that a search for a code ends here."""

from __future__ import annotations

from pmqa_cli.rules.base import Rule

RULES: tuple[Rule, ...] = ()
