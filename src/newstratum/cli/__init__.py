"""The command ``newstratum``; needs the extra ``cli``."""
