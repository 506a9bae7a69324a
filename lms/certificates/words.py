"""What each verdict on a file is called, the same on the page and on the command line."""

from collections.abc import Mapping

# The verdict, then its name and what it means for whoever holds the file.
VERDICTS: Mapping[str, tuple[str, str]] = {
    "exact": (
        "This file is exactly the one we issued",
        "We compared it with our copy, byte by byte.",
    ),
    "genuine": (
        "This file was signed by us and is unchanged",
        "Its signature covers all of it, and the credential inside belongs to it.",
    ),
    "recheck": (
        "Re-check this certificate by its code",
        (
            "The signature fits, but its key was reported as compromised, and the file says that it was signed after that day. "
            "Do not rely on the file: look the code up and compare every detail."
        ),
    ),
    "no_record": (
        "The signature is genuine, the record was not found here",
        (
            "We signed this file, and nothing in it was changed. Our record of it is missing, so we cannot say whether it is valid "
            "today. Ask the organisation that issued it."
        ),
    ),
    "another": (
        "This is the file of another certificate",
        "It is one of ours, but it does not belong to the code that you are checking.",
    ),
    "altered": (
        "This file is not the one we issued",
        "It was changed after it was signed, so do not rely on it.",
    ),
    "extended": (
        "Something was added to this file",
        "It has parts that our signature does not cover, so do not rely on it.",
    ),
    "swapped": (
        "The parts of this file do not belong together",
        "The credential inside is not the one of this certificate, so do not rely on it.",
    ),
    "other_key": (
        "This file was not signed by us",
        "It carries a signature, but not one made with a key of ours.",
    ),
    "unsigned": (
        "This file carries no signature",
        "Every certificate file that we issue is signed. Ask for the original file, or check the code that is printed on it.",
    ),
    "sample": (
        "This is a sample",
        "It shows what a certificate looks like. It certifies nothing and nobody.",
    ),
    "unreadable": (
        "This is not a certificate file",
        "Choose the PDF that was sent to you, of 5 MB or less.",
    ),
}  # fmt: skip
