"""Decisions of people about a graph: kept in a file that they can read, applied by every build, made into labels."""
