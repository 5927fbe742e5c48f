// Everything the widget itself says. `{name}` stands for a value that the widget puts in.

export const TEXTS = {
  lang: 'en',
  title: 'Chat with us',
  launcher: 'Ask us',
  openChat: 'Open the chat',
  unread: '{count} unread',
  closeChat: 'Close the chat',
  more: 'More',
  messages: 'Messages',
  yourMessage: 'Your message',
  placeholder: 'Write a message',
  send: 'Send',
  suggestions: 'Suggested replies',
  suggested: 'Suggested replies: {titles}.',

  greeting: 'Hello. Ask me anything about cupping at our studios, or book a visit.',
  starters: ['Does it hurt?', 'What should I wear?', 'Book a visit'],
  privacy:
    'The clinic keeps what you write here so that its team can help you. For an emergency call 911, not this chat.',
  privacyLink: 'Privacy',

  you: 'You',
  bot: 'Assistant',
  staff: 'Clinic team',
  writing: 'Writing a reply',
  sending: 'Sending',
  notSent: 'Not sent.',
  tryAgain: 'Try again',
  tooLong: 'This is {count} characters; up to {most} can be read. Please shorten it.',
  network: {
    ok: '',
    offline: 'You are offline. Your messages are sent once you are back.',
    lost: 'The connection was lost. Trying again.',
    slow: 'Sent a little later: that was a lot at once.',
    refused: 'The chat does not work on this page.',
  },
  ended: 'Your earlier chat has ended. This is a new one.',

  talkToPerson: 'Talk to a person',
  talkToPersonMessage: 'I would like to talk to a person',
  startOver: 'Start over',
  startOverMessage: 'Start over',
  saveChat: 'Save this chat',
  endChat: 'End this chat',
  saved: 'chat-{date}.txt',

  chooseDay: 'Or choose a day',
  useDay: 'Send this day',
  calendarFile: 'save the appointment (.ics)',
};

/** Put values into a text. @param {string} text @param {Record<string, string | number>} values */
export function fill(text, values) {
  return text.replace(/{(\w+)}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
