"""account.end_other_sessions"""


def test_every_other_browser_is_signed_out_and_this_one_is_not(browser, another, guessing):
    for each in (browser, another, guessing):
        each.sign_in("ada")
    assert "Sign out everywhere but here" in browser.get("/account").get_data(as_text=True)
    assert browser.post("/account/sign-out-elsewhere", form_of="/account").location == "/account"
    assert browser.is_signed_in()
    assert not another.is_signed_in()
    assert not guessing.is_signed_in()
    assert "Sign out everywhere but here" not in browser.get("/account").get_data(as_text=True)


def test_nobody_elses_is(browser, another):
    another.sign_in("ben")
    browser.sign_in("ada")
    browser.post("/account/sign-out-elsewhere", form_of="/account")
    assert another.is_signed_in()


def test_only_a_form_does_it(browser, another):
    browser.sign_in("ada")
    another.sign_in("ada")
    assert browser.get("/account/sign-out-elsewhere").status_code == 405
    assert browser.client.post("/account/sign-out-elsewhere", base_url="http://127.0.0.1:8000").status_code == 400
    assert another.is_signed_in()


def test_leaving_has_the_browser_forget_every_page_and_the_cookie_ends_with_it(browser):
    signed_in = browser.sign_in("ada")
    (cookie,) = [each for each in signed_in.headers.getlist("Set-Cookie") if each.startswith("wardwise=")]
    assert "expires" not in cookie.lower() and "max-age" not in cookie.lower()
    reply = browser.post("/sign-out", form_of="/account")
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
