"""Exports: records as tables, lists and cards that other programs read, chosen by one filter."""
