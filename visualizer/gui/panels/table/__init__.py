"""The table dock: losses and gradients at the current step."""
