"""How guessing is slowed: by account, sparing browsers that signed in before, and by address, high, since a hospital has one."""

from datetime import timedelta

from lms.runtime.limits import Limit

ACCOUNT = Limit("sign-in-account", times=5, window=timedelta(minutes=5))
ADDRESS = Limit("sign-in-address", times=300, window=timedelta(minutes=10))
