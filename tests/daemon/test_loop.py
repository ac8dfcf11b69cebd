"""The loop: what makes it run, what it leaves alone, and what it says."""

from __future__ import annotations

import itertools
import socket
from decimal import Decimal
from pathlib import Path

from house import DOWN, housed

from okrsync.daemon.bell import Order
from okrsync.store import Store


def test_it_runs_at_once_and_then_at_its_interval(tmp_path: Path) -> None:
    with housed(tmp_path, speed=600, interval=60) as house:
        house.after_runs(4)
    starts = [ran.began for ran in house.ran]
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(starts)]
    assert all(60 <= gap < 600 for gap in gaps)
    assert house.said("new record")


def test_a_wake_brings_the_next_run_forward_and_many_bring_one(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600, schedule={"settle": 0.3}) as house:
        house.after_runs(1)
        for _ in range(5000):
            house.daemon.bell.wake("notion")
        house.after_runs(2)
        house.daemon.bell.wake("jira")
        house.after_runs(3)
    first, second, third = (ran.began for ran in house.ran)
    assert len(house.ran) == 3
    assert (second - first).total_seconds() >= 0.3
    assert (third - second).total_seconds() >= 0.3


def test_a_wake_during_a_run_is_not_lost(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600, schedule={"settle": 0}) as house:
        house.after_runs(1)
        house.hold.clear()
        house.daemon.bell.wake("notion")
        house.daemon.bell.wake("notion")
        house.until(lambda: "notion" not in house.daemon.bell._waiting)
        house.daemon.bell.wake("sheet")
        house.hold.set()
        house.after_runs(3)


def test_a_tool_that_is_down_is_left_alone_for_longer_and_longer_and_told_once(tmp_path: Path) -> None:
    with housed(tmp_path, speed=1200, interval=60, schedule={"longest_pause": 600}) as house:
        house.after_runs(1)
        house.weather["jira"] = DOWN
        house.until(lambda: len([ran for ran in house.ran if "jira" in ran.resting]) >= 6)
        del house.weather["jira"]
        house.until(lambda: bool(house.said("jira is back")))
    tried = [ran for ran in house.ran if "jira" in ran.failed]
    assert len(tried) < len([ran for ran in house.ran if "jira" in ran.report.failures])
    assert all("notion" not in ran.report.failures for ran in house.ran)
    assert len(house.said("jira is lost: jira: it is down")) == 1
    assert len(house.said("jira is back")) == 1


def test_a_call_from_the_tool_ends_its_rest(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600, schedule={"settle": 0}) as house:
        house.after_runs(1)
        house.weather["jira"] = DOWN
        house.daemon.bell.wake("notion")
        house.after_runs(2)
        del house.weather["jira"]
        house.daemon.bell.wake("notion")
        house.after_runs(3)
        house.daemon.bell.wake("jira")
        house.after_runs(4)
    assert ["jira" in ran.resting for ran in house.ran] == [False, False, True, False]
    assert house.ran[3].report.failures == {}


def test_reload_takes_the_new_configuration_and_runs_at_once(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600) as house:
        house.after_runs(1)
        house.configure(interval=1800)
        house.daemon.bell.order(Order.RELOAD)
        house.after_runs(2)
        assert house.daemon.config.interval == 1800
    assert house.said("configuration loaded")


def test_a_configuration_that_will_not_do_is_told_and_changes_nothing(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600) as house:
        house.after_runs(1)
        house.configure(interval="often")
        house.daemon.bell.order(Order.RELOAD)
        house.after_runs(2)
        assert house.daemon.config.interval == 3600
    assert house.said("the configuration stays as it was", "expected a number")


def test_a_new_port_that_is_taken_is_told_and_the_old_one_goes_on_answering(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600, server={"port": 0}) as house, socket.create_server(("127.0.0.1", 0)) as taken:
        house.after_runs(1)
        house.configure(interval=1800, server={"port": taken.getsockname()[1]})
        house.daemon.bell.order(Order.RELOAD)
        house.after_runs(2)
        assert house.daemon.config.interval == 3600
        assert house.get("/healthz").status_code == 200
    assert house.said("the configuration stays as it was", "cannot listen")


def test_a_changed_token_of_the_pages_is_taken_before_the_next_run(tmp_path: Path) -> None:
    token = tmp_path / "page"
    token.write_text("first-planted-token")
    server = {"port": 0, "token_file": "page"}
    with housed(tmp_path, interval=3600, schedule={"settle": 0}, server=server) as house:
        house.after_runs(1)
        token.write_text("second-planted-token")
        house.daemon.bell.wake("notion")
        house.until(lambda: bool(house.said("a secret file has changed")))
        house.after_runs(2)
        assert house.get("/metrics", Authorization="Bearer first-planted-token").status_code == 401
        assert house.get("/metrics", Authorization="Bearer second-planted-token").status_code == 200
    assert house.daemon.secrets.strike("first-planted-token second-planted-token") == "*** ***"


def test_a_changed_token_of_a_tool_ends_its_rest_and_changes_nothing_else(tmp_path: Path) -> None:
    token = tmp_path / "hook"
    token.write_text("first-planted-secret")
    hooks = {"jira": {"secret_file": "hook"}}
    with housed(tmp_path, interval=3600, schedule={"settle": 0}, hooks=hooks) as house:
        house.after_runs(1)
        house.weather["jira"] = DOWN
        house.daemon.bell.wake("notion")
        house.after_runs(2)
        del house.weather["jira"]
        token.write_text("second-planted-secret")
        house.daemon.bell.wake("notion")
        house.after_runs(3)
    assert house.ran[2].report.failures == {}
    assert not house.said("configuration loaded")
    assert house.daemon.secrets.strike("first-planted-secret second-planted-secret") == "*** ***"


def test_a_store_in_use_is_told_once_and_waited_for(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600, schedule={"settle": 0}) as house:
        house.after_runs(1)
        other = Store.open(house.daemon.config.store, "default")
        with other.exclusive():
            for name in ("notion", "jira"):
                house.daemon.bell.wake(name)
                house.until(lambda name=name: name not in house.daemon.bell._waiting)
            house.until(lambda: len(house.said("another run")) == 1)
        other.close()
        house.daemon.bell.wake("sheet")
        house.after_runs(2)


def test_long_texts_stay_out_of_the_log_and_values_in_it(tmp_path: Path) -> None:
    with housed(tmp_path, interval=3600, schedule={"settle": 0}, logs={"level": "info", "format": "json"}) as house:
        house.after_runs(1)
        row = next(iter(house.tables["notion"].rows))
        house.tables["notion"].type(row, "note", "what Priya wrote to herself")
        house.tables["notion"].type(row, "current", Decimal(84))
        house.daemon.bell.wake("notion")
        house.after_runs(2)
    assert house.said("notion → jira", "current: 82 → 84")
    assert house.said("notion → jira", "note changed")
    assert "Priya" not in house.log.getvalue()
    line = next(each for each in house.lines() if "current: 82" in each["event"])
    assert line.keys() >= {"time", "level", "run", "connection", "item", "field"}
