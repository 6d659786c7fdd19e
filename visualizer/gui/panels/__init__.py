"""The docks: one file or one folder each."""
