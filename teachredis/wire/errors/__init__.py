"""Every error text of Redis, each in one place: one file a subject, one class an error.

An error is raised as a class: `raise WrongType`.  (A shared instance would keep collecting tracebacks.)
Those that name something take it as an argument: `raise WrongArity("get")`.  Import all of them from here.
"""

from teachredis.wire.errors.acl import *
from teachredis.wire.errors.base import *
from teachredis.wire.errors.bits import *
from teachredis.wire.errors.collections import *
from teachredis.wire.errors.commands import *
from teachredis.wire.errors.connections import *
from teachredis.wire.errors.geo import *
from teachredis.wire.errors.payloads import *
from teachredis.wire.errors.persistence import *
from teachredis.wire.errors.replication import *
from teachredis.wire.errors.scripting import *
from teachredis.wire.errors.server import *
from teachredis.wire.errors.sessions import *
from teachredis.wire.errors.streams import *
from teachredis.wire.errors.values import *
from teachredis.wire.errors.vectors import *
