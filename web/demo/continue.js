// A link in a text message (SMS) ends in #ventosa=<token>. It opens the conversation in this browser, once: the token is
// exchanged for a session, which the chat then finds as if it had been begun here.
const link = /^#ventosa=([\w-]+)$/.exec(location.hash)?.[1];
if (link) goOn(link).catch(() => {});

/** @param {string} token */
async function goOn(token) {
  history.replaceState(null, '', location.pathname);
  const body = JSON.stringify({ link: token });
  const response = await fetch('chat/session', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  if (!response.ok) return; // used before, or too old: the page is there all the same
  const { token: opened, expires_in: seconds } = await response.json();
  const session = { chat: token.slice(0, 8), token: opened, renewAt: Date.now() + seconds * 500 };
  localStorage.setItem(`ventosa:${location.host}:session`, JSON.stringify(session));
  location.reload();
}
