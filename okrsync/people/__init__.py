"""Who is who: the same person under the names that different tools have for them."""

from okrsync.people.directory import People, Person
from okrsync.people.known import Known

__all__ = ["Known", "People", "Person"]
