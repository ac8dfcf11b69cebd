"""Who is who: the same person under the names that different tools have for them."""

from okrsync.people.directory import People, Person
from okrsync.people.known import Known, by_one_name

__all__ = ["Known", "People", "Person", "by_one_name"]
