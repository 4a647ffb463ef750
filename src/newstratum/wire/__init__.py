"""The model to plain data and back; the only room that knows cattrs."""
