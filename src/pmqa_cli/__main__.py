"""``python -m pmqa_cli``: the same as ``pmqa``, where the Scripts folder is not on the path."""

from pmqa_cli.cli import main

if __name__ == "__main__":
    main()
