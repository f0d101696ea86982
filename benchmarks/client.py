"""What a learner's own calls take, beside the other ways to have a Redis (or a dict) at hand."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from benchmarks.contenders import open_all
from benchmarks.dialects import WORDS
from benchmarks.measure import result, span, table, us
from benchmarks.server import Server


class Job(NamedTuple):
    """`whole`: everybody does all of it, however slow; `fresh`: starts from an empty database."""

    about: str
    times: int
    whole: bool = False
    fresh: bool = True


JOBS = {
    "get": Job('`r.get("name")`', 50_000),
    "set": Job('`r.set("name", "Ada")`', 50_000),
    "incr": Job('`r.incr("n")`', 50_000),
    "rpush": Job('`r.rpush("todo", "wash")`', 50_000),
    "hset": Job('`r.hset("user", "name", "Ada")`', 50_000),
    "pipeline": Job("pipeline of a million SETs", 1_000_000),
    "mset": Job("MSET, 1000 keys at once, a key", 200_000),
    "anagrams": Job("anagram loop: signature and RPUSH, a word", len(WORDS), whole=True),
    "keys_delete": Job("KEYS and DELETE of its keys, a key", len(WORDS), whole=True, fresh=False),
}
AIMS = {
    ("get", "teachredis"): 0.8,
    ("set", "teachredis"): 1.2,
    ("mset", "teachredis"): 1.0,
    ("pipeline", "teachredis"): 2.0,
    ("anagrams", "teachredis"): 4.5,
}
OURS, TCP, PLAIN = "teachredis", "redis-py, TCP", "plain dict"


class Course:
    """All jobs, all contenders, in turns.  `spans`: (job, contender) -> list of Span; `answers` likewise."""

    def __init__(self, contenders, scale):
        self.contenders = contenders
        self.scale = scale
        self.spans, self.answers = {}, {}

    def times(self, job, contender):
        """How many operations; the whole of the words where the answer depends on it."""
        share = 1 if job.whole else self.scale * contender.share
        return max(1, int(job.times * share))

    def one_round(self):
        for name, job in JOBS.items():
            for contender in self.contenders:
                try:
                    self.one_run(name, job, contender)
                except Exception as error:  # whatever a contender raises, it cannot do this job
                    self.answers[name, contender.name] = f"cannot ({type(error).__name__})"

    def one_run(self, name, job, contender):
        if job.fresh:
            contender.dialect.empty()
        work = partial(getattr(contender.dialect, name), self.times(job, contender))
        taken = span(lambda: self.answers.__setitem__((name, contender.name), work()), contender.pid)
        self.spans.setdefault((name, contender.name), []).append(taken)

    def results(self):
        """(job, contender) -> Result, for those that gave the right answer."""
        by_name = {contender.name: contender for contender in self.contenders}
        return {
            (name, who): result(spans, self.times(JOBS[name], by_name[who]))
            for (name, who), spans in self.spans.items()
            if self.is_right(name, by_name[who])
        }

    def is_right(self, name, contender):
        """Did it answer what a dict answers?  Counts differ with the share of the work."""
        answer, n = self.answers[name, contender.name], self.times(JOBS[name], contender)
        expected = n if name in {"incr", "rpush", "pipeline"} else self.answers[name, PLAIN]
        return answer == expected


def cell(found, name, who):
    """The median of all CPU, ours and the server's, and the time on the clock where that is another story."""
    each = found.get((name, who))
    if each is None:
        return "–"
    waits = each.wall_us > 1.2 * each.all_cpu_us
    return us(each.all_cpu_us) + (f" ({us(each.wall_us)})" if waits else "")


def ratios(found):
    """What the aims are stated in."""
    rows = []
    for name, job in JOBS.items():
        ours, tcp, bare = (found.get((name, who)) for who in (OURS, TCP, PLAIN))
        if ours and tcp and bare:
            rows.append((
                job.about, us(ours.cpu_us), us(ours.best_us), aim(name), times(tcp.cpu_us / ours.cpu_us),
                times(tcp.all_cpu_us / ours.cpu_us), times(tcp.wall_us / ours.wall_us),
                times(ours.cpu_us / bare.cpu_us),
            ))  # fmt: skip
    of_tcp = ["TCP, client's CPU", "TCP, with the server's", "TCP, on the clock"]
    head = ["job", "µs CPU", "best", "aim", *of_tcp, "dict"]
    return table(head, rows)


def times(ratio):
    return f"{ratio:.1f} ×" if ratio < 10 else f"{ratio:.0f} ×"


def aim(name):
    return f"≤ {AIMS[name, OURS]}" if (name, OURS) in AIMS else ""


def report(rounds, scale):
    server = Server()
    try:
        contenders, absent = open_all(server)
        course = Course(contenders, scale)
        for _ in range(rounds):
            course.one_round()
        found = course.results()
    finally:
        server.stop()
    names = [contender.name for contender in contenders]
    everybody = table(
        ["µs CPU per operation", *names],
        [(job.about, *(cell(found, name, who) for who in names)) for name, job in JOBS.items()],
    )
    left_out = f" Not installed here, so not measured: {', '.join(absent)}." if absent else ""
    return (
        "## From Python, beside others\n\n"
        f"Median of {rounds} rounds in turns: CPU of the client and of the server's main thread together; in "
        "brackets the time on the clock where it is more. A dash: cannot do it, or gives another answer. "
        "The slow ones do fewer operations of the first seven jobs; figures are per operation for all."
        f"{left_out}\n\n{everybody}\n\n"
        "## teachredis in ratios\n\n"
        "How much more redis-py takes over TCP for the same calls; how much more we take than a dict. "
        "Aims for a quiet machine: single calls 60 × by the client's CPU and 120 × with the server's, the "
        "anagram loop 20 ×; KEYS and DELETE within 2 × of a dict.\n\n"
        f"{ratios(found)}\n"
    )
