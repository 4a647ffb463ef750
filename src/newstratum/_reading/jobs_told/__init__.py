"""Jobs as a self-description tells of them."""
