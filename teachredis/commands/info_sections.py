"""The sections of INFO: each a function from the engine to {field: value}, fields in Redis's order.

`filled` takes the names of all fields of 8.2.3 and what is known here; what is not known is 0.
"""

from __future__ import annotations

from itertools import islice

from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.registry import Command
    from teachredis.session.state import State

    Fields: TypeAlias = dict[str, object]

LRU_CLOCK = (1 << 24) - 1
STARTUP_BYTES, KEY_BYTES, DEADLINE_BYTES = 653_752, 72, 24
"""An empty server, and what a short key and its deadline add: measured on 8.2.3, rounded."""

SAMPLED_DEADLINES = 1000


def filled(names: str, known: Fields) -> Fields:
    """Every field in order; 0 for what is not known."""
    return {name: known.get(name, 0) for name in names.split()}


def server(engine: State) -> Fields:
    """Who this is and since when."""
    now_ms = engine.now_ms()
    up_s = (now_ms - engine.started_ms) // 1000
    return {
        "redis_version": "8.2.3", "redis_git_sha1": "00000000", "redis_git_dirty": 0, "redis_build_id": "teachredis",
        "redis_mode": "standalone", "os": "teachredis", "arch_bits": 64, "monotonic_clock": "handed in",
        "multiplexing_api": "none", "atomicvar_api": "none", "gcc_version": "0.0.0", "process_id": 0,
        "process_supervised": "no", "run_id": engine.run_id, "tcp_port": engine.settings.read("port"),
        "server_time_usec": now_ms * 1000, "uptime_in_seconds": up_s, "uptime_in_days": up_s // 86400,
        "hz": engine.settings.read("hz"), "configured_hz": engine.settings.read("hz"),
        "lru_clock": now_ms // 1000 & LRU_CLOCK, "executable": "", "config_file": "", "io_threads_active": 0,
    }  # fmt: skip


def clients(engine: State) -> Fields:
    """Who is connected, and what they wait for."""
    everybody, databases = engine.clients.values(), engine.databases
    return filled(
        "connected_clients cluster_connections maxclients client_recent_max_input_buffer "
        "client_recent_max_output_buffer blocked_clients tracking_clients pubsub_clients watching_clients "
        "clients_in_timeout_table total_watched_keys total_blocking_keys total_blocking_keys_on_nokey",
        {
            "connected_clients": len(everybody),
            "maxclients": engine.settings.read("maxclients"),
            "blocked_clients": len(engine.blocked),
            "tracking_clients": sum(client.tracking is not None for client in everybody),
            "watching_clients": sum(bool(client.watching) for client in everybody),
            "clients_in_timeout_table": sum(bool(c.waiting and c.waiting.deadline_ms) for c in engine.blocked),
            "total_watched_keys": sum(len(db.watched) for db in databases),
            "total_blocking_keys": sum(len(db.awaited) for db in databases),
        },
    )


def memory(engine: State) -> Fields:
    """How much is used.  # Redis: asks its allocator.  Ours is estimated from the number of keys."""
    used = STARTUP_BYTES + sum(KEY_BYTES * len(db) + DEADLINE_BYTES * len(db.expires) for db in engine.databases)
    limit = engine.settings.number("maxmemory")
    return filled(
        "used_memory used_memory_human used_memory_rss used_memory_rss_human used_memory_peak used_memory_peak_human "
        "used_memory_peak_time used_memory_peak_perc used_memory_overhead used_memory_startup used_memory_dataset "
        "used_memory_dataset_perc allocator_allocated allocator_active allocator_resident allocator_muzzy "
        "total_system_memory total_system_memory_human used_memory_lua used_memory_vm_eval used_memory_lua_human "
        "used_memory_scripts_eval number_of_cached_scripts number_of_functions number_of_libraries "
        "used_memory_vm_functions used_memory_vm_total used_memory_vm_total_human used_memory_functions "
        "used_memory_scripts used_memory_scripts_human maxmemory maxmemory_human maxmemory_policy "
        "allocator_frag_ratio allocator_frag_bytes allocator_rss_ratio allocator_rss_bytes rss_overhead_ratio "
        "rss_overhead_bytes mem_fragmentation_ratio mem_fragmentation_bytes mem_not_counted_for_evict "
        "mem_replication_backlog mem_total_replication_buffers mem_replica_full_sync_buffer mem_clients_slaves "
        "mem_clients_normal mem_cluster_links mem_aof_buffer mem_allocator mem_overhead_db_hashtable_rehashing "
        "active_defrag_running lazyfree_pending_objects lazyfreed_objects",
        {
            **dict.fromkeys(("used_memory", "used_memory_rss", "used_memory_peak"), used),
            **dict.fromkeys(("used_memory_human", "used_memory_rss_human", "used_memory_peak_human"), human(used)),
            **dict.fromkeys(("used_memory_lua_human", "used_memory_vm_total_human"), "0B"),
            **dict.fromkeys(("used_memory_scripts_human", "total_system_memory_human"), "0B"),
            **dict.fromkeys(("allocator_frag_ratio", "allocator_rss_ratio", "rss_overhead_ratio"), "1.00"),
            "used_memory_peak_time": engine.now_ms() // 1000, "used_memory_peak_perc": "100.00%",
            "used_memory_overhead": STARTUP_BYTES, "used_memory_startup": STARTUP_BYTES,
            "used_memory_dataset": used - STARTUP_BYTES, "used_memory_dataset_perc": "100.00%",
            "maxmemory": limit, "maxmemory_human": human(limit),
            "maxmemory_policy": engine.settings.read("maxmemory-policy"),
            "mem_fragmentation_ratio": "1.00", "mem_allocator": "python",
        },
    )  # fmt: skip


