"""Who asks a command to end waits for what it has in hand, unless he is in a hurry."""

import os
import signal
import time

import pytest

from lightship.cli.ending import ending


def test_a_command_hears_that_it_is_to_end_and_sleeps_no_longer() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with ending() as asked:
        assert not asked()
        os.kill(os.getpid(), signal.SIGTERM)
        begin = time.monotonic()
        asked.sleep(60)

    assert asked()
    assert time.monotonic() - begin < 30
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_wish_that_comes_twice_is_one_but_for_a_second_ctrl_c() -> None:
    with ending() as asked:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
            asked.sleep(0)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
