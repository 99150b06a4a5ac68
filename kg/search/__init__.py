"""From what a person types to nodes of the graph."""
