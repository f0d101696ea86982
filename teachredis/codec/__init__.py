"""Floor 2: a value and its RDB bytes.

    kinds.py          the numbers of all layouts
    writer.py         lengths, texts, times;   reader.py: the same, from bytes that may be damaged
    strings.py, lists.py, sets.py, sorted_sets.py, hashes.py, streams.py, vector_sets.py    one type each
    stream_nodes.py   a node of a stream as a listpack
    modules.py        what values of modules have in common
    old.py            layouts of older versions
    serialized.py     the tables: class → writer, number → reader
    payload.py        what DUMP answers: a value with version and checksum
    rdb.py            a whole file;   anatomy.py: which bytes of it mean what

Start with writer.py, then read one of the types.
"""
