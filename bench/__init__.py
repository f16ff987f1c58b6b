"""Measurements: figures that the README and the documents quote are printed by these commands."""
