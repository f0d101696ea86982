"""Floor 6: what outlives the process.

    disk.py         the one file that opens files
    simulated.py    a disk that is not there, to see what a crash takes
    job.py          a file that is written little by little, while the engine goes on
    rdb_file.py     all keys of one instant as an RDB file, and such a file back into an engine
    saves.py        SAVE, BGSAVE and save points: when, and how it went
    manifest.py     which files make up the append-only file, as text
    log_text.py     commands as bytes of an append-only file, and back
    rebuild.py      the commands that would make a value
    replay.py       executing an append-only file
    log_folder.py   the parts of the append-only file on the disk, and loading them
    append_log.py   the append-only file that grows: buffer, fsync, rewriting
    figures.py      INFO persistence
    port.py         what the engine knows of this room
    folder.py       open_folder: begin with what a folder holds, and keep it up to date
    rdb_lines.py    what is in an RDB file as JSON lines
    rdb_report.py   `teachredis rdb FILE`: the lines, a memory report, and is the file sound?
    commands.py     SAVE, BGSAVE, BGREWRITEAOF

Start with folder.py, then saves.py.
"""
