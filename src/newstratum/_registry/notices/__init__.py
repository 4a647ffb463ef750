"""Notices: stored with the change they tell of, leased, sent and settled."""
