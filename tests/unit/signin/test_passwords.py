"""Password hashes: strong, and as slow for nobody as for somebody."""

import threading
import time
import unicodedata

from lms.signin import passwords

PASSWORD = "three random words"


def test_the_right_password_fits_and_a_wrong_one_does_not():
    kept = passwords.hash_password(PASSWORD)
    assert passwords.check_password(kept, PASSWORD)
    assert not passwords.check_password(kept, PASSWORD + "x")


def test_the_hash_is_argon2id_at_the_stated_cost_and_salted():
    one, other = passwords.hash_password(PASSWORD), passwords.hash_password(PASSWORD)
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != other


def test_nothing_fits_an_account_without_a_password_or_with_a_broken_hash():
    assert not passwords.check_password(None, PASSWORD)
    assert not passwords.check_password("", PASSWORD)
    assert not passwords.check_password("plain", PASSWORD)


def test_nobody_costs_what_somebody_costs():
    kept = passwords.hash_password(PASSWORD)

    def cpu(stored):
        started = time.thread_time()
        for _ in range(8):
            passwords.check_password(stored, "not the right words")
        return time.thread_time() - started

    cpu(kept)
    known, unknown = cpu(kept), cpu(None)
    assert 0.5 < known / unknown < 2


def test_at_most_two_hashes_are_computed_at_once(monkeypatch):
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def verify(self, *_):
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return True

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    threads = [threading.Thread(target=passwords.check_password, args=("x", "y")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_password_fits_however_a_keyboard_writes_its_letters():
    written = [unicodedata.normalize(form, "drei zufällige Wörter") for form in ("NFC", "NFD", "NFKC")]
    for one in written:
        kept = passwords.hash_password(one)
        assert all(passwords.check_password(kept, other) for other in written)
