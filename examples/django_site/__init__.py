"""A Django application that keeps a register beside its own tables."""
