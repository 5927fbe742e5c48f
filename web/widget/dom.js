// Making elements. Text goes in as text only; nothing here reads HTML.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties] attributes; `on...` are listeners, `false` and null leave one out
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value !== false && value != null) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * A drawing of a few strokes, hidden from screen readers: what it stands on has a name.
 * @param {string[]} paths
 */
export function icon(...paths) {
  const name = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(name, 'svg');
  for (const [key, value] of [['viewBox', '0 0 24 24'], ['aria-hidden', 'true'], ['focusable', 'false']]) {
    drawing.setAttribute(key, value);
  }
  for (const path of paths) {
    const line = document.createElementNS(name, 'path');
    line.setAttribute('d', path);
    drawing.append(line);
  }
  return drawing;
}
