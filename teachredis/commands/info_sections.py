"""The sections of INFO: each a function from the engine to {field: value}, fields in Redis's order.

`filled` takes the names of all fields (info_fields.py) and what is known here; what is not known is 0.
"""

from __future__ import annotations

from itertools import islice

from teachredis.commands import info_fields as fields
from teachredis.session.durations import percentile_ns, slots_of
from teachredis.session.memory import MEMORY_AT_START_BYTES, STARTUP_BYTES, overhead_of
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.registry import Command
    from teachredis.session.state import State

    Fields: TypeAlias = dict[str, object]

LRU_CLOCK = (1 << 24) - 1
SAMPLED_DEADLINES = 1000


def filled(names: Iterable[str], known: Fields) -> Fields:
    """Every field in order; 0 for what is not known."""
    return {name: known.get(name, 0) for name in names}


def told_by_server(engine: State, fields: Fields) -> Fields:
    """The fields, with what only the server around the engine knows, if there is one."""
    told = engine.ports.server.info() if engine.ports.server else {}
    return {name: told.get(name, value) for name, value in fields.items()}


def server(engine: State) -> Fields:
    """Who this is and since when, and where it listens."""
    port = engine.ports.server
    listeners = enumerate(port.listeners() if port else ())
    found = told_by_server(engine, identity(engine))
    return found | {f"listener{number}": text for number, text in listeners}


def identity(engine: State) -> Fields:
    """What an engine knows of itself."""
    now_ms = engine.now_ms()
    up_s = (now_ms - engine.started_ms) // 1000
    return {
        "redis_version": "8.2.3", "redis_git_sha1": "00000000", "redis_git_dirty": 0,
        "redis_build_id": "teachredis",
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
    waits = [client.waiting for client in engine.blocked if client.waiting]
    minded = {(wait.db.index, key): None for wait in waits if wait.minds_loss for key in wait.keys}
    return filled(
        fields.CLIENTS,
        {
            "connected_clients": len(everybody),
            "maxclients": engine.settings.read("maxclients"),
            "blocked_clients": len(engine.blocked),
            "tracking_clients": sum(client.tracking is not None for client in everybody),
            "pubsub_clients": sum(client.listens() for client in everybody),
            "watching_clients": sum(bool(client.watching) for client in everybody),
            "clients_in_timeout_table": sum(bool(wait.deadline_ms) for wait in waits),
            "total_watched_keys": sum(len(db.watched) for db in databases),
            "total_blocking_keys": sum(len(db.awaited) for db in databases),
            "total_blocking_keys_on_nokey": len(minded),
        },
    )


def memory(engine: State) -> Fields:
    """How much is used."""
    used, peak = engine.memory.used(), engine.memory.peak
    limit = engine.settings.number("maxmemory")
    overhead = MEMORY_AT_START_BYTES + sum(map(overhead_of, engine.databases))
    net = used - STARTUP_BYTES
    return filled(
        fields.MEMORY,
        {
            **dict.fromkeys(fields.USED, used),
            **{name: human(used) for name in fields.USED_HUMAN},
            **dict.fromkeys(fields.NOTHING_HUMAN, "0B"),
            **dict.fromkeys(fields.RATIOS, "1.00"),
            "used_memory_peak": peak, "used_memory_peak_human": human(peak),
            "used_memory_peak_time": engine.now_ms() // 1000,
            "used_memory_peak_perc": f"{used / peak:.2%}",
            "used_memory_overhead": overhead, "used_memory_startup": STARTUP_BYTES,
            "used_memory_dataset": used - overhead,
            "used_memory_dataset_perc": f"{(used - overhead) / net:.2%}",
            "maxmemory": limit, "maxmemory_human": human(limit),
            "maxmemory_policy": engine.settings.read("maxmemory-policy"),
            "mem_allocator": "python", "lazyfreed_objects": engine.journal.lazily_freed,
            **memory_of_scripts(engine),
        },
    )  # fmt: skip


def memory_of_scripts(engine: State) -> Fields:
    """What the room that runs scripts says, its sums for people too."""
    told = engine.ports.scripting.info() if engine.ports.scripting else {}
    sums = {name.removesuffix("_human"): name for name in fields.SCRIPTS_HUMAN}
    return {**told, **{name: human(int(str(told.get(field, 0)))) for field, name in sums.items()}}


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
        fields.PERSISTENCE,
        {
            "current_fork_perc": "0.00",
            "rdb_changes_since_last_save": engine.journal.dirty,
            "rdb_last_save_time": engine.last_save_ms // 1000,
            **dict.fromkeys(fields.FINE, "ok"),
            **dict.fromkeys(("rdb_last_bgsave_time_sec", "rdb_current_bgsave_time_sec"), -1),
            **dict.fromkeys(("aof_last_rewrite_time_sec", "aof_current_rewrite_time_sec"), -1),
            **told,
        },
    ) | (engine.ports.persistence.info_of_log() if engine.ports.persistence else {})


