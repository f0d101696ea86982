"""Whoever asks for the default address gets the engine; whoever asks for another gets that."""

import gc
import signal
import socket

import pytest
import redis
import redis as module
from redis import Redis as ImportedEarlier
from redis import StrictRedis

import teachredis
from teachredis.client import connect, install, route, uninstall
from teachredis.client.connection import InKernel


@pytest.fixture
def marked(loaded):
    """The engine holds a key by which a client shows where it leads."""
    loaded.run("SET where here")
    return loaded


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refused(client):
    """Does the client try a real network address, where nobody listens?"""
    client.connection_pool.connection_kwargs["retry"] = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
    with pytest.raises(redis.ConnectionError):
        client.get("where")
    return True


CLIENTS = {
    "redis.Redis()": module.Redis,
    "imported earlier": ImportedEarlier,
    "StrictRedis": StrictRedis,
    "host and port": lambda: redis.Redis("localhost", 6379),
    "host name in capitals": lambda: redis.Redis(host="LocalHost"),
    "127.0.0.1": lambda: redis.Redis(host="127.0.0.1", port=6379),
    "::1": lambda: redis.Redis(host="::1"),
    "no host": lambda: redis.Redis(host=None),
    "empty host": lambda: redis.Redis(host=""),
    "port as text": lambda: redis.Redis(port="6379"),
    "db": lambda: redis.Redis("localhost", 6379, 0),
    "from_url": lambda: redis.from_url("redis://localhost:6379/0"),
    "from_url without port": lambda: redis.Redis.from_url("redis://localhost"),
    "pool": lambda: redis.Redis(connection_pool=redis.ConnectionPool()),
    "blocking pool": lambda: redis.Redis(connection_pool=redis.BlockingConnectionPool()),
    "pool from_url": lambda: redis.Redis(connection_pool=redis.ConnectionPool.from_url("redis://127.0.0.1")),
    "single connection": lambda: redis.Redis(single_connection_client=True),
    "client()": lambda: redis.Redis().client(),
    "health checks": lambda: redis.Redis(health_check_interval=1),
    "client name": lambda: redis.Redis(client_name="ada"),
    "protocol 3": lambda: redis.Redis(protocol=3),
    "retry": lambda: redis.Redis(retry=redis.retry.Retry(redis.backoff.NoBackoff(), 3)),
    "subclass": type("Mine", (redis.Redis,), {}),
}


@pytest.mark.parametrize("make", CLIENTS.values(), ids=CLIENTS)
def test_every_way_to_the_default_address_leads_to_the_engine(marked, make):
    client = make()
    assert client.get("where") == b"here"
    assert client.set("x", 1) is True
    assert marked.run("GET x") == b"1"


ELSEWHERE = {
    "another port": lambda: redis.Redis(port=free_port()),
    "another host": lambda: redis.Redis(host="127.0.0.2"),
    "another URL": lambda: redis.from_url(f"redis://localhost:{free_port()}"),
    "a unix socket": lambda: redis.Redis(unix_socket_path="/nowhere/redis.sock"),
    "TLS": lambda: redis.Redis(ssl=True),
    "a pool elsewhere": lambda: redis.Redis(connection_pool=redis.ConnectionPool(port=free_port())),
}


@pytest.mark.parametrize("make", ELSEWHERE.values(), ids=ELSEWHERE)
def test_any_other_address_stays_a_real_connection(marked, make):
    client = make()
    assert type(client) is redis.Redis
    assert refused(client)


def test_a_real_server_is_reached_while_loaded(marked, real_redis):
    assert redis.Redis(port=real_redis.port).set("x", "real")
    assert real_redis.command("GET", "x") == b"real"
    assert marked.run("GET x") is None


def test_connect_with_a_url_means_the_network_even_for_the_default_address(marked, real_redis):
    assert refused(connect("redis://localhost:6379"))
    assert connect(f"redis://localhost:{real_redis.port}").set("y", 2)
    assert real_redis.command("GET", "y") == b"2"


def test_connect_without_a_url_needs_no_loading():
    client = connect()
    assert client.set("x", 1)
    assert teachredis.client.default_engine().run("GET x") == b"1"
    client.flushall()


def test_an_engine_of_ones_own_is_reached_whatever_is_loaded(marked, engine):
    client = teachredis.Redis(engine=engine)
    assert client.get("where") is None
    assert client.set("mine", 1)
    assert client.pipeline().get("mine").execute() == [b"1"]
    assert engine.run("GET mine") == b"1"
    assert marked.run("EXISTS mine") == 0


