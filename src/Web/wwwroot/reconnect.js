// A modal dialog traps the focus by itself; this only opens it, closes it and asks Blazor to try again.
const modal = document.getElementById('components-reconnect-modal');
const open = () => { if (!modal.open) modal.showModal(); };
const close = () => { if (modal.open) modal.close(); };

modal?.addEventListener('cancel', event => event.preventDefault());
modal?.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show': open(); break;
    case 'hide': close(); break;
    case 'failed': document.addEventListener('visibilitychange', whenSeen); break;
    case 'rejected': location.reload(); break;
  }
});

async function retry() {
  document.removeEventListener('visibilitychange', whenSeen);
  try {
    // False means the server answers but has let the circuit go: resume what it kept, or start anew.
    if (!await Blazor.reconnect()) {
      if (await Blazor.resumeCircuit()) close(); else location.reload();
    }
  } catch {
    document.addEventListener('visibilitychange', whenSeen);
  }
}

async function resume() {
  try {
    if (await Blazor.resumeCircuit()) close(); else location.reload();
  } catch {
    modal.classList.replace('components-reconnect-paused', 'components-reconnect-resume-failed');
  }
}

const whenSeen = () => { if (document.visibilityState === 'visible') retry(); };
document.getElementById('components-reconnect-button')?.addEventListener('click', retry);
document.getElementById('components-resume-button')?.addEventListener('click', resume);
document.getElementById('components-reload-button')?.addEventListener('click', () => location.reload());
