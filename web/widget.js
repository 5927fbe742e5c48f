// One tag puts the chat on a page:  <script src="https://bot.clinic/widget.js" defer></script>
// Options are data- attributes of the tag; they are described in web/types.d.ts.
(() => {
  const tag = /** @type {HTMLScriptElement | null} */ (
    document.currentScript || document.querySelector('script[src$="/widget.js"]')
  );
  if (!tag || document.querySelector('ventosa-chat')) return;
  const base = new URL('.', tag.src);

  const start = async () => {
    const { addChat } = await import(new URL('widget/chat.js', base).href);
    await addChat(tag.dataset, base);
  };
  const failed = (/** @type {unknown} */ error) => console.error('The chat could not be loaded.', error);
  if (document.body) start().catch(failed);
  else addEventListener('DOMContentLoaded', () => start().catch(failed), { once: true });
})();
