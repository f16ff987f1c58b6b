"""Who said what, to whom, and by whom it was reported. `find.py` is the path; docs/quotes.md says the rules."""
