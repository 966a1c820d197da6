// One letter or digit is a command, as long as nobody is typing, composing or in a dialog.
let listening = null;
let owner = null;

export function watch(page, keys, id) {
  stop(owner);
  owner = id;
  const known = new Set(keys);
  listening = event => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key !== 'j' && event.key !== 'k') return;
    const at = document.activeElement;
    if (at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) {
      if (event.key === 'Escape') at.blur();
      return;
    }
    if (document.querySelector('.mud-dialog')) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!known.has(key)) return;
    if (key === 'Enter' && at && /^(A|BUTTON)$/.test(at.tagName)) return;
    event.preventDefault();
    page.invokeMethodAsync('KeyAsync', key).catch(() => {});
  };
  document.addEventListener('keydown', listening);
}

// A page that is left may say so after the next one has begun to listen: it stops only its own listening.
export function stop(id) {
  if (id !== owner) return;
  if (listening) document.removeEventListener('keydown', listening);
  listening = null;
}

export function focus(id) {
  document.getElementById(id)?.focus();
}

export function show(id) {
  document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
}

// A note that is being written outlives a lost connection in this tab; it never leaves it, and goes when the note is added.
export function keepNote(field, key) {
  const area = document.getElementById(field);
  if (!area || area.dataset.kept === key) return;
  area.dataset.kept = key;
  area.addEventListener('input', () => {
    try {
      if (area.value) sessionStorage.setItem(key, area.value); else sessionStorage.removeItem(key);
    } catch { /* the browser keeps nothing: the server still does */ }
  });
}

export function keptNote(key) {
  try { return sessionStorage.getItem(key); } catch { return null; }
}

export function forgetNote(key) {
  try { sessionStorage.removeItem(key); } catch { /* nothing was kept */ }
}
