"""The jsonl store for newstratum."""
