"""The domain as frozen data."""
