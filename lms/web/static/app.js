// Six small kindnesses. Every page does its work without this file.

// The error summary takes the focus, so that a screen reader begins there.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// Show or hide a password that is being typed; hide it again before it is sent, so that no browser keeps it as text.
document.querySelectorAll(".nhsuk-js-password-input-toggle").forEach((button) => {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", shown ? "Hide password" : "Show password");
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
});

// Copy the link that lets somebody check a certificate.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.getAttribute("data-copy"));
    button.textContent = "Copied";
  });
});

// Print a sheet.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A word explained: its link to "Words on this page" shows the meaning right after the word, and hides it again.
document.querySelectorAll("a.app-term").forEach((link, index) => {
  const entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!entry) return;
  const note = document.createElement("span");
  note.id = `note-${index}`;
  note.className = "app-term-note";
  note.textContent = `${entry.textContent}: ${entry.nextElementSibling.firstChild.textContent.trim()}`;
  const show = (shown) => {
    note.hidden = !shown;
    link.setAttribute("aria-expanded", shown);
  };
  link.setAttribute("role", "button");
  link.setAttribute("aria-controls", note.id);
  show(false);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show(note.hidden);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
    // Enter follows a link by itself; a button answers to the space bar too.
    if (event.key === " ") {
      event.preventDefault();
      show(note.hidden);
    }
  });
  link.after(note);
});

// How far a long job is: looked at again every five seconds, until the page has something else to say.
const progress = document.querySelector("[data-refresh]");
if (progress) {
  const look = async () => {
    try {
      const answer = await fetch(location.href);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-refresh]");
      if (!fresh) return location.reload();
      // What says the same is left alone, so that a screen reader says it once.
      if (progress.innerHTML !== fresh.innerHTML) progress.replaceChildren(...fresh.childNodes);
    } catch {
      // No answer this time: the next look tells.
    }
    setTimeout(look, 5000);
  };
  setTimeout(look, 5000);
}
