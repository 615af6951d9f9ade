"""Authoring for sellers: channels, drafts, claims, review and export."""
