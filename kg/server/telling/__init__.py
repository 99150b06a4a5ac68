"""What the pages of the site show, told by a worker as plain values: one module a kind of page."""
