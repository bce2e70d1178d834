"""Report to text: one pure function per format."""
