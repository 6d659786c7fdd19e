"""The surface dock: what is descended, from where, and how it is drawn."""
