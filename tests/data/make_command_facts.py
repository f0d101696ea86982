"""Write teachredis/session/command_facts.json: facts about commands that a syntax line and a docstring do not hold.

    python -m tests.data.make_command_facts

They are asked of redis-server 8.2.3 itself (COMMAND INFO, COMMAND DOCS): types and tokens of arguments, key
specifications, tips, the formula of the complexity.  Prose is left out: the summaries are our own docstrings; what
explains a formula, the history and the notes of key specifications are dropped.
"""

import json
import re
from pathlib import Path

from teachredis.commands.introspection import SPEC_FIELDS
from tests import real

TARGET = Path(__file__).parents[2] / "teachredis" / "session" / "command_facts.json"
KEPT_DOCS = ("doc_flags", "deprecated_since", "replaced_by")
FORMULA = re.compile(r"O\((?:[^()]|\([^()]*\))*\)")


def plain(reply):
    """Bytes as text, all the way down."""
    if isinstance(reply, bytes):
        return reply.decode()
    if isinstance(reply, dict):
        return {plain(key): plain(value) for key, value in reply.items()}
    return [plain(inner) for inner in reply] if isinstance(reply, list | tuple) else reply


def argument(told):
    """One argument; the text it is displayed as only where it is not its name."""
    kept = {name: value for name, value in told.items() if name not in {"arguments", "display_text"}}
    if told.get("display_text", told["name"]) != told["name"]:
        kept["display_text"] = told["display_text"]
    if "arguments" in told:
        kept["arguments"] = [argument(inner) for inner in told["arguments"]]
    return kept


def half_spec(told):
    """["index", 1] or ["range", 0, 1, 0]."""
    return [told["type"], *(told["spec"][field] for field in SPEC_FIELDS[told["type"]])]


def key_spec(told):
    return {"flags": told["flags"], "begin": half_spec(told["begin_search"]), "find": half_spec(told["find_keys"])}


def facts(info, docs):
    """All that is kept about one command; empty fields are left out."""
    kept = {name: docs[name] for name in KEPT_DOCS if name in docs}
    kept["complexity"] = formula(docs.get("complexity", ""))
    kept["arguments"] = [argument(told) for told in docs.get("arguments", [])]
    kept["tips"] = info[7]
    kept["key_specs"] = [key_spec(told) for told in info[8]]
    return {name: value for name, value in kept.items() if value}


def formula(complexity):
    """`O(N)` out of the sentence about it; empty where there is none."""
    found = FORMULA.search(complexity)
    return found[0] if found else ""


def all_facts(infos, docs):
    found = {}
    for info in infos:
        name = info[0]
        found[name.lower()] = facts(info, docs[name])
        found |= {inner[0]: facts(inner, docs[name]["subcommands"][inner[0]]) for inner in info[9]}
    return dict(sorted(found.items()))


def main():
    server = real.RealRedis(real.server_binary())
    try:
        server.command("HELLO", "3")
        found = all_facts(plain(server.command("COMMAND")), plain(server.command("COMMAND", "DOCS")))
    finally:
        server.stop()
    rows = (f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}" for name, row in found.items())
    TARGET.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
