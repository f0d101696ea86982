"""Floor 0: words and bytes.  How a typed line becomes arguments and how a reply is written down."""
