"""Sealing by AES-256-GCM for newstratum."""
