"""The entities of any other spaCy pipeline, read as mentions."""
