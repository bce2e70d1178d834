"""The nouns of the job. Pure values: nothing here opens a file, judges or prints."""
