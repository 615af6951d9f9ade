"""The grounded shopping conversation: search, filters, replies with the ids they stand on."""
