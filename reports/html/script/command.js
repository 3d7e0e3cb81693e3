// The command that reproduces the run is copied, or at least selected.
{
  const command = document.getElementById("command");
  const button = element("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    let copied = false;
    try {
      await navigator.clipboard.writeText(command.textContent);
      copied = true;
    } catch { // no clipboard for this page, or none at all
      getSelection().selectAllChildren(command);
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Selected: copy it with the keyboard";
  });
  if (command) command.after(button);
}
