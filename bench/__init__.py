"""How well and how fast the bot matches, beside the tools that one would use otherwise (`make bench`)."""
