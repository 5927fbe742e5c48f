// Talks to the server: session, sending, and the stream of events, read with fetch so that the token travels in a
// header and never in an address.

/** @import { Kept, Listener, Outgoing } from '../types' */

const SILENCE = 40_000; // the server says something every 15 s
const FIRST_SILENCE = 6_000; // and something at once, unless a proxy holds an answer until it is whole
const HIDDEN = 5_000; // a page nobody looks at lets go of its stream: browsers allow few at a time
const WAITS = [500, 1000, 2000, 4000, 8000, 15_000];

class Refused extends Error {
  /** @param {number} status @param {number} wait in ms */
  constructor(status, wait = 0) {
    super(`refused: ${status}`);
    this.status = status;
    this.wait = wait;
  }
}

export class Connection {
  /** @param {URL} base @param {Listener} listener */
  constructor(base, listener) {
    this.base = base;
    this.listener = listener;
    this.key = `ventosa:${base.host}:session`;
    this.session = this.#kept();
    this.seen = 0;
    /** @type {Outgoing[]} */
    this.queue = [];
    this.isSending = false;
    this.isListening = false;
    this.isPolling = false;
    /** @type {AbortController | null} */
    this.stream = null;
    /** @type {Set<() => void>} each ends a wait before the next try */
    this.waits = new Set();
    this.hideTimer = 0;
  }

  /** Go on with an earlier chat, if there is one. A new one begins with the first message. */
  start() {
    addEventListener('storage', ({ key }) => key === this.key && this.#sessionChanged());
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    addEventListener('online', () => this.#wakeUp());
    addEventListener('offline', () => this.listener.network('offline'));
    if (this.session) this.#listen();
    else this.listener.ready();
  }

  /** Try to send until the server has the message; returns its id. @param {string} text @param {boolean} startOver */
  send(text, startOver = false) {
    const id = randomId();
    this.queue.push({ id, text, startOver });
    this.#pump();
    return id;
  }

  /** End the chat: its token opens nothing any more. */
  async end() {
    const session = this.session;
    this.#forget();
    this.listener.reset(false);
    this.listener.ready();
    if (session) await this.#fetch('DELETE', 'session', session.token).catch(() => {});
  }

  async #pump() {
    if (this.isSending) return;
    this.isSending = true;
    let tries = 0;
    while (this.queue.length) {
      const next = this.queue[0];
      try {
        await this.#post(next);
        tries = 0;
        this.queue.shift();
        this.listener.sending(next.id, 'sent');
        this.#listen();
      } catch (error) {
        tries = await this.#afterFailure(error, next, tries);
      }
    }
    this.isSending = false;
  }

  /** @param {unknown} error @param {Outgoing} message @param {number} tries */
  async #afterFailure(error, message, tries) {
    const status = error instanceof Refused ? error.status : 0;
    if (status >= 400 && status < 500 && status !== 429) {
      this.queue.shift();
      this.listener.sending(message.id, 'failed');
      if (status === 403) this.listener.network('refused');
      return 0;
    }
    const wait = error instanceof Refused && error.wait ? error.wait : delay(tries);
    this.listener.network(status === 429 ? 'slow' : navigator.onLine ? 'lost' : 'offline');
    await this.#pause(wait, status !== 429);
    return tries + 1;
  }

