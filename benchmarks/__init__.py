"""How fast it is, for people.

Tests count function calls instead (tests/test_frames.py), because a stopwatch would flap.

    python -m benchmarks                  # everything, printed as Markdown (`make bench`)
    python -m benchmarks engine           # one part of it: engine, eviction, client, startup, wire
    python -m benchmarks --quick          # a tenth of the work, to see whether it runs
    python -m benchmarks --write          # into docs/benchmarks.md

Machines differ, and the same machine differs from hour to hour.  So all contenders are measured in one
run, in turns (round after round, each contender once a round), and what counts is the ratio of medians.
"""
