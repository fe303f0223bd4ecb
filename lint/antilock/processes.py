"""The same work on many things, by one process or by several; the answers come in order.

A process may die of a thing, or never be done with it: that thing is tried once more by a process
of its own, and when that fails too it costs that thing alone. What is known to be risky is
`sheltered`: a process that dies of it is not asked for it again.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from antilock.errors import AntilockError
from antilock.records import dataclass, field

CAN_FORK = hasattr(os, "fork")  # Windows has none
# Below this many things a second process may cost more than it saves.
WORTH_PROCESSES = 150
_ALONE = 0.05  # seconds after which it is worth it in any case: forking takes as long
_CHUNK = 16
_LEAST_CHUNKS = 4  # of each process, so that none has to wait for another at the end
_AHEAD = 2  # chunks that a process is given, so that it never waits
_AT_ONCE = 16  # answers that are sent in one piece
_SOON = 0.01  # seconds after which what is ready is sent
_PATIENCE = 30.0  # seconds of silence after which a process hangs
_TRIES = 2
_GIVING_WAY = 10  # so much nicer than others is a process whose work nobody waits for
_PIPE = 1 << 16  # bytes that a pipe holds: what is asked for is set aside first
_NUMBER = 4  # bytes of a number on a pipe
# With the number of a thing that an earlier process died of while it took a risk: how.
_TOO_LONG, _BROKEN = 1 << 30, 1 << 31
_PLAIN_NUMBER = _TOO_LONG - 1
Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def usable_cores() -> int:
    """How many processes can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def each_of(
    things: Sequence[Thing],
    work: Callable[[Thing], Answer],
    jobs: int,
    lost: Callable[[Thing, str], Answer],
    *,
    patience: float = _PATIENCE,
    weight: Callable[[Thing], int] | None = None,
    shelters: bool = False,
    arrived: Callable[[Thing, Answer], None] | None = None,
) -> Iterator[Answer]:
    """The answer of `work` to each thing, in order.

    `weight` tells about how much work a thing is: what is much is begun with, so that no process has
    to wait for another at the end. With `shelters` parts of the work are `sheltered`: then a single
    job is done by a process of its own too, which may be lost, where many things are to be done.

    Few things are begun with in this process, and others only help where that takes long. `arrived`
    is told what another process answers as soon as it comes, while this one has nothing else to do.

    Several processes are forked: what `work` needs is inherited, only answers are sent. `lost`
    answers, in this process, for a thing that processes died of; it is told how.
    """
    if not CAN_FORK:
        yield from map(work, things)
    elif len(things) >= WORTH_PROCESSES and (jobs > 1 or shelters):
        yield from _Crew(things, work, jobs, lost, patience, weight, arrived).answers()
    else:
        from time import monotonic

        begun = monotonic()
        for number, thing in enumerate(things):
            left, spent = len(things) - number, monotonic() - begun
            # As long again and more, if the others are like those that are done.
            if jobs > 1 < left and spent > _ALONE and spent * left > _ALONE * number:
                rest = things[number:]
                yield from _Crew(rest, work, jobs, lost, patience, weight, arrived).answers()
                return
            yield work(thing)


@dataclass(slots=True)
class _Worker:
    """A process.

    open     numbers of the things that it was given and has not answered yet
    at_risk  the one of them that it takes a risk with, or -1
    """

    pid: int
    orders: int
    answers: int
    open: deque[int] = field(default_factory=deque)
    received: bytearray = field(default_factory=bytearray)
    heard: float = 0.0
    at_risk: int = -1


