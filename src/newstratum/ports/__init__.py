"""What a backend implements and what the core asks of it: stores and notifiers."""
