// Runs before the first paint: what the person chose, or what the system prefers.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const keep = (name, value) => {
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
  };
  const settle = () => {
    const wish = root.dataset.wish || 'system';
    root.dataset.theme = wish === 'system' ? (system.matches ? 'dark' : 'light') : wish;
  };
  keep('system-dark', system.matches ? '1' : '0');
  settle();

  let listener = null;
  system.addEventListener('change', () => {
    keep('system-dark', system.matches ? '1' : '0');
    settle();
    listener?.invokeMethodAsync('SystemTurnedDark', system.matches).catch(() => {});
  });

  window.platformLook = {
    isSystemDark: () => system.matches,
    watch: who => { listener = who; },
    unwatch: () => { listener = null; },
    setTheme: wish => { keep('theme', wish); root.dataset.wish = wish; settle(); },
    setDensity: density => { keep('density', density); root.dataset.density = density; },
  };
})();
