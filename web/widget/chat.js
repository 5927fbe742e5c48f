// <ventosa-chat>: puts the frame, the messages and the connection together.

import { Connection } from './connection.js';
import { buildFrame, button, element, inkOn, readOptions } from './frame.js';
import { annotate, bubble, dayChooser, saveFile, transcript, when } from './messages.js';
import { fill, TEXTS } from './texts.js';

/** @import { Message, Network, Options, Row } from '../types' */

const LONGEST = 10_000;

class Chat extends HTMLElement {
  /** @param {Options} options @param {URL} base @param {CSSStyleSheet} style */
  constructor(options, base, style) {
    super();
    this.options = options;
    /** @type {Row[]} the transcript, as far as the server has told it */
    this.rows = [];
    /** @type {Map<string, Row>} our messages that the server has not told us of yet */
    this.pending = new Map();
    this.unread = 0;
    this.isReady = false;
    this.isTyping = false;
    this.trouble = '';
    this.key = `ventosa:${base.host}:open`;
    this.frame = buildFrame(options, {
      open: () => this.#show(true),
      close: () => this.#show(false),
      toggleMenu: () => this.#showMenu(!!this.frame.menu.hidden),
      person: () => this.#chosen(() => this.#say(TEXTS.talkToPersonMessage)),
      startOver: () => this.#chosen(() => this.#startOver()),
      save: () => this.#chosen(() => this.#save()),
      end: () => this.#chosen(() => this.connection.end()),
      submit: () => this.#submit(),
    });
    this.connection = new Connection(base, {
      message: (message) => this.#received(message),
      cleared: (upTo) => this.#clear((row) => Number(row.data.id) <= upTo),
      ready: () => this.#ready(),
      typing: (on) => this.#typing(on),
      sending: (id, state) => this.#sending(id, state),
      network: (state) => this.#trouble(state),
      reset: (ended) => this.#reset(ended),
    });
    this.#build(options, style);
  }

  /** @param {Options} options @param {CSSStyleSheet} style */
  #build(options, style) {
    const { frame } = this;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    this.lang = TEXTS.lang;
    this.dataset.position = options.position;
    this.dataset.theme = options.theme;
    if (CSS.supports('color', options.color)) {
      this.style.setProperty('--accent', options.color);
      this.style.setProperty('--on-accent', inkOn(options.color));
    }
    root.append(frame.panel, frame.launcher);
    root.addEventListener('keydown', (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
    frame.field.addEventListener('input', () => this.#grow());
    frame.body.addEventListener('pointerdown', () => this.#showMenu(false));
    addEventListener('beforeunload', (event) => this.trouble && this.pending.size && event.preventDefault());
    this.#nameLauncher();
    this.#listenQuietly(true);
  }

  start() {
    this.connection.start();
    const kept = this.#kept();
    if (kept ? kept === 'yes' : this.options.open && this.#isWide()) this.#show(true, false);
  }

  // --- opening and closing

  /** @param {boolean} open @param {boolean} [byPerson] */
  #show(open, byPerson = true) {
    const { panel, launcher, body, field, title } = this.frame;
    panel.hidden = !open;
    panel.setAttribute('aria-modal', String(!this.#isWide()));
    launcher.hidden = open;
    launcher.setAttribute('aria-expanded', String(open));
    this.#showMenu(false);
    if (open) {
      this.unread = 0;
      this.#nameLauncher();
      body.scrollTo(0, body.scrollHeight);
    }
    if (!byPerson) return;
    this.#kept(open ? 'yes' : 'no');
    const entry = matchMedia('(hover: hover)').matches ? field : title; // on a phone no keyboard jumps up
    (open ? entry : launcher).focus();
  }

  /** Whether the chat was open on the page before, in this tab. @param {string} [now] */
  #kept(now) {
    try {
      if (now) sessionStorage.setItem(this.key, now);
      return sessionStorage.getItem(this.key);
    } catch {
      return null; // the browser keeps nothing for this page
    }
  }

  /** @param {boolean} open */
  #showMenu(open) {
    this.frame.menu.hidden = !open;
    this.frame.more.setAttribute('aria-expanded', String(open));
  }

  /** @param {() => void} action what was chosen in the menu */
  #chosen(action) {
    this.#showMenu(false);
    this.frame.field.focus();
    action();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { menu, more, field } = this.frame;
    event.stopPropagation(); // shortcuts of the website are not meant
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      if (menu.hidden) this.#show(false);
      else {
        this.#showMenu(false);
        more.focus();
      }
    } else if (event.key === 'Enter' && event.target === field && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Tab' && !this.#isWide()) this.#stayInside(event);
  }

  /** On a small screen the chat covers the page, so the focus goes round in it. @param {KeyboardEvent} event */
  #stayInside(event) {
    const { panel } = this.frame;
    const stops = [...panel.querySelectorAll('button, a, input, textarea, [tabindex="0"]')].filter(
      (stop) => /** @type {HTMLElement} */ (stop).offsetParent,
    );
    const [last, first] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.shadowRoot?.activeElement !== last) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (first).focus();
  }

