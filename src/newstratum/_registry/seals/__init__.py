"""The seal of a register: its keys, and the store through which sealed documents are read and written."""
