"""Commands about the people of a register."""
