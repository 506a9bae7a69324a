"""The forms of the account pages: they check shape, and say what to enter."""

from lms.web.fields import BaseForm, EmailField, PasswordField, filled


class SignInForm(BaseForm):
    """Name and password."""

    email = EmailField(
        "Work email address", [filled("Enter your email address", most=254)],
        description="Or the sign-in name on your sheet, if you have no email",
    )  # fmt: skip
    password = PasswordField("Password", [filled("Enter your password", most=1000)])


class ForgottenForm(BaseForm):
    """The name to mail a link to."""

    email = EmailField("Work email address", [filled("Enter your email address", most=254)])


class ChooseForm(BaseForm):
    """A password chosen by a link."""

    password = PasswordField(
        "Password", [filled("Enter a password")], autocomplete="new-password",
        description="Use 12 characters or more. Three random words are easy to remember.",
    )  # fmt: skip


class PasswordForm(BaseForm):
    """The password there is, and the next."""

    current = PasswordField("Current password", [filled("Enter your current password")])
    password = PasswordField(
        "New password", [filled("Enter a new password")], autocomplete="new-password",
        description="Use 12 characters or more. Three random words are easy to remember.",
    )  # fmt: skip
