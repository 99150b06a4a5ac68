"""The words that everything speaks: records, identifiers, names of relations, errors, settings, whole files."""
