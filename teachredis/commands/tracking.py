"""CLIENT TRACKING: a client that keeps copies asks to be told when they grow old.

How it is told stands in session/invalidation.py; here are the options.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer, one_of
from teachredis.session.registry import command
from teachredis.wire.errors import BadSyntax, BadTracking, printable
from teachredis.wire.replies import OK, SetReply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.session.client import Client, Tracking
    from teachredis.wire.replies import Reply

GROUP = "connection"
ANYTIME = ("noscript", "loading", "stale")
SWITCHES = {b"BCAST": "bcast", b"OPTIN": "optin", b"OPTOUT": "optout", b"NOLOOP": "noloop"}


@command(
    "CLIENT|TRACKING <ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] "
    "[BCAST] [OPTIN] [OPTOUT] [NOLOOP]",
    *ANYTIME,
    since="6.0.0",
)
def client_tracking(client: Client, switch: bytes, *options: bytes) -> Reply:
    """Be told when keys change that this connection has read.

    Options: REDIRECT tells another client; BCAST tells of all keys, or of those with a PREFIX; OPTIN and
    OPTOUT let CLIENT CACHING decide for each command; NOLOOP leaves out one's own changes.
    Reply: OK.  Errors: syntax, options that clash, no such client.  Cost: O(1).
    Source: redis.io/commands/client-tracking
    """
    wanted = read_tracking(client, options)
    if one_of(switch, "ON", "OFF") == "OFF":
        client.track(None)
        return OK
    refuse_tracking(wanted)
    if client.tracking is not None:
        refuse_switch(client.tracking, wanted)
    client.track(with_prefixes(wanted, client.tracking))
    return OK


def with_prefixes(wanted: Tracking, present: Tracking | None) -> Tracking:
    """BCAST without a PREFIX means the empty one; those that were there stay; in alphabetical order."""
    if wanted["bcast"]:
        before = present["prefixes"] if present is not None else []
        wanted["prefixes"] = sorted(dict.fromkeys((*before, *(wanted["prefixes"] or [b""]))))
    return wanted


def read_tracking(client: Client, options: Sequence[bytes]) -> Tracking:
    """The options as they will be kept."""
    wanted: Tracking = {
        "bcast": False, "optin": False, "optout": False, "noloop": False,
        "caching": "", "redirect": 0, "prefixes": [],
    }  # fmt: skip
    rest = list(options)
    while rest:
        word = rest.pop(0).upper()
        if word in SWITCHES:
            wanted[SWITCHES[word]] = True  # type: ignore[literal-required]  # SWITCHES holds its keys
        elif word == b"REDIRECT" and rest and not wanted["redirect"]:
            wanted["redirect"] = integer(rest.pop(0))
            if wanted["redirect"] not in client.engine.clients:
                raise BadTracking("ERR The client ID you want redirect to does not exist")
        elif word == b"PREFIX" and rest:
            wanted["prefixes"].append(rest.pop(0))
        else:
            raise BadSyntax
    return wanted


def refuse_tracking(wanted: Tracking) -> None:
    """Options that do not go together."""
    if wanted["prefixes"] and not wanted["bcast"]:
        raise BadTracking("ERR PREFIX option requires BCAST mode to be enabled")
    if wanted["optin"] and wanted["optout"]:
        raise BadTracking("ERR You can't specify both OPTIN mode and OPTOUT mode")
    if wanted["bcast"] and (wanted["optin"] or wanted["optout"]):
        raise BadTracking("ERR OPTIN and OPTOUT are not compatible with BCAST")
    prefixes = wanted["prefixes"]
    for at, prefix in enumerate(prefixes):
        refuse_overlap(prefix, prefixes[at + 1 :], "another provided")


def refuse_switch(present: Tracking, wanted: Tracking) -> None:
    """What cannot be changed while tracking is on."""
    again = "before disabling tracking for this client, and then re-enabling it with a different mode."
    if present["bcast"] != wanted["bcast"]:
        raise BadTracking(f"ERR You can't switch BCAST mode on/off {again}")
    if (present["optin"] and wanted["optout"]) or (present["optout"] and wanted["optin"]):
        raise BadTracking(f"ERR You can't switch OPTIN/OPTOUT mode {again}")
    for prefix in wanted["prefixes"]:
        refuse_overlap(prefix, present["prefixes"], "an existing")


def refuse_overlap(prefix: bytes, others: Sequence[bytes], which: str) -> None:
    """No prefix may begin with another."""
    for other in others:
        if prefix.startswith(other) or other.startswith(prefix):
            raise BadTracking(
                f"ERR Prefix '{printable(prefix)}' overlaps with {which} prefix '{printable(other)}'. "
                "Prefixes for a single client must not overlap."
            )


@command("CLIENT|CACHING <YES | NO>", *ANYTIME, since="6.0.0")
def client_caching(client: Client, answer: bytes) -> Reply:
    """Say whether the keys of the next command are to be tracked.

    Reply: OK.  Errors: tracking is not in the mode for it.  Cost: O(1).
    Source: redis.io/commands/client-caching
    """
    tracking = client.tracking
    if tracking is None or not (tracking["optin"] or tracking["optout"]):
        raise BadTracking(
            "ERR CLIENT CACHING can be called only when the client is in tracking mode "
            "with OPTIN or OPTOUT mode enabled"
        )
    word = one_of(answer, "YES", "NO")
    mode, is_on = ("OPTIN", tracking["optin"]) if word == "YES" else ("OPTOUT", tracking["optout"])
    if not is_on:
        raise BadTracking(f"ERR CLIENT CACHING {word} is only valid when tracking is enabled in {mode} mode.")
    tracking["caching"] = word.lower()
    return OK


@command("CLIENT|GETREDIR", *ANYTIME, since="6.0.0")
def client_getredir(client: Client) -> Reply:
    """Tell who gets this connection's invalidations.

    Reply: the client's number, 0 for this one itself, -1 if tracking is off.  Cost: O(1).
    Source: redis.io/commands/client-getredir
    """
    return -1 if client.tracking is None else client.tracking["redirect"]


@command("CLIENT|TRACKINGINFO", *ANYTIME, since="6.2.0")
def client_trackinginfo(client: Client) -> Reply:
    """Tell how tracking is set for this connection.

    Reply: a map of flags, redirect and prefixes.  Cost: O(1).  Source: redis.io/commands/client-trackinginfo
    """
    tracking = client.tracking
    if tracking is None:
        return {b"flags": SetReply([b"off"]), b"redirect": -1, b"prefixes": []}
    gone = tracking["redirect"] and tracking["redirect"] not in client.engine.clients
    flags = [b"on", *(name.encode() for name in ("bcast", "optin", "optout", "noloop") if tracking[name])]
    if tracking["caching"]:
        flags.append(b"caching-" + tracking["caching"].encode())
    if gone:
        flags.append(b"broken_redirect")
    prefixes: list[Reply] = [*tracking["prefixes"]]
    return {b"flags": SetReply(flags), b"redirect": tracking["redirect"], b"prefixes": prefixes}
