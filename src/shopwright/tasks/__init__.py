"""What a shopping model is asked to do: one definition of a task that asks, answers, reads, scores and constrains."""