  /** @param {Outgoing} message */
  async #post(message) {
    const body = JSON.stringify({ client_msg_id: message.id, text: message.text, start_over: message.startOver });
    await this.#withToken((token) => this.#fetch('POST', 'messages', token, { body, keepalive: body.length < 60_000 }));
    this.listener.network('ok');
  }

  async #listen() {
    if (this.isListening || document.hidden) return;
    this.isListening = true;
    let tries = 0;
    while (this.session && !document.hidden) {
      const chat = this.session.chat;
      try {
        await this.#readStream(() => (tries = 0));
        await this.#pause(delay(this.isPolling ? 2 : 0), true);
      } catch (error) {
        if (this.session?.chat !== chat || document.hidden) continue;
        if (error instanceof Refused && error.status === 403) {
          this.listener.network('refused');
          break;
        }
        if (tries > 0) this.listener.network(navigator.onLine ? 'lost' : 'offline');
        await this.#pause(error instanceof Refused && error.wait ? error.wait : delay(tries++), true);
      }
    }
    this.isListening = false;
  }

  /** @param {() => void} opened */
  async #readStream(opened) {
    this.stream = new AbortController();
    const { signal } = this.stream;
    const headers = { 'Last-Event-ID': String(this.seen) };
    const path = this.isPolling ? 'events?once' : 'events';
    const givenUp = () => {
      this.isPolling = true;
      this.stream?.abort();
    };
    const timer = this.isPolling ? 0 : setTimeout(givenUp, FIRST_SILENCE);
    try {
      const response = await this.#withToken((token) => this.#fetch('GET', path, token, { signal, headers }), false);
      opened();
      this.listener.network('ok');
      await readEvents(/** @type {ReadableStream<Uint8Array>} */ (response.body), (name, data) => {
        clearTimeout(timer);
        if (!signal.aborted) this.#told(name, data);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {string} name @param {any} data */
  #told(name, data) {
    if (name === 'typing') this.listener.typing(data.on);
    else if (name === 'ready') this.listener.ready();
    else if (name === 'cleared') {
      this.seen = Math.max(this.seen, data.up_to);
      this.listener.cleared(data.up_to);
    } else if (name === 'message' && data.id > this.seen) {
      this.seen = data.id;
      this.listener.message(data);
    }
  }

  /**
   * Ask with the session's token; renew it in time. `begin` a session when there is none, or its time is over.
   * @param {(token: string) => Promise<Response>} ask @param {boolean} begin
   */
  async #withToken(ask, begin = true) {
    for (let isOver = false; ; isOver = true) {
      if (this.session && (isOver || Date.now() > this.session.renewAt)) await this.#renew();
      if (!this.session && begin) await this.#newSession();
      if (!this.session) throw new Error('no session');
      try {
        return await ask(this.session.token);
      } catch (error) {
        if (isOver || !(error instanceof Refused) || error.status !== 401) throw error;
      }
    }
  }

  async #newSession() {
    const response = await this.#fetch('POST', 'session', '');
    await this.#keep(response, randomId());
  }

  async #renew() {
    const kept = this.#kept();
    if (kept && this.session && kept.token !== this.session.token) {
      this.#sessionChanged(); // another tab was faster
      return;
    }
    if (!this.session) return;
    try {
      const response = await this.#fetch('POST', 'session', this.session.token);
      await this.#keep(response, this.session.chat);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      this.#forget();
      this.listener.reset(true);
      this.listener.ready();
    }
  }

  /** @param {Response} response @param {string} chat */
  async #keep(response, chat) {
    const { token, expires_in: seconds } = await response.json();
    this.session = { chat, token, renewAt: Date.now() + seconds * 500 };
    this.#store();
  }

  #forget() {
    this.session = null;
    this.seen = 0;
    this.#store();
    this.stream?.abort();
  }

  /** @returns {Kept | null} the session, as all tabs of the site know it */
  #kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key) || 'null');
    } catch {
      return this.session || null; // the browser keeps nothing for this page
    }
  }

  #store() {
    try {
      if (this.session) localStorage.setItem(this.key, JSON.stringify(this.session));
      else localStorage.removeItem(this.key);
    } catch {
      // then this chat ends with the page
    }
  }

  /** Another tab began, renewed or ended the session. */
  #sessionChanged() {
    const kept = this.#kept();
    const isSame = kept && this.session && kept.chat === this.session.chat;
    this.session = kept;
    if (isSame) return;
    this.seen = 0;
    this.stream?.abort();
    this.listener.reset(false);
    if (kept) this.#listen();
    else this.listener.ready();
  }

  #visibilityChanged() {
    clearTimeout(this.hideTimer);
    if (document.hidden) this.hideTimer = setTimeout(() => this.stream?.abort(), HIDDEN);
    else this.#wakeUp();
  }

  #wakeUp() {
    for (const end of this.waits) end();
    this.#pump();
    if (this.session) this.#listen();
  }

  /** @param {number} milliseconds @param {boolean} canHurry */
  #pause(milliseconds, canHurry) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.waits.delete(end);
        resolve(undefined);
      };
      const timer = setTimeout(end, milliseconds);
      if (canHurry) this.waits.add(end);
    });
  }

  /** @param {string} method @param {string} path @param {string} token @param {RequestInit} [more] */
  async #fetch(method, path, token, more = {}) {
    /** @type {Record<string, string>} */
    const headers = { ...(/** @type {Record<string, string>} */ (more.headers)) };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (more.body) headers['Content-Type'] = 'application/json';
    const address = new URL(`chat/${path}`, this.base);
    const response = await fetch(address, { ...more, method, headers, credentials: 'omit', cache: 'no-store' });
    if (!response.ok) throw new Refused(response.status, Number(response.headers.get('Retry-After')) * 1000);
    return response;
  }
}

/**
 * Read events until the stream ends. Throws when it breaks or falls silent.
 * @param {ReadableStream<Uint8Array>} body @param {(name: string, data: any) => void} each
 */
async function readEvents(body, each) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let timer = 0;
  try {
    for (;;) {
      const late = new Promise((_, reject) => (timer = setTimeout(reject, SILENCE, new Error('silence'))));
      const { done, value } = await Promise.race([reader.read(), /** @type {Promise<never>} */ (late)]);
      clearTimeout(timer);
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() || '';
      for (const block of blocks) {
        const data = /^data: (.*)/m.exec(block);
        if (data) each(/^event: (.*)/m.exec(block)?.[1] || '', JSON.parse(data[1]));
      }
    }
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}

/** @param {number} tries how many failed already */
function delay(tries) {
  return WAITS[Math.min(tries, WAITS.length - 1)] * (0.75 + Math.random() / 2);
}

/** 128 random bits; crypto.randomUUID is missing on pages without TLS. */
function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
