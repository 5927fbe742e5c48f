// The chat's frame: what is always there, before any message.

import { element, icon } from './dom.js';
import { TEXTS } from './texts.js';

/** @typedef {import('./options.js').Options} Options */

/**
 * @typedef {object} Actions
 * @property {() => void} toggle
 * @property {() => void} close
 * @property {() => void} toggleMenu
 * @property {() => void} person
 * @property {() => void} startOver
 * @property {() => void} save
 * @property {() => void} end
 * @property {() => void} submit
 */

/**
 * @param {Options} options
 * @param {Actions} actions
 */
export function buildPanel(options, actions) {
  const badge = element('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  const launcher = element(
    'button',
    { type: 'button', class: 'launcher', 'aria-expanded': 'false', 'aria-controls': 'panel', onclick: actions.toggle },
    mark(),
    element('span', { class: 'launcher-words' }, options.launcher),
    badge,
  );

  const more = element(
    'button',
    { type: 'button', class: 'tool', 'aria-label': TEXTS.more, 'aria-expanded': 'false', 'aria-controls': 'menu', onclick: actions.toggleMenu },
    icon('M5 12h.01M12 12h.01M19 12h.01'),
  );
  const close = element(
    'button',
    { type: 'button', class: 'tool', 'aria-label': TEXTS.closeChat, onclick: actions.close },
    icon('M6 9l6 6 6-6'),
  );
  const title = element('h2', { id: 'title', tabindex: '-1' }, options.title);
  const menu = element(
    'div',
    { id: 'menu', class: 'menu', hidden: true },
    item(TEXTS.talkToPerson, actions.person),
    item(TEXTS.startOver, actions.startOver),
    item(TEXTS.saveChat, actions.save),
    item(TEXTS.endChat, actions.end),
  );
  const header = element('header', {}, mark(), title, more, close, menu);

  const log = element('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': TEXTS.messages });
  const choices = element('div', { class: 'choices', role: 'group', 'aria-label': TEXTS.suggestions, hidden: true });
  const status = element('div', { class: 'status', role: 'status' });
  const privacy = element('p', { class: 'privacy' }, TEXTS.privacy);
  if (options.privacyUrl) {
    const link = { href: options.privacyUrl, target: '_blank', rel: 'noopener noreferrer' };
    privacy.append(' ', element('a', link, TEXTS.privacyLink));
  }

  const field = element('textarea', { id: 'field', rows: '1', dir: 'auto', placeholder: TEXTS.placeholder, autocomplete: 'off' });
  const send = element('button', { type: 'submit', class: 'send', 'aria-label': TEXTS.send }, icon('M12 19V5M6 11l6-6 6 6'));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    actions.submit();
  };
  const form = element(
    'form',
    { onsubmit: submit },
    element('label', { for: 'field', class: 'unseen' }, TEXTS.yourMessage),
    field,
    send,
  );

  const scroller = element('div', { class: 'body' }, log, choices);
  const panel = element(
    'section',
    { id: 'panel', class: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true },
    header,
    scroller,
    status,
    privacy,
    form,
  );
  return { panel, launcher, badge, more, menu, title, log, choices, status, privacy, field, send };
}

/** Three cup marks. */
function mark() {
  const drawing = icon(
    'M12 3a4 4 0 1 1 0 8 4 4 0 1 1 0-8z',
    'M7 12.5a4 4 0 1 1 0 8 4 4 0 1 1 0-8z',
    'M17 12.5a4 4 0 1 1 0 8 4 4 0 1 1 0-8z',
  );
  drawing.classList.add('mark');
  return drawing;
}

/** @param {string} words @param {() => void} action */
function item(words, action) {
  return element('button', { type: 'button', onclick: action }, words);
}
