"""Data as other programs read it: Popolo, vCard, iCalendar."""
