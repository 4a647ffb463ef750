"""Commands that fill a register from files, and put right what was filled in."""
