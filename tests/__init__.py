"""The tests of paperkg; they mirror the tree."""
