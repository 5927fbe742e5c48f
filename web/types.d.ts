// Shapes that the widget's modules share, for `tsc` and for editors. Browsers never load this file.

/** What a page can choose with data- attributes of the script tag. */
export interface Options {
  /** data-position: "end" (default), "start", "left" or "right" */
  position: string;
  /** data-theme: "auto" (default), "light" or "dark" */
  theme: string;
  /** data-color: a CSS colour like "#2f5d50"; empty keeps ours */
  color: string;
  /** data-title: the name at the top */
  title: string;
  /** data-launcher: the words on the button that opens the chat */
  launcher: string;
  /** data-greeting: what is said before the first message */
  greeting: string;
  /** data-open: "true" opens the chat when the page loads, on wide screens */
  open: boolean;
  /** data-privacy-url: the page that says how messages are kept */
  privacyUrl: string;
}

/** What stays in the browser between pages. Never what was said. */
export interface Kept {
  /** our own name for this chat, to notice that another tab began a new one */
  chat: string;
  token: string;
  /** milliseconds since 1970 */
  renewAt: number;
}

/** A message as it is shown. */
export interface Shown {
  from: 'you' | 'bot' | 'staff';
  text: string;
  /** ISO time; missing while it is being sent */
  at?: string;
  /** titles; choosing one sends it as text */
  buttons?: string[];
  custom?: {
    /** ISO dates */
    dates?: { first?: string; last?: string };
  };
}

/** A message as the server tells it. `id` grows within a chat. */
export interface Message extends Shown {
  id: number;
  at: string;
  client_msg_id?: string;
}

/** A message and where it stands on the page. */
export interface Row {
  data: Shown & { id?: number };
  shown: HTMLElement;
}

/** A message on its way. The server knows it by `id`, so sent twice it is still one message. */
export interface Outgoing {
  id: string;
  text: string;
  startOver: boolean;
}

export type Network = 'ok' | 'offline' | 'lost' | 'slow' | 'refused';

/** What the connection reports. */
export interface Listener {
  /** each once, and in order */
  message(message: Message): void;
  /** messages up to this one are no longer shown */
  cleared(upTo: number): void;
  /** what was said so far has been told */
  ready(): void;
  typing(on: boolean): void;
  sending(id: string, state: 'sent' | 'failed'): void;
  network(state: Network): void;
  /** another chat begins; `ended`: this one's time was over */
  reset(ended: boolean): void;
}

/** What the frame's buttons do. */
export interface Actions {
  open(): void;
  close(): void;
  toggleMenu(): void;
  person(): void;
  startOver(): void;
  save(): void;
  end(): void;
  submit(): void;
}
