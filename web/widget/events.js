// Server-sent events read with fetch, so that the token travels in a header and never in an address.

/**
 * @typedef {object} ServerEvent
 * @property {string} name
 * @property {any} data
 */

/**
 * Read events until the stream ends. Throws when it breaks, or when nothing comes for `silence` milliseconds.
 * @param {ReadableStream<Uint8Array>} body
 * @param {number} silence
 * @param {(event: ServerEvent) => void} each
 */
export async function readEvents(body, silence, each) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await within(silence, reader.read());
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() || '';
      for (const block of blocks) {
        const event = parse(block);
        if (event) each(event);
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * @param {string} block lines up to an empty one
 * @returns {ServerEvent | null} null for a comment
 */
function parse(block) {
  let name = 'message';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7);
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  return data ? { name, data: JSON.parse(data) } : null;
}

/**
 * @template T
 * @param {number} milliseconds
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function within(milliseconds, promise) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('silence')), milliseconds);
  });
  return Promise.race([promise, /** @type {Promise<T>} */ (late)]).finally(() => clearTimeout(timer));
}
