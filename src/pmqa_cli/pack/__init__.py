"""The quarterly pack: what a template may see, and one file per format."""
