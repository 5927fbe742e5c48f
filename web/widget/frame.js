// The chat's frame: what a page can choose, and what is always there before any message.

import { TEXTS } from './texts.js';

/** @import { Actions, Options } from '../types' */

/**
 * Make an element. Text goes in as text only; nothing here reads HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties] attributes; functions are listeners, `false` is left out
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name, /** @type {EventListener} */ (value));
    else if (value) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** @param {string} words @param {() => void} click @param {Record<string, unknown>} [properties] */
export function button(words, click, properties = {}) {
  return element('button', { type: 'button', click, ...properties }, words);
}

/** @param {DOMStringMap} data @returns {Options} */
export function readOptions(data) {
  const one = (/** @type {string | undefined} */ value, /** @type {string[]} */ ...known) =>
    value && known.includes(value) ? value : known[0];
  const privacyUrl = data.privacyUrl || '';
  return {
    position: one(data.position, 'end', 'start', 'left', 'right'),
    theme: one(data.theme, 'auto', 'light', 'dark'),
    color: data.color || data.colour || '',
    title: data.title || TEXTS.title,
    launcher: data.launcher || TEXTS.launcher,
    greeting: data.greeting || TEXTS.greeting,
    open: data.open === 'true',
    privacyUrl: /^https?:/.test(privacyUrl) ? privacyUrl : '',
  };
}

/** Black or white, whichever reads better on the colour. @param {string} color any CSS colour */
export function inkOn(color) {
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18 ? '#fff' : '#000';
}

/** @param {Options} options @param {Actions} actions */
export function buildFrame(options, actions) {
  const badge = element('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  const launcher = element(
    'button',
    { type: 'button', class: 'launcher', 'aria-expanded': 'false', 'aria-controls': 'panel', click: actions.open },
    drawing(MARK),
    element('span', {}, options.launcher),
    badge,
  );

  const more = tool(TEXTS.more, actions.toggleMenu, 'M5 12h.01M12 12h.01M19 12h.01');
  more.setAttribute('aria-controls', 'menu');
  const title = element('h2', { id: 'title', tabindex: '-1' }, options.title);
  const menu = element(
    'div',
    { id: 'menu', class: 'menu', hidden: true },
    button(TEXTS.talkToPerson, actions.person),
    button(TEXTS.startOver, actions.startOver),
    button(TEXTS.saveChat, actions.save),
    button(TEXTS.endChat, actions.end),
  );
  const close = tool(TEXTS.closeChat, actions.close, 'M6 9l6 6 6-6');

  const log = element('div', { class: 'log', role: 'log', 'aria-label': TEXTS.messages });
  const choices = element('div', { class: 'choices', role: 'group', 'aria-label': TEXTS.suggestions, hidden: true });
  const privacy = element('p', { class: 'privacy' }, TEXTS.privacy);
  if (options.privacyUrl) privacy.append(' ', link(options.privacyUrl, TEXTS.privacyLink));
  const body = element('div', { class: 'body', tabindex: '0', role: 'group', 'aria-label': TEXTS.messages }, log, choices, privacy);
  const status = element('div', { class: 'status', role: 'status' });

  const field = element('textarea', { id: 'field', rows: '1', dir: 'auto', placeholder: TEXTS.placeholder });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    actions.submit();
  };
  const send = tool(TEXTS.send, null, 'M12 19V5M6 11l6-6 6 6');
  send.type = 'submit';
  const label = element('label', { for: 'field', class: 'unseen' }, TEXTS.yourMessage);
  const panel = element(
    'section',
    { id: 'panel', class: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true },
    element('div', { class: 'head' }, drawing(MARK), title, more, close, menu),
    body,
    status,
    element('form', { submit }, label, field, send),
  );
  return { panel, launcher, badge, more, menu, title, body, log, choices, privacy, status, field };
}

/** @param {string} href @param {string} words */
export function link(href, words) {
  return element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words);
}

/** A button with a drawing on it. @param {string} name @param {(() => void) | null} click @param {string} path */
function tool(name, click, path) {
  return element('button', { type: 'button', class: 'tool', 'aria-label': name, click }, drawing(path));
}

// Three cup marks
const MARK = 'M12 3a4 4 0 1 1 0 8 4 4 0 1 1 0-8zM7 12.5a4 4 0 1 1 0 8 4 4 0 1 1 0-8zM17 12.5a4 4 0 1 1 0 8 4 4 0 1 1 0-8z';

/** @param {string} path */
function drawing(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const line = document.createElementNS(svg.namespaceURI, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
