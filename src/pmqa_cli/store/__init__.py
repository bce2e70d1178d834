"""The only code that reads or writes the workspace's own files."""
