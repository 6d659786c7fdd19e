"""Opening a table of one's own: reading it, looking at it, choosing its columns."""

TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
"""How the names of files end that may be tables."""
