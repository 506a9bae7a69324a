"""Backup, restore and rehearsal: what the three commands do, and what they say.

Promises: a backup is taken while the service runs; a restore is whole or leaves what was there; before a restored database can serve,
everybody is signed out and what ended since the backup was made has ended again; a rehearsal does all of that in a place of its own.
Leaves out: the file (runtime.backup), copies (runtime.copies), and which deeds last (lms.lasting). Source: docs/decisions/0018.
"""

from lms.keeping.commands import commands
from lms.keeping.copying import backup
from lms.keeping.rehearsing import rehearse
from lms.keeping.restoring import restore

__all__ = ["backup", "commands", "rehearse", "restore"]
