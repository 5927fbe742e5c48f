// How a message is shown.

import { button, element, link } from './frame.js';
import { fill, TEXTS } from './texts.js';

/** @import { Shown } from '../types' */

const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}']|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;

/** @param {Shown} message */
export function bubble({ from, text, at, buttons }) {
  const who = element('span', { class: 'unseen' }, `${TEXTS[from]}: `);
  const shown = element('div', { class: `message ${from}` }, who);
  if (text) shown.append(element('p', { class: 'words', dir: 'auto' }, ...linked(text)));
  if (buttons?.length) {
    const titles = buttons.join(', ');
    shown.append(element('span', { class: 'unseen' }, fill(TEXTS.suggested, { titles })));
  }
  shown.append(element('div', { class: 'note' }, at ? when(at) : TEXTS.sending));
  return shown;
}

/** Change the line below a message. @param {HTMLElement} shown @param {(Node | string)[]} content */
export function annotate(shown, ...content) {
  shown.querySelector('.note')?.replaceChildren(...content);
}

/** @param {string} iso */
export function when(iso) {
  const date = new Date(iso);
  /** @type {Intl.DateTimeFormatOptions} */
  const day = date.toDateString() === new Date().toDateString() ? {} : { weekday: 'short', day: 'numeric', month: 'short' };
  return element('time', { datetime: iso, dir: 'auto' }, date.toLocaleString([], { hour: 'numeric', minute: '2-digit', ...day }));
}

/** Text with its addresses as links. @param {string} text */
function linked(text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(LINK)) {
    const words = address.endsWith('.ics') ? TEXTS.calendarFile : address;
    parts.push(text.slice(end, index), link(address.includes('://') ? address : `mailto:${address}`, words));
    end = index + address.length;
  }
  return [...parts, text.slice(end)];
}

/** A day to choose, beside typing one. @param {{first?: string, last?: string}} dates @param {(text: string) => void} send */
export function dayChooser({ first, last }, send) {
  const field = element('input', { type: 'date', id: 'day', min: first, max: last });
  const use = () => {
    if (!field.value || !field.reportValidity()) return field.focus();
    const date = new Date(`${field.value}T12:00`);
    send(date.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }));
  };
  const label = element('label', { for: 'day' }, TEXTS.chooseDay);
  return element('div', { class: 'day' }, label, field, button(TEXTS.useDay, use, { class: 'choice' }));
}

/** @param {string} name @param {string} text */
export function saveFile(name, text) {
  const href = URL.createObjectURL(new Blob([text]));
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 9999);
}

/** A conversation as plain text. @param {Shown[]} messages */
export function transcript(messages) {
  return messages
    .map(({ at, from, text }) => `[${at ? new Date(at).toLocaleString() : TEXTS.notSent}] ${TEXTS[from]}: ${text}\n`)
    .join('\n');
}
