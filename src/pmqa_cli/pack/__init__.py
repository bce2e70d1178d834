"""Packs: what a quarter's returns say, as pages and data files."""

from pmqa_cli.pack.cut import WHOLE, Cut, cuts_for, say_left_out
from pmqa_cli.pack.files import left_over, pack_files
from pmqa_cli.pack.view import build_pack

__all__ = ["WHOLE", "Cut", "build_pack", "cuts_for", "left_over", "pack_files", "say_left_out"]
