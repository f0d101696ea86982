"""What INFO persistence tells."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.persistence.append_log import AppendLog
    from teachredis.persistence.job import Job
    from teachredis.persistence.saves import Saves


def of_saves(saves: Saves, now_ms: int) -> dict[str, object]:
    """Fields that speak of the RDB file."""
    return {
        "rdb_bgsave_in_progress": int(saves.job is not None),
        "rdb_last_bgsave_status": status(saves.is_fine),
        "rdb_last_bgsave_time_sec": saves.took_s,
        "rdb_current_bgsave_time_sec": seconds_of(saves.job, now_ms),
        "rdb_saves": saves.count,
        "rdb_last_load_keys_expired": saves.loaded.expired,
        "rdb_last_load_keys_loaded": saves.loaded.keys,
        **progress(saves.job),
    }


def of_log(log: AppendLog, now_ms: int) -> dict[str, object]:
    """Fields that speak of the append-only file."""
    return {
        "aof_enabled": int(log.is_on),
        "aof_rewrite_in_progress": int(log.job is not None),
        "aof_rewrite_scheduled": int(log.is_scheduled),
        "aof_last_rewrite_time_sec": log.took_s,
        "aof_current_rewrite_time_sec": seconds_of(log.job, now_ms),
        "aof_last_bgrewrite_status": status(log.is_fine),
        "aof_rewrites": log.rewrites,
        "aof_rewrites_consecutive_failures": log.failures,
        "aof_last_write_status": status(not log.error),
        **progress(log.job),
    }


def of_parts(log: AppendLog) -> dict[str, object]:
    """Fields that are there only while there is an append-only file."""
    return {
        "aof_current_size": log.size,
        "aof_base_size": log.base_bytes,
        "aof_pending_rewrite": int(log.is_scheduled),
        "aof_buffer_length": len(log.buffer),
        "aof_pending_bio_fsync": 0,
        "aof_delayed_fsync": 0,
    }


def progress(job: Job | None) -> dict[str, object]:
    """How far a background save is."""
    if job is None:
        return {}
    return {
        "current_fork_perc": f"{job.keys_done * 100 / (job.keys or 1):.2f}",
        "current_save_keys_processed": job.keys_done,
        "current_save_keys_total": job.keys,
    }


def status(is_fine: bool) -> str:
    """In Redis's words."""
    return "ok" if is_fine else "err"


def seconds_of(job: Job | None, now_ms: int) -> int:
    """How long it has been at work; -1 if there is none."""
    return -1 if job is None else (now_ms - job.began_ms) // 1000
