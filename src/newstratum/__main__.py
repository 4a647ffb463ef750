"""Run the command: ``python -m newstratum``."""

from newstratum.cli import main

if __name__ == "__main__":
    main()
