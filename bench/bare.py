"""The yardstick for handing mails over: a bare loop over smtplib in some processes, with some connections in each.

It keeps no record, asks nobody who is to be told, and sends the same finished mail to everybody.
"""

import argparse
import multiprocessing
import smtplib
import threading
from pathlib import Path

_FROM = "status@status.example.com"


def main() -> None:
    """Send so many mails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mail", type=Path, help="the file with the mail")
    for name in ("port", "number", "processes", "connections"):
        parser.add_argument(f"--{name}", type=int, required=True)
    wishes = parser.parse_args()
    mail, hands = wishes.mail.read_bytes(), wishes.processes * wishes.connections
    shares = [range(hand, wishes.number, hands) for hand in range(hands)]
    crews = [shares[process :: wishes.processes] for process in range(wishes.processes)]
    crew = [multiprocessing.Process(target=_work, args=(wishes.port, mail, shares)) for shares in crews]
    for process in crew:
        process.start()
    for process in crew:
        process.join()
    if any(process.exitcode for process in crew):
        raise SystemExit("a process failed")


def _work(port: int, mail: bytes, shares: list[range]) -> None:
    threads = [threading.Thread(target=_send, args=(port, mail, share)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send(port: int, mail: bytes, share: range) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in share:
            connection.sendmail(_FROM, [f"reader{number}@mail{number % 997}.example"], mail)


if __name__ == "__main__":
    main()
