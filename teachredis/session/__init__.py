"""Floor 3: what an engine remembers about itself and its clients."""
