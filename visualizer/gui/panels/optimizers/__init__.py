"""The optimizers dock: who races, with which hyperparameters."""
