"""What is sent to dev servers is counted by what it is for, against the account of the servers that received it."""

from __future__ import annotations

import threading

from hero_tui.core.facts import RequestsFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.requests.sent_requests import Purpose, SentRequests
from hero_tui.recorder.trackers.requests_count import RequestsCount

NOW = Stamp(1_764_500_000.0, 50.0)


def test_it_is_told_at_first_and_whenever_it_grew() -> None:
    told: list[object] = []
    sent = SentRequests()
    count = RequestsCount(told.append, sent)
    count.tick(NOW)
    count.tick(NOW)
    for purpose in (Purpose.PAGE, Purpose.PAGE, Purpose.LIGHT, Purpose.UPDATE, Purpose.CHANNEL):
        sent.add(purpose)
    count.tick(NOW)
    count.tick(NOW)
    assert told == [RequestsFact(), RequestsFact(pages=2, light=1, updates=1, channels=1)]


def test_threads_count_into_one_account() -> None:
    sent = SentRequests()

    def send() -> None:
        for _ in range(500):
            sent.add(Purpose.UPDATE)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent.so_far() == RequestsFact(updates=4000)
