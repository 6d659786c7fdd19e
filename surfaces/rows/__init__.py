"""The rows of the catalog, by what they show; a new surface is a new entry in one of the tuples."""
