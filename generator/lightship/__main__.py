"""Run the command line with `python -m lightship`."""

from lightship.cli import main

if __name__ == "__main__":
    main()
