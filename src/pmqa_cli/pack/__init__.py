"""Packs: what a quarter's returns say, as pages and data files."""

from pmqa_cli.pack.files import pack_files
from pmqa_cli.pack.view import build_pack

__all__ = ["build_pack", "pack_files"]
