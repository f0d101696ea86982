"""Floor 6: an engine as a primary, whose every change replicas repeat.  Start reading at primary.py."""
