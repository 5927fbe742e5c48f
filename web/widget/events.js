// Server-sent events read with fetch, so that the token travels in a header and never in an address.

/**
 * Read events until the stream ends. Throws when it breaks, or when nothing comes for `silence` milliseconds.
 * @param {ReadableStream<Uint8Array>} body
 * @param {number} silence
 * @param {(name: string, data: any) => void} each
 */
export async function readEvents(body, silence, each) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let timer = 0;
  try {
    for (;;) {
      const late = new Promise((_, reject) => (timer = setTimeout(reject, silence, new Error('silence'))));
      const { done, value } = await Promise.race([reader.read(), /** @type {Promise<never>} */ (late)]);
      clearTimeout(timer);
      if (done) return;
      const blocks = (rest + value).split('\n\n');
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
