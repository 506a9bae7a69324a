// Three small kindnesses. Every page does its work without this file.

// The error summary takes the focus, so that a screen reader begins there.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// Show or hide a password that is being typed.
document.querySelectorAll("[data-show-password]").forEach((button) => {
  const input = document.getElementById(button.getAttribute("data-show-password"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = shown ? "Show password" : "Hide password";
  });
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
