"""A graph as tools for assistants, over the Model Context Protocol: answers with the sentences they rest on."""
