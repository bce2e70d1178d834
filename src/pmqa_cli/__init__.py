"""pmqa: the quarter of a council's performance management, from template to pack."""

__version__ = "0.1.0"
