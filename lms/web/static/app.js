// Three small kindnesses. Every page does its work without this file.

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
