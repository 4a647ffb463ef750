"""Constructions: forms of whole pieces of a sentence, whatever words fill them."""
