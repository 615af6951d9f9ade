"""How the models that ship with Shopwright are made again."""
