"""`python -m streams` is `wirestream`."""

from streams.cli import main

if __name__ == "__main__":
    main()
