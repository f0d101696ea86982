"""CLIENT NO-TOUCH: reads that leave no trace."""


def idle_s_after(engine, command, switch):
    engine.run("SET k v")
    engine.run(f"CLIENT NO-TOUCH {switch}")
    engine.advance(5000)
    engine.run(command)
    return engine.run("OBJECT IDLETIME k")


def test_reads_leave_the_time_of_access_alone_while_it_is_on(engine):
    assert idle_s_after(engine, "GET k", "ON") == 5
    assert idle_s_after(engine, "GET k", "OFF") == 0


def test_touch_touches_all_the_same(engine):
    assert idle_s_after(engine, "TOUCH k", "ON") == 0


def test_nobody_pays_once_it_is_off(engine):
    idle_s_after(engine, "GET k", "ON")
    engine.run("CLIENT NO-TOUCH OFF")
    assert engine.rare is None