class _Crew:
    """Processes at work on one sequence of things."""

    def __init__(
        self,
        things: Sequence[Any],
        work: Callable[[Any], Any],
        jobs: int,
        lost: Callable[[Any, str], Any],
        patience: float,
        weight: Callable[[Any], int] | None = None,
        arrived: Callable[[Any, Any], None] | None = None,
    ) -> None:
        self.things = things
        self.arrived = arrived
        self.work = work
        self.jobs = jobs
        self.lost = lost
        self.patience = patience
        self.chunk = min(_CHUNK, max(1, len(things) // (_LEAST_CHUNKS * jobs)))
        chunks = [
            list(range(start, min(start + self.chunk, len(things))))
            for start in range(0, len(things), self.chunk)
        ]
        if weight is not None:
            chunks.sort(key=lambda chunk: -sum(weight(things[number]) for number in chunk))
        self.waiting = deque(chunks)
        self.done: dict[int, Any] = {}
        self.deaths: dict[int, int] = {}
        self.refused: dict[int, int] = {}  # _TOO_LONG or _BROKEN, by number
        self.workers: dict[int, _Worker] = {}  # by the pipe that its answers come through

    def answers(self) -> Iterator[Any]:
        """Everything that is answered, in order."""
        following = 0
        try:
            while following < len(self.things):
                while len(self.workers) < self.jobs and self.waiting:
                    self.start()
                self.listen()
                while following in self.done:
                    yield self.done.pop(following)
                    following += 1
        finally:
            for worker in list(self.workers.values()):
                self.end(worker)

    def start(self) -> None:
        """Fork a process and give it work."""
        from time import monotonic

        orders_in, orders_out = os.pipe()
        answers_in, answers_out = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                _begin_forked()
                for worker in self.workers.values():
                    os.close(worker.orders)
                    os.close(worker.answers)
                os.close(orders_out)
                os.close(answers_in)
                _serve(orders_in, answers_out, self.things, self.work)
                code = 0
            finally:
                os._exit(code)
        os.close(orders_in)
        os.close(answers_out)
        worker = _Worker(pid, orders_out, answers_in)
        worker.heard = monotonic()
        self.workers[answers_in] = worker
        self.feed(worker)

    def feed(self, worker: _Worker) -> None:
        """Give a process its next things; what others died of it gets by itself."""
        while self.waiting and len(worker.open) <= self.chunk * (_AHEAD - 1):
            chunk = self.waiting[0]
            is_suspect = len(chunk) == 1 and chunk[0] in self.deaths
            if worker.open and (is_suspect or worker.open[0] in self.deaths):
                return
            self.waiting.popleft()
            worker.open.extend(chunk)
            orders = (number | self.refused.get(number, 0) for number in chunk)
            try:
                os.write(worker.orders, _numbers(*orders))
            except OSError:
                return  # it has died: its answers end too

    def listen(self) -> None:
        """Wait for answers, for the end of a process, or until one has been silent too long."""
        import select
        from time import monotonic

        ready, _, _ = select.select(list(self.workers), [], [], self.patience / 10)
        now = monotonic()
        for pipe in ready:
            worker = self.workers[pipe]
            data = os.read(pipe, _PIPE)
            worker.heard = now
            if not data:
                code = self.end(worker)
                self.bury(worker, _ending(code), _blame(code))
                continue
            worker.received += data
            self.take(worker)
            self.feed(worker)
        for worker in list(self.workers.values()):
            if not worker.open:
                worker.heard = now
                if not self.waiting:
                    self.end(worker)
            elif now - worker.heard > self.patience:
                self.end(worker)
                self.bury(worker, f"it took longer than {self.patience:g} s", _TOO_LONG)

    def take(self, worker: _Worker) -> None:
        """Take the whole answers out of what was received."""
        import pickle

        received, start = worker.received, 0
        while len(received) - start >= 2 * _NUMBER:
            number = int.from_bytes(received[start : start + _NUMBER], "little")
            size = int.from_bytes(received[start + _NUMBER : start + 2 * _NUMBER], "little")
            body = start + 2 * _NUMBER
            if len(received) - body < size:
                break
            if not size:
                worker.at_risk = number
                start = body
                continue
            for each, answer in pickle.loads(received[body : body + size]):  # noqa: S301  (our own)
                self.done[each] = answer
                worker.open.remove(each)
                if self.arrived is not None:
                    self.arrived(self.things[each], answer)
            worker.at_risk = -1
            start = body + size
        del received[:start]

    def end(self, worker: _Worker) -> int:
        """Make sure that a process is gone; its exit code, or the signal below zero."""
        import signal

        del self.workers[worker.answers]
        os.close(worker.orders)
        os.close(worker.answers)
        pid, status = os.waitpid(worker.pid, os.WNOHANG)
        if pid == 0:
            os.kill(worker.pid, signal.SIGKILL)  # until it is waited for its number is its own
            _, status = os.waitpid(worker.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def bury(self, worker: _Worker, how: str, blame: int) -> None:
        """Have others do what a process leaves behind: each thing by itself, to find the deadly one,
        unless it is known which risk is to blame."""
        if blame and worker.at_risk in worker.open:
            self.refused[worker.at_risk] = blame
            self.waiting.appendleft(list(worker.open))
            return
        if len(worker.open) == 1:
            number = worker.open[0]
            self.deaths[number] = self.deaths.get(number, 0) + 1
            if self.deaths[number] >= _TRIES:
                self.done[number] = self.lost(self.things[number], how)
                return
        for number in reversed(worker.open):
            self.deaths.setdefault(number, 0)
            self.waiting.appendleft([number])


class _Served:
    """What a forked process knows of itself."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.ready: list[tuple[int, Any]] = []  # numbers of things, and their answers
        self.order = 0
        self.has_risked = False  # since it told: what happens next must not be taken for that

    def tell(self, risk: int | None = None) -> None:
        """Send the answers that are ready, and which thing a risk is about to be taken with."""
        import pickle

        sent = b""
        if self.ready:
            body = pickle.dumps(self.ready, protocol=pickle.HIGHEST_PROTOCOL)
            sent = _numbers(0, len(body)) + body
        _write(self.answers, sent if risk is None else sent + _numbers(risk, 0))
        self.ready.clear()
        self.has_risked = False

    def risk(self, work: Callable[[], bytes], seconds: int, megabytes: int) -> bytes:
        """Do work that this process may die of, which is told before. Raises LostError."""
        if self.order & _TOO_LONG:
            raise LostError(_too_long(seconds))
        if self.order & _BROKEN:
            raise LostError(_BREAKS)
        self.tell(self.order)
        self.has_risked = True
        lift = _limit(seconds, megabytes)
        try:
            return work()
        except Exception as error:  # a process of its own would end by it
            raise LostError(_BREAKS) from error
        finally:
            lift()


_served: _Served | None = None  # where this process is one that answers


def _serve(orders: int, answers: int, things: Sequence[Any], work: Callable[[Any], Any]) -> None:
    """What a forked process does: answer until there are no more orders.

    Most answers are short and quick: a few go in one piece, but none waits for one that takes long.
    """
    from time import monotonic

    global _served
    served = _served = _Served(answers)
    while data := os.read(orders, 1 << 16):
        while len(data) % _NUMBER:
            data += os.read(orders, _NUMBER - len(data) % _NUMBER)
        begun = monotonic()
        for place in range(0, len(data), _NUMBER):
            served.order = int.from_bytes(data[place : place + _NUMBER], "little")
            number = served.order & _PLAIN_NUMBER
            served.ready.append((number, work(things[number])))
            now = monotonic()
            if now - begun > _SOON or len(served.ready) >= _AT_ONCE or served.has_risked:
                served.tell()
                begun = now
        served.tell()


def _numbers(*numbers: int) -> bytes:
    """Numbers as processes send them."""
    return b"".join(number.to_bytes(_NUMBER, "little") for number in numbers)


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]


def _ending(code: int) -> str:
    return f"its process was ended by signal {-code}" if code < 0 else f"its process gave {code}"


def _blame(code: int) -> int:
    """What an end says of a risk that was being taken; 0 for one that comes from outside."""
    import signal

    if code in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT):
        return 0
    return _TOO_LONG if code == -signal.SIGPROF else _BROKEN


class LostError(AntilockError):
    """Sheltered work did not come to an end; the message says why."""


_BREAKS = "reading its syntax breaks the parser"


def _too_long(seconds: int) -> str:
    return f"reading its syntax takes more than {seconds} s"


def sheltered(work: Callable[[], bytes], *, seconds: int, megabytes: int) -> bytes:
    """What `work` gives, done by a process that may be lost: parsers abort and hang.

    seconds     of computing that it may take (about four times as long by the clock)
    megabytes   of address space that it may take

    That is this process where it is one of several at work (which costs nothing), else a new one
    (whose pages cost more than what it does). Raises LostError. Where processes cannot be forked,
    the work is done in this one.
    """
    if _served is not None:
        return _served.risk(work, seconds, megabytes)
    if not CAN_FORK:
        return work()
    import signal

    def limited() -> bytes:
        _limit(seconds, megabytes)
        return work()

    received, status = _heard(*_begun(limited), 4 * seconds)
    if status == 0:
        return received
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGKILL):
        raise LostError(_too_long(seconds))
    raise LostError(_BREAKS)


class Meanwhile:
    """Work that a process of its own does while this one does something else; whoever begins it has
    to `end` it, or to wait for its result. With `is_pressing` False it gives way to all other processes."""

    def __init__(self, work: Callable[[], bytes], *, is_pressing: bool = True) -> None:
        def give_way() -> bytes:
            os.nice(_GIVING_WAY)
            return work()

        self._begun = _begun(work if is_pressing else give_way) if CAN_FORK else None

    def result(self) -> bytes | None:
        """What the work gave, waited for; None where the process was lost, asked before, or
        could not be forked."""
        begun, self._begun = self._begun, None
        if begun is None:
            return None
        received, status = _heard(*begun, _PATIENCE)
        return received if status == 0 else None

    def end(self) -> None:
        """Make sure that the process is gone."""
        begun, self._begun = self._begun, None
        if begun is not None:
            _heard(*begun, 0)


def _begun(work: Callable[[], bytes]) -> tuple[int, int]:
    """A new process that does work and writes what it gives: its number, and the pipe to read from."""
    answers_in, answers_out = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            _begin_forked()
            os.close(answers_in)
            _write(answers_out, work())
            code = 0
        finally:
            os._exit(code)
    os.close(answers_out)
    return pid, answers_in


def _begin_forked() -> None:
    """What every forked process does first."""
    import signal

    from antilock.collector import leave_inherited

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    leave_inherited()


def _heard(pid: int, answers: int, patience: float) -> tuple[bytes, int]:
    """What a process writes until it ends, and how it ends; one that takes longer is killed."""
    import select
    import signal
    from time import monotonic

    deadline = monotonic() + patience
    received = bytearray()
    try:
        while (left := deadline - monotonic()) > 0 and select.select([answers], [], [], left)[0]:
            data = os.read(answers, _PIPE)
            if not data:
                break
            received += data
        else:
            os.kill(pid, signal.SIGKILL)
    finally:
        os.close(answers)
        _, status = os.waitpid(pid, 0)
    return bytes(received), status


def _limit(seconds: int, megabytes: int) -> Callable[[], None]:
    """Keep this process within bounds, and silent when it dies; what is given lifts all that."""
    import resource
    import signal

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = megabytes << 20
    if soft != resource.RLIM_INFINITY:
        most = min(most, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    errors, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)

    def lift() -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        os.dup2(errors, 2)
        os.close(errors)

    return lift
