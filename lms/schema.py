"""Every table of the product, for migrations and tests. The only module besides the features that imports their models."""

from lms.assignments import models as assignments
from lms.catalogue import models as catalogue
from lms.certificates import models as certificates
from lms.certifications import models as certifications
from lms.enrolments import models as enrolments
from lms.imports import models as imports
from lms.joining import models as joining
from lms.learning import models as learning
from lms.leaving import models as leaving
from lms.messages import models as messages
from lms.people import models as people
from lms.privacy import models as privacy
from lms.quizzes import models as quizzes
from lms.recognition import models as recognition
from lms.reminders import models as reminders
from lms.runtime import audit, blobs, idempotency, limits, queue, signing
from lms.runtime.db import Base
from lms.scenarios import models as scenarios
from lms.signin import models as signin
from lms.signoff import models as signoff
from lms.standing import models as standing

__all__ = ["MODULES", "metadata"]

MODULES = (
    assignments, audit, blobs, catalogue, certificates, certifications, enrolments, idempotency, imports, joining, learning, leaving,
    limits, messages, people, privacy, queue, quizzes, recognition, reminders, scenarios, signin, signing, signoff, standing,
)  # fmt: skip
metadata = Base.metadata
