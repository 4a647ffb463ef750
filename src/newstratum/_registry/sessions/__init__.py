"""Sessions: what is written, by one commit or not at all."""
