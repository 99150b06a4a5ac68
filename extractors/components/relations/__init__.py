"""Relations that one sentence states between entities."""
