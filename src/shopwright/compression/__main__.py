"""`python -m shopwright.compression SHOP RUN`: the compressing process; its figures and failures are files there."""

import sys
from pathlib import Path

from transformers.utils import logging

from shopwright.compression.recipes import load_compress_recipe
from shopwright.compression.work import perform
from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import write_json
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.launch import FAILURE_FILE, FIGURES_FILE
from shopwright.training.tether import go_with_the_parent


def main(shop: str, folder: str) -> int:
    """Do the work of one run; returns the exit code."""
    logging.disable_progress_bar()
    run = Run(Path(folder), "")
    try:
        figures = perform(Shop(Path(shop)), load_compress_recipe(run.folder / "recipe.yaml"), run)
    except ShopwrightError as error:
        write_json(run.folder / FAILURE_FILE, {"exit_code": error.exit_code, "sentence": str(error)})
        return error.exit_code
    write_json(run.folder / FIGURES_FILE, figures)
    return 0


if __name__ == "__main__":
    go_with_the_parent()
    sys.exit(main(*sys.argv[1:]))
