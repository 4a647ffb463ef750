"""Words for codes, in Chinese and English."""

from __future__ import annotations

from newstratum.labels.tables import LabelTable, family_of, key_of, label_table_of

__all__ = ["LabelTable", "family_of", "key_of", "label_table_of"]
