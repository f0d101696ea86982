"""Floor 0: the data structures that Redis is famous for, as themselves."""
