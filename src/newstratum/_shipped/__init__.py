"""The package data as objects: editions, labels, lexicons, claims, and the doors over them."""
