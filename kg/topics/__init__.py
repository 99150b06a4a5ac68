"""What papers are about: a taxonomy of topics, and the topics of a paper."""

from __future__ import annotations

from kg.topics.assignment import AssignedTopic, assign, fields
from kg.topics.taxonomy import Taxonomy, Topic, taxonomy

__all__ = ["AssignedTopic", "Taxonomy", "Topic", "assign", "fields", "taxonomy"]
