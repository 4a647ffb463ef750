"""The commands that hand out what a register holds, as files."""
