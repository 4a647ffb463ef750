"""Built-in plugins: memory store, SQLite store, log notifier, plain file formats. Standard library only."""
