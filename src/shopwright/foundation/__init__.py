"""What every room stands on: errors, files, tables, chance, recipes, runs, progress and the shop's folder."""
