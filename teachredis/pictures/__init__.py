"""Floor 8: a value as a picture.  Pure functions, no Jupyter."""
