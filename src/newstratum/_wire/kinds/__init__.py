"""The kinds of record that a registry keeps, each declared once."""
