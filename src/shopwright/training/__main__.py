"""`python -m shopwright.training SHOP RUN`: the training process; its figures and failures are files in the run."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from transformers.utils import logging

from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import write_json
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training import machines
from shopwright.training.launch import FAILURE_FILE, FIGURES_FILE
from shopwright.training.recipes import load_train_recipe
from shopwright.training.tether import go_with_the_parent
from shopwright.training.work import perform

OUTPUT_FILE = "output.txt"
STANDARD_OUTPUT, STANDARD_ERROR = 1, 2


def main(shop: str, folder: str, *, work: Callable[..., dict[str, Any]] = perform) -> int:
    """Do the work of one run, alone or as one of torchrun's processes; returns the exit code."""
    logging.disable_progress_bar()
    whole = Run(Path(folder), "")
    run = machines.own_run(whole)
    try:
        figures = work(Shop(Path(shop)), load_train_recipe(whole.folder / "recipe.yaml"), run)
        write_json(run.folder / FIGURES_FILE, {**figures, **machines.proof_of(run)})
    except machines.PartDone:
        pass
    except ShopwrightError as error:
        write_json(run.folder / FAILURE_FILE, {"exit_code": error.exit_code, "sentence": str(error)})
        return error.exit_code
    machines.part()
    return 0


def speak_apart(folder: Path) -> None:
    """All but the first process say what they say into a file of their own."""
    if machines.rank_here() == 0:
        return
    own = machines.own_run(Run(folder, "")).folder
    own.mkdir(parents=True, exist_ok=True)
    with (own / OUTPUT_FILE).open("w") as out:
        os.dup2(out.fileno(), STANDARD_OUTPUT)
        os.dup2(out.fileno(), STANDARD_ERROR)


if __name__ == "__main__":
    go_with_the_parent()
    speak_apart(Path(sys.argv[2]))
    sys.exit(main(*sys.argv[1:]))
