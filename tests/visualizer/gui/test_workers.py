"""Background work: the newest request wins, failures arrive, closing waits."""

import gc
import threading
import weakref

import pytest

from visualizer.descent.cancelling import ask
from visualizer.gui.workers import LatestJob


@pytest.fixture
def jobs(qapp):
    made = []
    yield made
    for job in made:
        job.close()


class Made:
    """Something that work makes."""


class Gate:
    """Work that waits at a gate, so that a test decides what is running when."""

    def __init__(self):
        self.open = threading.Event()
        self.entered = threading.Event()
        self.seen = []
        self.was_cancelled = []

    def __call__(self, request, cancelled):
        self.entered.set()
        assert self.open.wait(10)
        self.seen.append(request)
        self.was_cancelled.append(cancelled())
        return request * 10


def test_a_result_arrives_in_the_windows_thread(qtbot, jobs):
    threads = []
    job = LatestJob(lambda request, cancelled: threading.get_ident())
    jobs.append(job)
    job.finished.connect(lambda result: threads.append((result, threading.get_ident())))
    with qtbot.waitSignal(job.finished):
        job.submit(1)
    ((worked_in, delivered_in),) = threads
    assert delivered_in == threading.get_ident() != worked_in


def test_of_the_waiting_requests_only_the_newest_is_worked_on(qtbot, jobs):
    gate = Gate()
    job = LatestJob(gate)
    jobs.append(job)
    results = []
    job.finished.connect(results.append)
    job.submit(1)
    assert gate.entered.wait(10)
    for request in (2, 3, 4):
        job.submit(request)
    gate.open.set()
    qtbot.waitUntil(lambda: bool(results))
    assert gate.seen == [1, 4]
    assert gate.was_cancelled == [True, False]
    assert results == [40]


def test_a_failure_arrives_and_the_next_request_works(qtbot, jobs):
    def work(request, cancelled):
        if request == "bad":
            raise ValueError("no")
        return request

    job = LatestJob(work)
    jobs.append(job)
    with qtbot.waitSignal(job.failed) as failure:
        job.submit("bad")
    assert str(failure.args[0]) == "no"
    with qtbot.waitSignal(job.finished) as result:
        job.submit("good")
    assert result.args == ["good"]


def test_closing_cancels_what_runs_and_delivers_nothing(qtbot):
    gate = Gate()
    job = LatestJob(gate)
    results = []
    job.finished.connect(results.append)
    job.submit(1)
    assert gate.entered.wait(10)
    gate.open.set()
    job.close()
    qtbot.waitUntil(lambda: not job.busy)
    assert gate.seen == [1]
    assert results == []


def test_busy_says_when_work_begins_and_ends(qtbot, jobs):
    job = LatestJob(lambda request, cancelled: request)
    jobs.append(job)
    states = []
    job.busyChanged.connect(states.append)
    with qtbot.waitSignal(job.finished):
        job.submit(1)
    assert states == [True, False]


def test_work_that_stops_when_told_is_no_failure(qtbot, jobs):
    job = LatestJob(None)
    jobs.append(job)
    entered, told = threading.Event(), threading.Event()
    kept = []

    def work(request, cancelled):
        if request == "short":
            return request
        made = Made()
        kept.append(weakref.ref(made))
        entered.set()
        assert told.wait(10)
        ask(cancelled)
        return made

    job._work = work
    results, failures = [], []
    job.finished.connect(results.append)
    job.failed.connect(failures.append)
    gc.disable()  # what only a collection frees is kept too long: a race holds hundreds of megabytes
    try:
        job.submit("long")
        assert entered.wait(10)
        job.submit("short")
        told.set()
        qtbot.waitUntil(lambda: results == ["short"])
        assert failures == []
        assert kept[0]() is None
    finally:
        gc.enable()