def test_an_engine_of_ones_own_has_no_other_host(engine):
    with pytest.raises(ValueError, match=r"teachredis.connect"):
        teachredis.Redis(host="example.org", engine=engine)


def test_a_database_number_is_honoured(marked):
    redis.Redis(db=3).set("x", "three")
    redis.from_url("redis://localhost/3").set("y", "three")
    assert redis.Redis().get("x") is None
    assert sorted(redis.Redis(db=3).keys()) == [b"x", b"y"]


def test_select_lasts_as_it_does_on_one_connection(marked):
    client = redis.Redis()
    client.get("where")
    client.select(2)
    client.set("x", "two")
    assert client.get("where") is None
    assert redis.Redis(db=2).get("x") == b"two"


def test_responses_are_decoded_where_asked_for(marked):
    client = redis.Redis(decode_responses=True)
    assert client.get("where") == "here"
    assert client.set("x", 1) is True
    client.rpush("l", "a", "b")
    assert client.lrange("l", 0, -1) == ["a", "b"]


def test_a_wrong_password_is_refused(marked):
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(password="secret", protocol=2).get("where")  # HELLO 3 AUTH is let in: no password is set


def test_a_client_made_before_and_never_used_is_led_here(running_engine):
    client, pool = redis.Redis(), redis.ConnectionPool()
    install(running_engine)
    try:
        assert client.set("x", 1)
        assert redis.Redis(connection_pool=pool).get("x") == b"1"
    finally:
        uninstall()


def test_a_client_that_had_failed_before_is_led_here(running_engine):
    client = redis.Redis()
    assert refused(client)
    install(running_engine)
    try:
        assert client.set("x", 1)
        assert running_engine.run("GET x") == b"1"
    finally:
        uninstall()


def test_uninstall_gives_everything_back(running_engine):
    handler = signal.getsignal(signal.SIGINT)
    earlier = redis.Redis()
    install(running_engine)
    loaded_client, single = redis.Redis(), redis.Redis(single_connection_client=True)
    assert earlier.set("x", 1)
    assert loaded_client.get("x") == single.get("x") == b"1"
    uninstall()
    assert signal.getsignal(signal.SIGINT) is handler
    assert type(redis.Redis()) is redis.Redis
    assert type(redis.Connection()) is redis.Connection
    assert all(map(refused, (earlier, loaded_client, single, redis.Redis())))


def test_loading_again_leads_to_the_new_engine(running_engine, engine):
    install(running_engine)
    client = redis.Redis()
    client.set("x", 1)
    uninstall()
    install(engine)
    try:
        assert client.get("x") is None
        assert client.set("y", 2)
        assert engine.run("GET y") == b"2"
        install(running_engine)
        assert client.get("x") == b"1"
    finally:
        uninstall()


def test_a_connection_class_that_leaves_the_wire_alone_is_led_here(marked):
    class Named(redis.Connection):
        """As django-redis and kombu do: a subclass with an addition of its own."""

        def on_connect(self):
            self.noted = True
            super().on_connect()

        def disconnect(self, *args, **kwargs):
            super().disconnect(*args, **kwargs)

    client = redis.Redis(connection_pool=redis.ConnectionPool(connection_class=Named))
    assert client.get("where") == b"here"
    connection = client.connection_pool.get_connection("_")
    assert isinstance(connection, Named)
    assert isinstance(connection, InKernel)


def test_a_connection_class_with_its_own_wire_is_left_alone(marked):
    class Logged(redis.Connection):
        def send_command(self, *args, **kwargs):
            super().send_command(*args, **kwargs)

    client = redis.Redis(connection_pool=redis.ConnectionPool(connection_class=Logged))
    assert refused(client)


def test_a_collected_client_leaves_the_engine_at_the_next_door(marked):
    before = len(marked.clients)
    for _ in range(5):
        redis.Redis().ping()
    gc.collect()
    redis.Redis().ping()
    marked.sweep()
    assert len(marked.clients) <= before + 1


def test_no_socket_is_opened(marked, monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("a socket")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    client = redis.Redis()
    assert client.ping()
    assert client.pipeline().set("x", 1).get("x").execute() == [True, b"1"]


def test_is_default_knows_only_the_default():
    assert route.is_default()
    assert not route.is_default(port=6380)
    assert not route.is_default("redis.example.org")
