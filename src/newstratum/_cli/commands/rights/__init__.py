"""Commands about the rights of people, and what their data is used for."""
