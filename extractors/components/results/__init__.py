"""Results: numbers that a text reports, and what they are numbers of."""
