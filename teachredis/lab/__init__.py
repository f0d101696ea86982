"""Floor 7: experiments with the engine's own parts."""
