// "/" goes to a page's search field, as long as nobody is typing anywhere.
let listening = null;

export function watch(id) {
  stop();
  listening = event => {
    if (event.key !== '/' || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    if (at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) return;
    const field = document.getElementById(id);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select?.();
  };
  document.addEventListener('keydown', listening);
}

export function stop() {
  if (listening) document.removeEventListener('keydown', listening);
  listening = null;
}