def threads(engine: State) -> Fields:
    """One, which does all the work."""
    return {"io_thread_0": f"clients={len(engine.clients)},reads=0,writes=0"}


def stats(engine: State) -> Fields:
    """What was counted since the start or CONFIG RESETSTAT."""
    return told_by_server(engine, counted(engine))


def counted(engine: State) -> Fields:
    """What the engine counts; bytes are a server's."""
    journal = engine.journal
    rates = ("input_kbps", "output_kbps", "input_repl_kbps", "output_repl_kbps")
    return filled(
        fields.STATS,
        {
            "total_connections_received": engine.connections_received,
            "total_commands_processed": sum(command.calls for command in engine.table.values()),
            **{f"instantaneous_{rate}": "0.00" for rate in rates},
            "expired_subkeys": journal.expired_fields, "expired_keys": journal.expired_keys,
            "expired_stale_perc": "0.00", "evicted_keys": journal.evicted_keys,
            **(engine.ports.replication.figures if engine.ports.replication else {}),
            **engine.invalidation.figures(),
            "pubsub_channels": len(engine.channels.channels),
            "pubsub_patterns": len(engine.channels.patterns),
            "pubsubshard_channels": len(engine.channels.shards),
            "evicted_scripts": engine.evicted_scripts,
            "keyspace_hits": journal.hits, "keyspace_misses": journal.misses,
            "total_error_replies": engine.error_replies,
            **{f"acl_access_denied_{reason}": count for reason, count in engine.acl.log.refused.items()},
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
    """The engine cannot see how long the processor worked for it; a server can."""
    names = ("sys", "user", "sys_children", "user_children", "sys_main_thread", "user_main_thread")
    return told_by_server(engine, {f"used_cpu_{name}": "0.000000" for name in names})


def modules(engine: State) -> Fields:
    """The one module that Redis 8 brings along."""
    options = "[handle-io-errors|handle-repl-async-load]"
    told = f"name=vectorset,ver=1,api=1,filters=0,usedby=[],using=[],options={options}"
    return {"module": told} if "vadd" in engine.table else {}


def commandstats(engine: State) -> Fields:
    """How often each command ran, how long it took, and how often it failed or was refused before it ran."""
    counted = [entry for entry in engine.table.values() if entry.calls or entry.failed or entry.rejected]
    return {f"cmdstat_{entry.name}": command_figures(entry) for entry in counted}


def command_figures(entry: Command) -> str:
    """One command's figures."""
    per_call = entry.usec / entry.calls if entry.calls else 0
    return (
        f"calls={entry.calls},usec={entry.usec},usec_per_call={per_call:.2f},"
        f"rejected_calls={entry.rejected},failed_calls={entry.failed}"
    )


def latencystats(engine: State) -> Fields:
    """How long most calls of each command took, in µs: `latency-tracking-info-percentiles`."""
    if not engine.settings.is_on("latency-tracking"):
        return {}
    shares = engine.settings.read("latency-tracking-info-percentiles").split()
    timed = [entry for entry in engine.table.values() if entry.took]
    return {f"latency_percentiles_usec_{entry.name}": percentiles(entry, shares) for entry in timed}


def percentiles(entry: Command, shares: list[str]) -> str:
    """`p50=2.007,p99=9.023`."""
    slots = slots_of(entry.took)
    return ",".join(f"p{share}={percentile_ns(slots, float(share)) / 1000:.3f}" for share in shares)


def errorstats(engine: State) -> Fields:
    """How often each error code was answered."""
    return {f"errorstat_{code}": f"count={times}" for code, times in sorted(engine.errors.items())}


def cluster(engine: State) -> Fields:
    """Is this a node of a cluster?"""
    return {"cluster_enabled": int(engine.settings.is_on("cluster-enabled"))}


def keyspace(engine: State) -> Fields:
    """Keys, deadlines, their mean time to live in ms, and hashes whose fields have deadlines."""
    return {
        f"db{db.index}": (
            f"keys={len(db)},expires={len(db.expires)},"
            f"avg_ttl={mean_ttl_ms(db, engine.now_ms())},subexpiry={len(db.field_deadlines)}"
        )
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
    "module_list": modules,
    "commandstats": commandstats,
    "errorstats": errorstats,
    "latencystats": latencystats,
    "cluster": cluster,
    "keyspace": keyspace,
    "keysizes": keysizes,
}
"""In the order of INFO's answer."""

BY_DEFAULT = tuple(name for name in SECTIONS if name not in {"commandstats", "latencystats"})
