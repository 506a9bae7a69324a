"""The rules beyond one value's shape: ids that must exist, counts, dates, links, figures.

Promises: each rule looks at whatever is right, so one wrong thing does not hide another; a finding stands at the line of the thing
itself. A rule that was added later never makes a published version unreadable: reading again does not come here.
"""

from lms.content.lint.catalogues import catalogue
from lms.content.lint.modules import module

__all__ = ["catalogue", "module"]
