"""Floor 2: one numbered database, and what its commands have done."""
