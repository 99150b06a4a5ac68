"""Data into weights into scores, one command each; its dependencies are the extra ``train``."""
