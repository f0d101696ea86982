"""The exercises of the course: what each asks for, and how its check finds out.

A check looks at the desk and returns one sentence that says what was reached, or raises `NotYet` with a fact
that helps.  It judges what is there, never how it was written: every way to the goal is a right one.

One file a notebook; `exercise.py` says what an exercise is.
"""

from __future__ import annotations

from teachredis.grading.exercises import anagrams, atomic, cache, more_types, persistence, tutorial
from teachredis.grading.exercises.exercise import EXERCISES, Exercise

__all__ = ["EXERCISES", "Exercise", "anagrams", "atomic", "cache", "more_types", "persistence", "tutorial"]
