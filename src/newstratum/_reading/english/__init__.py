"""English words of a form that no table lists whole: titles made of a field and a noun."""
