"""Going back: what each recorded step changed, kept so that it can be put back.

The images are those of a snapshot: the value that a key had before the step, or that there was none.  Putting
them back takes the images of now, so that going back can be taken back, too.
"""

from __future__ import annotations

from teachredis.keyspace.loading import load_key
from teachredis.keyspace.snapshot import Snapshot, copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.keyspace.snapshot import Image


class Images(Snapshot):
    """A snapshot of nothing but what changes: it does not list the keys that there are."""

    __slots__ = ()

    def __init__(self, databases: Sequence[Keyspace]) -> None:
        self.databases = [*databases]
        self.keys = []
        self.images = [{} for _ in databases]

    def before(self, index: int, key: bytes) -> Stored | None:
        """The value that the key had when the step began."""
        image = self.images[index].get(key)
        return self.databases[index].data.get(key) if image is None else image[0]

    def put_back(self) -> Images:
        """Every key as it was; what comes back are the images of how it is now."""
        now = Images(self.databases)
        for index, images in enumerate(self.images):
            now.keep(index, images)
            for key, image in images.items():
                put(self.databases[index], key, image)
        return now


def put(db: Keyspace, key: bytes, image: Image) -> None:
    """One key as it was, in place of what is there."""
    value, deadline_ms = image
    mark = db.access.get(key, db.now_ms)
    if key in db.data:
        db.drop(key)
    twin = copied(value)
    if twin is not None:
        load_key(db, key, twin, deadline_ms, mark)
    db.changed(key, "restore" if value is not None else "del")
