"""The teacher: seeds that we wrote grow into an instruction set, in words of any model that answers."""
