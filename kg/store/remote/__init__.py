"""Stores of other programs, over HTTP: SPARQL 1.1 Query, Update and Graph Store Protocol."""
