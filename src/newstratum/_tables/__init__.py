"""What the rows of a table mean: schemas, layouts, cells, and templates to fill in."""
