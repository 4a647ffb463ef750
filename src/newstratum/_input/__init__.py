"""What comes in from outside: how large it may be, whether it has an end, how deep it nests."""
