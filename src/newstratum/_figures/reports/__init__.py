"""Reports: figures put together as sections of text, tables and work to do."""
