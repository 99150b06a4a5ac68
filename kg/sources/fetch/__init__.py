"""The network, with permission only: papers fetched from services, page by page, into a file that builds read."""

from kg.sources.fetch.fetching import Fetched, fetch
from kg.sources.fetch.services import SERVICES, Service, service

__all__ = ["SERVICES", "Fetched", "Service", "fetch", "service"]