  #isWide() {
    return matchMedia('(min-width: 481px) and (min-height: 481px)').matches;
  }

  #nameLauncher() {
    const { badge, launcher } = this.frame;
    const count = this.unread;
    const words = [this.options.launcher, TEXTS.openChat];
    if (count) words.push(fill(TEXTS.unread, { count }));
    launcher.setAttribute('aria-label', words.join(', '));
    badge.hidden = !count;
    badge.textContent = count ? String(count) : '';
  }

  // --- what the person does

  #submit() {
    const { field } = this.frame;
    const text = field.value.trim();
    if (text.length > LONGEST) this.#status(fill(TEXTS.tooLong, { count: text.length, most: LONGEST }));
    else if (text) {
      field.value = '';
      this.#grow();
      this.#say(text);
    }
  }

  /** @param {string} text @param {boolean} [startOver] */
  #say(text, startOver = false) {
    /** @type {Row} */
    const row = { data: { from: 'you', text }, shown: bubble({ from: 'you', text }) };
    this.#offer([]);
    this.#add(row.shown, true);
    this.pending.set(this.connection.send(text, startOver), row);
  }

  #startOver() {
    this.#clear(() => true);
    this.#say(TEXTS.startOverMessage, true);
  }

  #save() {
    const date = new Date().toISOString().slice(0, 10);
    const messages = [...this.rows, ...this.pending.values()].map((row) => row.data);
    saveFile(fill(TEXTS.saved, { date }), transcript(messages));
  }

  #grow() {
    const { style, scrollHeight } = this.frame.field;
    style.height = 'auto';
    style.height = this.frame.field.value ? `${scrollHeight + 2}px` : '';
  }

  // --- what the connection tells

  /** @param {Message} message */
  #received(message) {
    const id = message.client_msg_id || '';
    const isOurs = message.from === 'you';
    const row = this.pending.get(id) || { data: message, shown: bubble(message) };
    const last = this.rows.at(-1)?.shown;
    row.data = message;
    this.rows.push(row);
    if (this.pending.delete(id)) {
      annotate(row.shown, when(message.at));
      if (last && row.shown.compareDocumentPosition(last) & 4) last.after(row.shown); // a reply was there before it
      return;
    }
    this.#add(row.shown, isOurs);
    this.#offer(message.buttons || [], message.custom?.dates);
    if (!isOurs && this.isReady && this.frame.panel.hidden) this.unread += 1;
    this.#nameLauncher();
  }

  /** @param {string} id @param {'sent' | 'failed'} state */
  #sending(id, state) {
    const row = this.pending.get(id);
    if (!row) return;
    if (state === 'sent') return annotate(row.shown, when(new Date().toISOString()));
    const again = () => {
      this.pending.delete(id);
      row.shown.remove();
      this.#say(row.data.text);
    };
    row.shown.classList.add('failed');
    annotate(row.shown, TEXTS.notSent, ' ', button(TEXTS.tryAgain, again, { class: 'again' }));
  }

  #ready() {
    const { log, privacy } = this.frame;
    if (!log.childElementCount) {
      this.#add(bubble({ from: 'bot', text: this.options.greeting, at: new Date().toISOString() }), false);
      this.#offer(TEXTS.starters);
      privacy.hidden = false;
    }
    this.isReady = true;
    setTimeout(() => this.#listenQuietly(false), 99);
  }

  /** @param {boolean} ended */
  #reset(ended) {
    this.isReady = this.isTyping = false;
    this.#clear(() => true);
    if (ended) this.frame.log.prepend(element('p', { class: 'notice' }, TEXTS.ended));
  }

  // --- showing

  /** @param {HTMLElement} shown @param {boolean} isOurs */
  #add(shown, isOurs) {
    const { body, log, privacy } = this.frame;
    const isAtEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 99;
    log.append(shown);
    privacy.hidden = isOurs || privacy.hidden;
    if (isOurs || isAtEnd) body.scrollTo(0, body.scrollHeight);
  }

  /** @param {(row: Row) => boolean} which of the messages that the server has told go; ours on their way stay */
  #clear(which) {
    this.rows = this.rows.filter((row) => !which(row));
    const left = [...this.rows, ...this.pending.values()].map((row) => row.shown);
    this.frame.log.replaceChildren(...left);
    if (!this.rows.length) this.#offer([]);
  }

  /** @param {string[]} titles @param {{first?: string, last?: string}} [dates] */
  #offer(titles, dates) {
    const { body, choices, field } = this.frame;
    const hadFocus = choices.matches(':focus-within');
    const send = (/** @type {string} */ text) => this.#say(text);
    choices.replaceChildren(...titles.map((title) => button(title, () => send(title), { class: 'choice' })));
    if (dates) choices.append(dayChooser(dates, send));
    choices.hidden = !choices.childElementCount;
    if (hadFocus) field.focus();
    if (!choices.hidden) body.scrollTo(0, body.scrollHeight);
  }

  /** @param {boolean} on */
  #typing(on) {
    this.isTyping = on;
    this.#status();
  }

  /** @param {Network} state */
  #trouble(state) {
    this.trouble = TEXTS.network[state];
    this.#status();
  }

  /** Say below the messages how things stand. */
  #status(words = this.trouble) {
    const { status } = this.frame;
    if (words || !this.isTyping) return status.replaceChildren(words);
    const dots = element('span', { class: 'dots' }, element('i'), element('i'), element('i'));
    status.replaceChildren(dots, element('span', { class: 'unseen' }, TEXTS.writing));
  }

  /** While the past is being told, screen readers are not to read it all out. @param {boolean} quiet */
  #listenQuietly(quiet) {
    this.frame.log.setAttribute('aria-live', quiet ? 'off' : 'polite');
  }
}

/** Put the chat on the page. @param {DOMStringMap} data the script tag's @param {URL} base */
export async function addChat(data, base) {
  const response = await fetch(new URL('widget/widget.css', base), { credentials: 'omit' });
  const style = new CSSStyleSheet();
  style.replaceSync(await response.text());
  if (customElements.get('ventosa-chat')) return; // the tag is there twice
  customElements.define('ventosa-chat', Chat);
  const chat = new Chat(readOptions(data), base, style);
  document.body.append(chat);
  chat.start();
}
