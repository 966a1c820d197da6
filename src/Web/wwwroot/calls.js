// Gives the wrap-up the keyboard, unless somebody is typing.
export function focusIfIdle(panel) {
  const held = document.activeElement;
  const typing = held && (held.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(held.tagName));
  if (!typing) panel.focus({ preventScroll: true });
}
