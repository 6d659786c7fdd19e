"""One step, slowly: a single update of a model in its phases, each with its formula and its numbers."""