def human(size_bytes: int) -> str:
    """A size for people: `870.79K`."""
    for unit, power in (("G", 30), ("M", 20), ("K", 10)):
        if size_bytes >= 1 << power:
            return f"{size_bytes / (1 << power):.2f}{unit}"
    return f"{size_bytes}B"


def persistence(engine: State) -> Fields:
    """Saving; the room that saves says more through its port."""
    told = engine.ports.persistence.info() if engine.ports.persistence else {}
    return filled(
        "loading async_loading current_cow_peak current_cow_size current_cow_size_age current_fork_perc "
        "current_save_keys_processed current_save_keys_total rdb_changes_since_last_save rdb_bgsave_in_progress "
        "rdb_last_save_time rdb_last_bgsave_status rdb_last_bgsave_time_sec rdb_current_bgsave_time_sec rdb_saves "
        "rdb_last_cow_size rdb_last_load_keys_expired rdb_last_load_keys_loaded aof_enabled aof_rewrite_in_progress "
        "aof_rewrite_scheduled aof_last_rewrite_time_sec aof_current_rewrite_time_sec aof_last_bgrewrite_status "
        "aof_rewrites aof_rewrites_consecutive_failures aof_last_write_status aof_last_cow_size "
        "module_fork_in_progress module_fork_last_cow_size",
        {
            "current_fork_perc": "0.00",
            "rdb_changes_since_last_save": engine.journal.dirty,
            "rdb_last_save_time": engine.last_save_ms // 1000,
            **dict.fromkeys(("rdb_last_bgsave_status", "aof_last_bgrewrite_status", "aof_last_write_status"), "ok"),
            **dict.fromkeys(("rdb_last_bgsave_time_sec", "rdb_current_bgsave_time_sec"), -1),
            **dict.fromkeys(("aof_last_rewrite_time_sec", "aof_current_rewrite_time_sec"), -1),
            **told,
        },
    )


def threads(engine: State) -> Fields:
    """One, which does all the work."""
    return {"io_thread_0": f"clients={len(engine.clients)},reads=0,writes=0"}


def stats(engine: State) -> Fields:
    """What was counted since the start or CONFIG RESETSTAT."""
    journal = engine.journal
    rates = ("input_kbps", "output_kbps", "input_repl_kbps", "output_repl_kbps")
    return filled(
        "total_connections_received total_commands_processed instantaneous_ops_per_sec total_net_input_bytes "
        "total_net_output_bytes total_net_repl_input_bytes total_net_repl_output_bytes instantaneous_input_kbps "
        "instantaneous_output_kbps instantaneous_input_repl_kbps instantaneous_output_repl_kbps "
        "rejected_connections sync_full sync_partial_ok sync_partial_err expired_subkeys expired_keys "
        "expired_stale_perc expired_time_cap_reached_count expire_cycle_cpu_milliseconds evicted_keys "
        "evicted_clients evicted_scripts total_eviction_exceeded_time current_eviction_exceeded_time keyspace_hits "
        "keyspace_misses pubsub_channels pubsub_patterns pubsubshard_channels latest_fork_usec total_forks "
        "migrate_cached_sockets slave_expires_tracked_keys active_defrag_hits active_defrag_misses "
        "active_defrag_key_hits active_defrag_key_misses total_active_defrag_time current_active_defrag_time "
        "tracking_total_keys tracking_total_items tracking_total_prefixes unexpected_error_replies "
        "total_error_replies dump_payload_sanitizations total_reads_processed total_writes_processed "
        "io_threaded_reads_processed io_threaded_writes_processed io_threaded_total_prefetch_batches "
        "io_threaded_total_prefetch_entries client_query_buffer_limit_disconnections "
        "client_output_buffer_limit_disconnections reply_buffer_shrinks reply_buffer_expands eventloop_cycles "
        "eventloop_duration_sum eventloop_duration_cmd_sum instantaneous_eventloop_cycles_per_sec "
        "instantaneous_eventloop_duration_usec acl_access_denied_auth acl_access_denied_cmd acl_access_denied_key "
        "acl_access_denied_channel",
        {
            "total_connections_received": engine.connections_received,
            "total_commands_processed": sum(command.calls for command in engine.table.values()),
            **{f"instantaneous_{rate}": "0.00" for rate in rates},
            "expired_subkeys": journal.expired_fields, "expired_keys": journal.expired_keys,
            "expired_stale_perc": "0.00", "evicted_keys": journal.evicted_keys,
            "keyspace_hits": journal.hits, "keyspace_misses": journal.misses,
            "total_error_replies": engine.error_replies,
        },
    )  # fmt: skip


