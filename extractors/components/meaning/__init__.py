"""What a text means, as one vector: a head on the network that reads mentions."""
