"""The two ports, storage and notices: protocols, their words, and the reference meaning of a query."""
