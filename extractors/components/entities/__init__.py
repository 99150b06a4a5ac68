"""Mentions of one text gathered into entities."""
