"""The RDF side: a store on disk, and the projection of statements to RDF and back."""
