"""Drawing of (Scene, Runs, step). Knows neither the window nor the store."""
