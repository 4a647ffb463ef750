"""What an operator does with a database: prepare it, inspect it, renew it after a copy, sweep it."""
