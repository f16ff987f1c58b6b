"""Trains the model that `streams.nlp` runs. Nothing at run time imports this package."""
