"""Wordings of sentences that are written in the words of the grammar before they are read."""