def replication(engine: State) -> Fields:
    """A primary without replicas; the room that replicates says more through its port."""
    told = engine.ports.replication.info() if engine.ports.replication else {}
    return {
        "role": "master", "connected_slaves": 0, "master_failover_state": "no-failover",
        "master_replid": engine.run_id, "master_replid2": "0" * 40, "master_repl_offset": 0,
        "second_repl_offset": -1, "repl_backlog_active": 0,
        "repl_backlog_size": engine.settings.read("repl-backlog-size"),
        "repl_backlog_first_byte_offset": 0, "repl_backlog_histlen": 0, **told,
    }  # fmt: skip


def cpu(engine: State) -> Fields:
    """The engine cannot see how long the processor worked for it."""
    names = ("sys", "user", "sys_children", "user_children", "sys_main_thread", "user_main_thread")
    return {f"used_cpu_{name}": "0.000000" for name in names}


def nothing(engine: State) -> Fields:
    """A section whose figures nobody collects: modules, and latencies, as commands are not timed."""
    return {}


def commandstats(engine: State) -> Fields:
    """How often each command ran, failed, or was refused before it ran.  Times are not measured."""
    counted = [entry for entry in engine.table.values() if entry.calls or entry.failed or entry.rejected]
    return {f"cmdstat_{entry.name}": command_figures(entry) for entry in counted}


def command_figures(entry: Command) -> str:
    """One command's figures."""
    per_call = entry.usec / entry.calls if entry.calls else 0
    return (
        f"calls={entry.calls},usec={entry.usec},usec_per_call={per_call:.2f},"
        f"rejected_calls={entry.rejected},failed_calls={entry.failed}"
    )


def errorstats(engine: State) -> Fields:
    """How often each error code was answered."""
    return {f"errorstat_{code}": f"count={times}" for code, times in sorted(engine.errors.items())}


def cluster(engine: State) -> Fields:
    """Is this a node of a cluster?"""
    return {"cluster_enabled": int(engine.settings.is_on("cluster-enabled"))}


def keyspace(engine: State) -> Fields:
    """Keys, deadlines, their mean time to live in ms, and hashes whose fields have deadlines."""
    return {
        f"db{db.index}": f"keys={len(db)},expires={len(db.expires)},avg_ttl={mean_ttl_ms(db, engine.now_ms())},"
        f"subexpiry={len(db.field_deadlines)}"
        for db in engine.databases
        if len(db)
    }


def mean_ttl_ms(db: Keyspace, now_ms: int) -> int:
    """# Redis: a running mean kept by the expire cycle.  Ours is that of the first thousand deadlines."""
    sample = [*islice(db.expires.values(), SAMPLED_DEADLINES)]
    return max(sum(sample) // len(sample) - now_ms, 0) if sample else 0


SIZES = {"string": "strings_sizes", "list": "lists_items", "set": "sets_items", "zset": "zsets_items",
         "hash": "hashes_items"}  # fmt: skip


def keysizes(engine: State) -> Fields:
    """How many values have 1, 2-3, 4-7, ... elements or bytes, by type."""
    return {field: text for db in engine.databases for field, text in sizes_in(db).items()}


def sizes_in(db: Keyspace) -> dict[str, str]:
    """The lines of one database."""
    bins: dict[str, dict[int, int]] = {name: {} for name in SIZES}
    for value in db.data.values():
        kind = value.type_name if isinstance(value, Value) else "string"
        if kind in bins:
            place = len(value).bit_length()
            bins[kind][place] = bins[kind].get(place, 0) + 1
    return {f"db{db.index}_distrib_{SIZES[kind]}": sizes_text(found) for kind, found in bins.items() if found}


def sizes_text(bins: dict[int, int]) -> str:
    """`1=2,64=1,1K=5`."""
    return ",".join(f"{bin_name(place)}={bins[place]}" for place in sorted(bins))


def bin_name(place: int) -> str:
    """The smallest size in the bin, powers of 1024 as letters."""
    size, letters = (1 << place) >> 1, iter(("", "K", "M", "G"))
    while size >= 1024:
        size >>= 10
        next(letters)
    return f"{size}{next(letters)}"


SECTIONS: dict[str, Callable[[State], Fields]] = {
    "server": server,
    "clients": clients,
    "memory": memory,
    "persistence": persistence,
    "threads": threads,
    "stats": stats,
    "replication": replication,
    "cpu": cpu,
    "module_list": nothing,
    "commandstats": commandstats,
    "errorstats": errorstats,
    "latencystats": nothing,
    "cluster": cluster,
    "keyspace": keyspace,
    "keysizes": keysizes,
}
"""In the order of INFO's answer."""

BY_DEFAULT = tuple(name for name in SECTIONS if name not in {"commandstats", "latencystats"})
