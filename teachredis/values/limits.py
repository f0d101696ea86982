"""The thresholds at which Redis changes an encoding, and other numbers for values, as CONFIG SET leaves them.

One `Limits` serves all databases of an engine; the settings table writes into it.
"""

from __future__ import annotations


class Limits:
    """Entries are counted, values are measured in bytes; names are Redis's settings with `_` for `-`."""

    __slots__ = (
        "hash_max_listpack_entries",
        "hash_max_listpack_value",
        "hll_sparse_max_bytes",
        "lfu_decay_time",
        "lfu_log_factor",
        "list_compress_depth",
        "list_max_listpack_size",
        "lru_clock_ms",
        "proto_max_bulk_len",
        "quicklist_packed_threshold",
        "set_max_intset_entries",
        "set_max_listpack_entries",
        "set_max_listpack_value",
        "stream_node_max_bytes",
        "stream_node_max_entries",
        "zset_max_listpack_entries",
        "zset_max_listpack_value",
    )

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Back to the defaults."""
        self.hash_max_listpack_entries = 512
        self.hash_max_listpack_value = 64
        self.hll_sparse_max_bytes = 3000
        self.lfu_decay_time = 1  # minutes until a counter falls by one; 0: never
        self.lfu_log_factor = 10  # how slowly it rises: keyspace/access.py
        self.list_compress_depth = 0
        self.list_max_listpack_size = -2
        self.lru_clock_ms = 1000  # the tick of the clock that eviction by LRU reads: no setting
        self.proto_max_bulk_len = 512 << 20  # no string may grow beyond
        self.quicklist_packed_threshold = 0  # 0: follow list_max_listpack_size; DEBUG sets it
        self.set_max_intset_entries = 512
        self.set_max_listpack_entries = 128
        self.set_max_listpack_value = 64
        self.stream_node_max_bytes = 4096
        self.stream_node_max_entries = 100
        self.zset_max_listpack_entries = 128
        self.zset_max_listpack_value = 64
