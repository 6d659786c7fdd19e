"""Saving the model of a run, and loading one, as files of ``torch.save``."""

CHECKPOINT_SUFFIXES = (".pt", ".pth")
"""How the names of files end that may be checkpoints."""
