// <ventosa-chat>: puts the frame, the messages and the connection together.

import { Connection } from './connection.js';
import { element } from './dom.js';
import { annotate, bubble, dayChooser, saveFile, transcript, when } from './messages.js';
import { inkOn, readOptions } from './options.js';
import { buildPanel } from './panel.js';
import { Keeper } from './storage.js';
import { fill, TEXTS } from './texts.js';

/** @typedef {import('./options.js').Options} Options */
/** @typedef {import('./messages.js').Shown} Shown */
/** @typedef {{data: Shown & {id?: number}, shown: HTMLElement}} Row */

const LONGEST = 10_000;
const NETWORK = { offline: TEXTS.offline, lost: TEXTS.reconnecting, slow: TEXTS.slowDown, refused: TEXTS.refused, ok: '' };

class Chat extends HTMLElement {
  /**
   * @param {Options} options
   * @param {URL} base
   */
  begin(options, base) {
    this.options = options;
    /** @type {Row[]} the transcript, as far as the server has it */
    this.rows = [];
    /** @type {Map<string, Row>} messages of ours that the server has not confirmed yet */
    this.pending = new Map();
    this.unread = 0;
    this.isReady = false;
    this.isTyping = false;
    /** @type {keyof typeof NETWORK} */
    this.network = 'ok';
    this.keeper = new Keeper(base);
    this.parts = buildPanel(options, {
      toggle: () => this.#show(this.parts.panel.hidden),
      close: () => this.#show(false),
      toggleMenu: () => this.#showMenu(this.parts.menu.hidden),
      person: () => this.#chosen(() => this.#say(TEXTS.talkToPersonMessage)),
      startOver: () => this.#chosen(() => this.#startOver()),
      save: () => this.#chosen(() => this.#save()),
      end: () => this.#chosen(() => this.connection.end()),
      submit: () => this.#submit(),
    });
    this.connection = new Connection(base, this.keeper, {
      message: (message) => this.#received(message),
      cleared: (upTo) => this.#clear((row) => (row.data.id ?? Infinity) <= upTo),
      ready: () => this.#ready(),
      typing: (on) => this.#typing(on),
      sending: (id, state) => this.#sending(id, state),
      network: (state) => this.#networkIs(state),
      reset: (ended) => this.#reset(ended),
    });
  }

  /** @param {CSSStyleSheet} style */
  build(style) {
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    this.dataset.position = this.options.position;
    this.dataset.theme = this.options.theme;
    if (this.options.color && CSS.supports('color', this.options.color)) {
      this.style.setProperty('--accent', this.options.color);
      this.style.setProperty('--on-accent', inkOn(this.options.color));
    }
    root.append(this.parts.panel, this.parts.launcher);
    root.addEventListener('keydown', (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
    this.parts.field.addEventListener('input', () => this.#grow());
    this.#nameLauncher();
    this.#quiet(true);
    this.connection.start();
    const isWide = matchMedia('(min-width: 481px) and (min-height: 481px)').matches;
    if (this.keeper.wasOpen() ?? (this.options.open && isWide)) this.#show(true, false);
  }

  // --- opening and closing

  /** @param {boolean} open @param {boolean} [byPerson] */
  #show(open, byPerson = true) {
    const { panel, launcher, log, field, title } = this.parts;
    panel.hidden = !open;
    launcher.hidden = open;
    launcher.setAttribute('aria-expanded', String(open));
    this.#showMenu(false);
    if (byPerson) this.keeper.keepOpen(open);
    if (open) {
      this.unread = 0;
      this.#nameLauncher();
      log.parentElement?.scrollTo(0, log.parentElement.scrollHeight);
      if (byPerson) (matchMedia('(hover: hover)').matches ? field : title).focus();
    } else if (byPerson) launcher.focus();
  }

  /** @param {boolean} open */
  #showMenu(open) {
    this.parts.menu.hidden = !open;
    this.parts.more.setAttribute('aria-expanded', String(open));
  }

  /** @param {() => void} action what was chosen in the menu */
  #chosen(action) {
    this.#showMenu(false);
    this.parts.field.focus();
    action();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { menu, more, panel, field } = this.parts;
    if (event.key === 'Escape' && !event.isComposing) {
      if (!menu.hidden) {
        this.#showMenu(false);
        more.focus();
      } else if (!panel.hidden) this.#show(false);
      else return;
      event.stopPropagation();
    } else if (event.key === 'Enter' && event.target === field && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    }
  }

