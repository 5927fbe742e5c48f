// What stays in the browser between pages: the token and whether the chat is open. Never what was said.

/**
 * @typedef {object} Kept
 * @property {string} chat    our own name for this chat, to notice that another tab began a new one
 * @property {string} token
 * @property {number} renewAt milliseconds since 1970
 */

/** Keeps a value in a browser storage, or, where that is forbidden, for this page only. */
export class Keeper {
  /** @param {URL} base where the bot is; several bots on one site do not mix */
  constructor(base) {
    this.tokenKey = `ventosa:${base.host}:session`;
    this.openKey = `ventosa:${base.host}:open`;
    /** @type {Map<string, string>} */
    this.here = new Map();
  }

  /** @returns {Kept | null} */
  session() {
    try {
      return JSON.parse(this.#read('localStorage', this.tokenKey) || 'null');
    } catch {
      return null;
    }
  }

  /** @param {Kept | null} session */
  keepSession(session) {
    this.#write('localStorage', this.tokenKey, session && JSON.stringify(session));
  }

  /** Whether the chat was open on the page before, in this tab; null if it was never touched. */
  wasOpen() {
    const kept = this.#read('sessionStorage', this.openKey);
    return kept === null ? null : kept === 'yes';
  }

  /** @param {boolean} open */
  keepOpen(open) {
    this.#write('sessionStorage', this.openKey, open ? 'yes' : 'no');
  }

  /** @param {() => void} changed called when another tab begins, renews or ends the session */
  watch(changed) {
    addEventListener('storage', (event) => {
      if (event.key === this.tokenKey || event.key === null) changed();
    });
  }

  /**
   * @param {'localStorage' | 'sessionStorage'} area
   * @param {string} key
   */
  #read(area, key) {
    try {
      return window[area].getItem(key);
    } catch {
      return this.here.get(key) ?? null;
    }
  }

  /**
   * @param {'localStorage' | 'sessionStorage'} area
   * @param {string} key
   * @param {string | null} value
   */
  #write(area, key, value) {
    try {
      if (value === null) window[area].removeItem(key);
      else window[area].setItem(key, value);
    } catch {
      if (value === null) this.here.delete(key);
      else this.here.set(key, value);
    }
  }
}
