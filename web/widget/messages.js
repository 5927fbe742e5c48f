// How a message is shown.

import { element } from './dom.js';
import { fill, TEXTS } from './texts.js';

/**
 * @typedef {object} Shown
 * @property {'you' | 'bot' | 'staff'} from
 * @property {string} text
 * @property {string} [at] ISO time
 * @property {string[]} [buttons]
 * @property {any} [custom]
 */

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;

/**
 * @param {Shown} message
 * @returns {HTMLElement}
 */
export function bubble(message) {
  const words = element('p', { class: 'words', dir: 'auto' }, ...linked(message.text));
  const who = element('span', { class: 'unseen' }, `${TEXTS[message.from]}: `);
  const shown = element('div', { class: `message ${message.from}` }, who, words);
  if (message.buttons?.length) {
    const titles = message.buttons.join(', ');
    shown.append(element('span', { class: 'unseen' }, fill(TEXTS.suggested, { titles })));
  }
  shown.append(...extras(message.custom));
  shown.append(element('div', { class: 'note' }, message.at ? when(message.at) : TEXTS.sending));
  return shown;
}

/**
 * The line below a message: its time, or what became of it.
 * @param {HTMLElement} shown
 * @param {(Node | string)[]} content
 */
export function annotate(shown, ...content) {
  shown.querySelector('.note')?.replaceChildren(...content);
}

/**
 * @param {string} iso
 * @returns {HTMLTimeElement}
 */
export function when(iso) {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const style = { hour: 'numeric', minute: '2-digit', ...(isToday ? {} : { weekday: 'short', day: 'numeric', month: 'short' }) };
  return element('time', { datetime: iso }, date.toLocaleString(document.documentElement.lang || undefined, style));
}

/**
 * Text with its addresses as links.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function linked(text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    const address = found[0];
    const href = address.includes('://') ? address : `mailto:${address}`;
    parts.push(text.slice(end, found.index), element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, address));
    end = found.index + address.length;
  }
  parts.push(text.slice(end));
  return parts;
}

/**
 * A file to keep, when the message brings one: {file: {name, type, text}}.
 * @param {any} custom
 * @returns {Node[]}
 */
function extras(custom) {
  const file = custom?.file;
  if (!file?.text) return [];
  const name = String(file.name || 'file.txt').replace(/[^\w.-]/g, '_');
  const save = () => saveFile(name, String(file.type || 'text/plain'), String(file.text));
  return [element('button', { type: 'button', class: 'choice', onclick: save }, fill(TEXTS.download, { name }))];
}

/**
 * A day to choose, when the message offers that: {dates: {first, last}} (ISO dates). Typing a day works as well.
 * @param {any} custom
 * @param {(text: string) => void} send
 * @returns {HTMLElement | null}
 */
export function dayChooser(custom, send) {
  const dates = custom?.dates;
  if (!dates) return null;
  const field = element('input', { type: 'date', id: 'day', min: dates.first || null, max: dates.last || null });
  const use = () => {
    if (!field.value || !field.checkValidity()) return field.focus();
    const date = new Date(`${field.value}T12:00`);
    send(date.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }));
  };
  const label = element('label', { for: 'day' }, TEXTS.chooseDay);
  return element('div', { class: 'day' }, label, field, element('button', { type: 'button', class: 'choice', onclick: use }, TEXTS.useDay));
}

/**
 * Let the browser save a file.
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function saveFile(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/**
 * A conversation as plain text.
 * @param {Shown[]} messages
 */
export function transcript(messages) {
  const line = (/** @type {Shown} */ { at, from, text }) =>
    `[${at ? new Date(at).toLocaleString() : TEXTS.notSent}] ${TEXTS[from]}: ${text}`;
  return `${messages.map(line).join('\n\n')}\n`;
}
