"""Who was shown or given the plain data of people, and who approved what leaves the office."""
