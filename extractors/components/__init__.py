"""The components of the pipeline, a folder each: pure logic, patterns as data, a thin spaCy factory."""
