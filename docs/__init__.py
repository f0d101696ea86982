"""Documents, and the program that writes their tables."""
