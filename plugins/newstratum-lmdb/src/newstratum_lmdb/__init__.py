"""The LMDB store for newstratum."""
