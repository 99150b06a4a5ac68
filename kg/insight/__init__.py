"""What people learn from a graph: why an edge is there, what changed, networks and their measures."""
