"""Run the command: ``python -m newstratum``."""

from __future__ import annotations

from newstratum._cli import main

if __name__ == "__main__":
    main()
