"""`python -m shopwright`: the command line."""

from shopwright.cli import main

if __name__ == "__main__":
    main()
