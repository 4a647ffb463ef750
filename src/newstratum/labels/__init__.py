"""Words for codes, in Chinese and English."""
