"""`python -m shopwright.training SHOP RUN`: the training process; its figures and failures are files in the run."""

import os
import sys
import threading
from pathlib import Path

from transformers.utils import logging

from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import write_json
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.launch import FAILURE_FILE, FIGURES_FILE
from shopwright.training.recipes import load_train_recipe
from shopwright.training.work import perform

STANDARD_INPUT = 0


def main(shop: str, folder: str) -> int:
    """Do the work of one run; returns the exit code."""
    logging.disable_progress_bar()
    run = Run(Path(folder), "")
    try:
        figures = perform(Shop(Path(shop)), load_train_recipe(run.folder / "recipe.yaml"), run)
    except ShopwrightError as error:
        write_json(run.folder / FAILURE_FILE, {"exit_code": error.exit_code, "sentence": str(error)})
        return error.exit_code
    write_json(run.folder / FIGURES_FILE, figures)
    return 0


def go_with_the_parent() -> None:
    """End this process as soon as its standard input closes."""
    threading.Thread(target=_wait_and_leave, daemon=True).start()


def _wait_and_leave() -> None:
    # Not through sys.stdin: its lock, held by this thread for ever, would break the interpreter's own end.
    while os.read(STANDARD_INPUT, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    go_with_the_parent()
    sys.exit(main(*sys.argv[1:]))
