"""What is tried again."""

import pytest
from botocore.exceptions import ResponseStreamingError
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from lightship.s3.patience import patiently


@pytest.mark.parametrize("error", [ProtocolError("broken"), ReadTimeoutError(None, "/", "slow")])
def test_a_refusal_whose_body_breaks_off_is_asked_for_again(error) -> None:
    tries = []

    def work(earlier: int) -> str:
        tries.append(earlier)
        if earlier < 2:
            raise error
        return "done"

    assert patiently(work, pause=lambda _: None) == "done"
    assert tries == [0, 1, 2]


def test_one_that_never_comes_whole_is_told_as_a_broken_connection() -> None:
    def work(_: int) -> None:
        raise ProtocolError("broken")

    with pytest.raises(ResponseStreamingError):
        patiently(work, pause=lambda _: None)
