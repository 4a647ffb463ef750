"""Model objects to plain data and back: one strict converter, record kinds with schemas, migrations."""
