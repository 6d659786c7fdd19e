"""Background work: the newest request wins, failures arrive, closing waits."""

import gc
import threading
import weakref

import pytest

from visualizer.descent.cancelling import ask
from visualizer.gui.workers import LatestJob, Watch


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


def test_work_rests_where_it_asks_and_goes_on(qtbot, jobs):
    asked = []

    def work(request, watch):
        for number in range(3):
            ask(watch)
            asked.append(number)
            watch.report(number)
        return "done"

    told, finished = [], []
    job = LatestJob(lambda request, watch: (gate.wait(10), work(request, watch))[1])
    gate = threading.Event()
    jobs.append(job)
    job.reported.connect(told.append)
    job.finished.connect(finished.append)
    job.submit(1)
    job.rest()
    gate.set()
    assert job.resting
    assert asked == []
    job.go_on()
    qtbot.waitUntil(lambda: bool(finished))
    assert told == asked == [0, 1, 2]
    assert not job.resting


@pytest.mark.parametrize("end", ["cancel", "submit"])
def test_resting_work_that_is_called_off_ends(qtbot, jobs, end):
    entered, ended = threading.Event(), []

    def work(request, watch):
        entered.set()
        if request == 1:
            while not watch():
                pass
        ended.append(request)
        return request

    job = LatestJob(work)
    jobs.append(job)
    job.submit(1)
    assert entered.wait(10)
    job.rest()
    if end == "cancel":
        job.cancel()
    else:
        job.submit(2)
    qtbot.waitUntil(lambda: not job.busy)
    assert ended == ([1] if end == "cancel" else [1, 2])


def test_nothing_is_heard_of_an_older_request(qtbot, jobs):
    gate = Gate()

    def work(request, watch):
        gate(request, watch)
        watch.report(request)
        return request

    told, finished = [], []
    job = LatestJob(work)
    jobs.append(job)
    job.reported.connect(told.append)
    job.finished.connect(finished.append)
    job.submit(1)
    assert gate.entered.wait(10)
    job.submit(2)
    gate.open.set()
    qtbot.waitUntil(lambda: bool(finished))
    assert told == [2]


@pytest.mark.parametrize(("outdated", "waits"), [(False, 1), (True, 0)])
def test_who_asks_waits_unless_the_work_has_become_useless(outdated, waits):
    class Going:
        waited = 0

        def wait(self):
            self.waited += 1

    going = Going()
    assert Watch(lambda: outdated, going, print)() is outdated
    assert going.waited == waits
