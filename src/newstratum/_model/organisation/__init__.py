"""The organisation: bodies, platforms, activities, outreach, governance, means, publicity."""
