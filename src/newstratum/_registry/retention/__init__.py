"""How long records about people are kept: what is due, and what is done about it."""
