"""The command line: words to calls, and nothing else."""


def main() -> None:
    """Run the command that the words name."""
    # Behind a door: `import shopwright.cli` must not load the argument parser.
    from shopwright.cli.app import app

    app()
