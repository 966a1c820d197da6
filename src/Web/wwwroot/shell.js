// What the shell needs from the browser: Ctrl+K, the skip link, the clipboard.
let keys = null;

document.addEventListener('click', event => {
  const skip = event.target.closest?.('.p-skip');
  if (!skip) return;
  event.preventDefault();
  document.getElementById('content')?.focus();
});

export function watchKeys(shell) {
  keys = event => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      shell.invokeMethodAsync('OpenPaletteAsync').catch(() => {});
    }
  };
  document.addEventListener('keydown', keys);
}

export function unwatchKeys() {
  if (keys) document.removeEventListener('keydown', keys);
  keys = null;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'p-sr';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
