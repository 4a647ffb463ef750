"""What a register owes the people in it."""
