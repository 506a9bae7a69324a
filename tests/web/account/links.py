"""One-time links for the tests of the two pages that take them."""

from lms import people, signin


def invitation(opened, name="noor"):
    """Invite somebody; return the path of their link."""
    with opened() as work:
        person = people.create_person(work, first_name=name.title(), last_name="Ali")
        return f"/welcome/{signin.invite(work, person.id, sign_in_name=f'{name}@demo.example')}"


def reset(opened, name="ada"):
    """Have a link for a new password made; return its path."""
    with opened() as work:
        mail = signin.fresh_link(work, signin.account_by_name(work, f"{name}@demo.example").id, "reset")
    return next(word for word in mail.text.split() if word.startswith("http")).removeprefix("http://127.0.0.1:8000")
