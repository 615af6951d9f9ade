"""`python -m shopwright.training.agent OPTIONS -m ROOM SHOP RUN`: torchrun, tied to its parent and sparing of words."""

import logging
import sys
import tempfile
from collections.abc import Sequence

from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
from torch.distributed.run import parse_args, run

from shopwright.training.tether import go_with_the_parent


def main(words: Sequence[str]) -> int:
    """Start the processes of this machine and wait for them; returns 1 where one of them failed.

    The processes inherit this one's standard input, so they end with its parent as it does itself.
    """
    # What a process found wrong is a file in the run, and what broke it is on standard error: torchrun's own table of
    # exit codes says less than either.
    logging.getLogger("torch.distributed").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        try:
            run(parse_args(["--log-dir", folder, *words]))  # type: ignore[no-untyped-call]
        except ChildFailedError:
            return 1
    return 0


if __name__ == "__main__":
    go_with_the_parent()
    sys.exit(main(sys.argv[1:]))
