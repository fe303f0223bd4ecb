"""Processes: order, and what dies or hangs costs one thing."""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from antilock.processes import WORTH_PROCESSES, LostError, Meanwhile, each_of, sheltered

THINGS = list(range(WORTH_PROCESSES + 50))
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # fork beside threads


def lost(thing: int, how: str) -> str:
    return f"lost {thing}: {how}"


def double(thing: int) -> str:
    return str(2 * thing)


DOUBLED = [double(thing) for thing in THINGS]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_answers_come_in_order(jobs):
    assert list(each_of(THINGS, double, jobs, lost)) == DOUBLED


def test_few_things_are_shared_only_when_they_take_long(monkeypatch):
    def work(thing: int) -> tuple[int, int]:
        time.sleep(0.03 if is_long else 0)
        return thing, os.getpid()

    for is_long in (False, True):
        # However busy the machine is, what takes no time is not shared.
        monkeypatch.setattr("antilock.processes._ALONE", 0.05 if is_long else 60)
        answers = list(each_of(THINGS[:12], work, 2, lost))
        assert [thing for thing, _ in answers] == THINGS[:12]
        assert len({process for _, process in answers} - {os.getpid()}) == 2 * is_long
        assert answers[0][1] == os.getpid()


def test_a_forked_process_does_not_look_through_what_it_inherits():
    mine = gc.get_freeze_count()
    answers = set(each_of(THINGS, lambda _: gc.get_freeze_count() > mine + 1_000, 2, lost))
    assert answers == {True}
    assert Meanwhile(lambda: b"%d" % (gc.get_freeze_count() > mine + 1_000)).result() == b"1"
    assert gc.get_freeze_count() == mine


def test_what_kills_its_process_twice_is_lost_and_nothing_else():
    def work(thing: int) -> str:
        if thing in (7, 120):
            os.kill(os.getpid(), signal.SIGKILL)
        return double(thing)

    answers = list(each_of(THINGS, work, 2, lost))

    expected = list(DOUBLED)
    for thing in (7, 120):
        expected[thing] = f"lost {thing}: its process was ended by signal 9"
    assert answers == expected


def test_a_process_that_is_killed_from_outside_costs_nothing(tmp_path):
    def work(thing: int) -> str:
        mark = tmp_path / str(thing)
        if thing % 60 == 30 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return double(thing)

    assert list(each_of(THINGS, work, 2, lost)) == DOUBLED


def test_what_never_ends_is_lost():
    def work(thing: int) -> str:
        while thing == 11:
            time.sleep(0.05)
        return double(thing)

    answers = list(each_of(THINGS, work, 2, lost, patience=0.4))

    assert answers[11] == "lost 11: it took longer than 0.4 s"
    assert answers[:11] + answers[12:] == DOUBLED[:11] + DOUBLED[12:]


def test_no_process_is_left_when_the_reader_stops_early():
    answers = each_of(THINGS, double, 2, lost)
    assert next(answers) == "0"
    answers.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_large_answers_arrive_whole():
    assert list(each_of(THINGS, lambda thing: bytes([thing % 251]) * 300_000, 2, lost)) == [
        bytes([thing % 251]) * 300_000 for thing in THINGS
    ]


def with_risks(risks: dict[int, Callable[[], bytes]], tried: Path) -> Callable[[int], str]:
    """Work that takes risks with some things, and writes down how often."""

    def work(thing: int) -> str:
        if thing not in risks:
            return double(thing)
        with (tried / str(thing)).open("a") as file:
            file.write("x")
        try:
            return sheltered(risks[thing], seconds=1, megabytes=4_000).decode()
        except LostError as error:
            return str(error)

    return work


def spin() -> bytes:
    while True:
        pass


def abort() -> bytes:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGABRT)
    return b""


def take_memory() -> bytes:
    return bytes(8_000_000_000)


RISKS = {5: abort, 6: spin, 90: take_memory, 91: lambda: b"done", 199: abort}
TOLD = {
    5: "reading its syntax breaks the parser",
    6: "reading its syntax takes more than 1 s",
    90: "reading its syntax breaks the parser",
    91: "done",
    199: "reading its syntax breaks the parser",
}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_dies_once_of_a_risk_it_takes_and_no_other_thing_suffers(jobs, tmp_path):
    answers = list(each_of(THINGS, with_risks(RISKS, tmp_path), jobs, lost, shelters=True))

    assert answers == [TOLD.get(thing, double(thing)) for thing in THINGS]
    tries = {int(path.name): len(path.read_text()) for path in tmp_path.iterdir()}
    # Another process, which has been told, does not take the risk again.
    assert tries == {5: 2, 6: 2, 90: 1, 91: 1, 199: 2}


def test_a_risk_taken_alone_comes_to_the_same(tmp_path):
    work = with_risks(RISKS, tmp_path)
    assert {thing: work(thing) for thing in RISKS} == TOLD


def test_a_kill_from_outside_does_not_speak_against_the_risk_it_meets(tmp_path):
    def killed_once() -> bytes:
        mark = tmp_path / "killed"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return b"done"

    tried = tmp_path / "tried"
    tried.mkdir()
    answers = list(each_of(THINGS, with_risks({5: killed_once}, tried), 2, lost, shelters=True))

    assert answers == [*DOUBLED[:5], "done", *DOUBLED[6:]]


def test_a_death_after_a_risk_does_not_speak_against_it(tmp_path):
    risky = with_risks({10: lambda: b"done"}, tmp_path)

    def work(thing: int) -> str:
        if thing == 11:
            abort()
        return risky(thing)

    answers = list(each_of(THINGS, work, 2, lost, shelters=True))

    assert answers[10:12] == ["done", "lost 11: its process was ended by signal 6"]
    assert answers[:10] + answers[12:] == DOUBLED[:10] + DOUBLED[12:]


def test_answers_of_other_processes_are_told_as_they_come() -> None:
    things = list(range(WORTH_PROCESSES))
    heard: dict[int, int] = {}

    def arrived(thing: int, answer: int) -> None:
        heard[thing] = answer

    answers = each_of(things, lambda each: each * each, 2, lambda *_: -1, arrived=arrived)
    assert list(answers) == [each * each for each in things]
    assert heard == {each: each * each for each in things}


def test_work_is_done_meanwhile() -> None:
    here = os.getpid()
    work = Meanwhile(lambda: b"x" * 300_000 if os.getpid() != here else b"")
    assert work.result() == b"x" * 300_000
    assert work.result() is None
    work.end()


@pytest.mark.parametrize("how", ["raises", "dies"])
def test_work_that_is_lost_meanwhile_gives_nothing(how: str) -> None:
    def work() -> bytes:
        if how == "raises":
            raise ValueError("one day")
        os.kill(os.getpid(), signal.SIGKILL)
        return b"never"

    assert Meanwhile(work).result() is None


def test_work_that_nobody_waits_for_is_ended() -> None:
    begun = time.monotonic()
    work = Meanwhile(lambda: time.sleep(60) or b"late")  # type: ignore[func-returns-value]
    work.end()
    assert time.monotonic() - begun < 30
    assert work.result() is None
