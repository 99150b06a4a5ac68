"""Mentions by rules and patterns: chunks between function words, typed by heads, names and cues."""