  #nameLauncher() {
    const count = this.unread;
    const words = [TEXTS.openChat, this.options.launcher, ...(count ? [fill(TEXTS.unread, { count })] : [])];
    this.parts.launcher.setAttribute('aria-label', words.join(', '));
    this.parts.badge.hidden = !count;
    this.parts.badge.textContent = count > 9 ? '9+' : String(count);
  }

  // --- what the person does

  #submit() {
    const text = this.parts.field.value.trim();
    if (!text) return;
    if (text.length > LONGEST) {
      this.#status(fill(TEXTS.tooLong, { count: text.length, most: LONGEST }));
      return;
    }
    this.parts.field.value = '';
    this.#grow();
    this.#say(text);
  }

  /** @param {string} text @param {boolean} [startOver] */
  #say(text, startOver = false) {
    const shown = bubble({ from: 'you', text });
    shown.classList.add('pending');
    const row = { data: /** @type {Shown} */ ({ from: 'you', text }), shown };
    this.#choices([]);
    this.#add(shown, true);
    this.pending.set(this.connection.send(text, startOver), row);
  }

  #startOver() {
    this.#clear(() => true);
    this.#say(TEXTS.startOverMessage, true);
  }

  #save() {
    const date = new Date().toISOString().slice(0, 10);
    const messages = [...this.rows, ...this.pending.values()].map((row) => row.data);
    saveFile(fill(TEXTS.saved, { date }), 'text/plain', transcript(messages));
  }

  #grow() {
    const { field } = this.parts;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }

  // --- what the connection tells

  /** @param {any} message */
  #received(message) {
    const ours = this.pending.get(message.client_msg_id);
    if (ours) {
      this.#settle(message.client_msg_id, ours, message);
      return;
    }
    const row = { data: message, shown: bubble(message) };
    this.rows.push(row);
    this.#add(row.shown, message.from === 'you');
    this.#choices(message.from === 'you' ? [] : message.buttons || [], message.custom);
    if (message.from !== 'you' && this.isReady && this.parts.panel.hidden) {
      this.unread += 1;
      this.#nameLauncher();
    }
  }

  /** @param {string} id @param {Row} row @param {any} message */
  #settle(id, row, message) {
    this.pending.delete(id);
    row.data = message;
    row.shown.classList.remove('pending', 'failed');
    annotate(row.shown, when(message.at));
    this.rows.push(row);
  }

  /** @param {string} id @param {'sent' | 'failed'} state */
  #sending(id, state) {
    const row = this.pending.get(id);
    if (!row) return;
    if (state === 'sent') {
      row.shown.classList.remove('pending');
      annotate(row.shown, when(new Date().toISOString()));
      return;
    }
    const again = () => {
      this.pending.delete(id);
      row.shown.remove();
      this.#say(row.data.text);
    };
    row.shown.classList.add('failed');
    annotate(row.shown, TEXTS.notSent, ' ', element('button', { type: 'button', class: 'again', onclick: again }, TEXTS.tryAgain));
  }

  #ready() {
    if (!this.rows.length && !this.pending.size && !this.parts.log.childElementCount) {
      this.#add(bubble({ from: 'bot', text: this.options.greeting, at: new Date().toISOString() }), false);
      this.#choices(TEXTS.starters);
    }
    this.isReady = true;
    this.parts.privacy.hidden = this.rows.length > 0;
    setTimeout(() => this.#quiet(false), 100);
  }

  /** @param {boolean} on */
  #typing(on) {
    this.isTyping = on;
    this.#status();
  }

  /** @param {keyof typeof NETWORK} state */
  #networkIs(state) {
    this.network = state;
    this.#status();
  }

  /** @param {boolean} ended */
  #reset(ended) {
    this.#clear((row) => !this.pending.size || !this.#isPending(row));
    this.isReady = false;
    this.isTyping = false;
    if (ended) this.parts.log.prepend(element('p', { class: 'notice' }, TEXTS.ended));
    if (!this.connection.session && !this.pending.size) this.#ready();
  }

  // --- showing

  /** @param {Row} row */
  #isPending(row) {
    return [...this.pending.values()].includes(row);
  }

  /** @param {HTMLElement} shown @param {boolean} ours */
  #add(shown, ours) {
    const { log, privacy } = this.parts;
    const body = /** @type {HTMLElement} */ (log.parentElement);
    const isAtEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 80;
    log.append(shown);
    if (ours) privacy.hidden = true;
    if (ours || isAtEnd) body.scrollTo(0, body.scrollHeight);
  }

  /** @param {(row: Row) => boolean} which */
  #clear(which) {
    for (const row of this.rows.filter(which)) row.shown.remove();
    this.rows = this.rows.filter((row) => !which(row));
    if (!this.rows.length) {
      const kept = [...this.pending.values()].map((row) => row.shown);
      this.parts.log.replaceChildren(...kept);
      this.#choices([]);
    }
  }

  /** @param {string[]} titles @param {any} [custom] */
  #choices(titles, custom) {
    const { choices, field, log } = this.parts;
    const hadFocus = choices.contains(this.shadowRoot?.activeElement ?? null);
    const send = (/** @type {string} */ text) => this.#say(text);
    const buttons = titles.map((title) => element('button', { type: 'button', class: 'choice', onclick: () => send(title) }, title));
    const day = dayChooser(custom, send);
    choices.replaceChildren(...buttons, ...(day ? [day] : []));
    choices.hidden = !choices.childElementCount;
    if (hadFocus) field.focus();
    log.parentElement?.scrollTo(0, log.parentElement.scrollHeight);
  }

  /** @param {string} [words] said instead of the connection's state */
  #status(words) {
    const said = words || NETWORK[this.network];
    const { status } = this.parts;
    if (said) status.replaceChildren(said);
    else if (this.isTyping) status.replaceChildren(dots(), element('span', { class: 'unseen' }, TEXTS.writing));
    else status.replaceChildren();
  }

  /** @param {boolean} quiet while the past is being told, screen readers are not to read it all out */
  #quiet(quiet) {
    this.parts.log.setAttribute('aria-live', quiet ? 'off' : 'polite');
  }
}

function dots() {
  return element('span', { class: 'dots', 'aria-hidden': 'true' }, element('i'), element('i'), element('i'));
}

/**
 * Put the chat on the page.
 * @param {DOMStringMap} data the script tag's data- attributes
 * @param {URL} base where the bot is
 */
export async function addChat(data, base) {
  const response = await fetch(new URL('widget/widget.css', base), { credentials: 'omit' });
  const style = new CSSStyleSheet();
  style.replaceSync(await response.text());
  if (!customElements.get('ventosa-chat')) customElements.define('ventosa-chat', Chat);
  const chat = /** @type {Chat} */ (document.createElement('ventosa-chat'));
  chat.begin(readOptions(data), base);
  document.body.append(chat);
  chat.build(style);
}
