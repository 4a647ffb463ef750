"""Kits and doubles for people who test against newstratum; needs the extra ``testing``."""
