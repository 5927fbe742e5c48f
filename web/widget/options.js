// What a page can choose with data- attributes of the script tag.

import { TEXTS } from './texts.js';

/**
 * @typedef {object} Options
 * @property {string} position   data-position: "end" (default), "start", "left" or "right"
 * @property {string} theme      data-theme: "auto" (default), "light" or "dark"
 * @property {string} color      data-color: a CSS colour like "#2f5d50"; empty keeps ours
 * @property {string} title      data-title: the name at the top
 * @property {string} launcher   data-launcher: the words on the button that opens the chat
 * @property {string} greeting   data-greeting: what is said before the first message
 * @property {boolean} open      data-open: "true" opens the chat when the page loads (on wide screens)
 * @property {string} privacyUrl data-privacy-url: the page that says how messages are kept
 */

/**
 * @param {DOMStringMap} data
 * @returns {Options}
 */
export function readOptions(data) {
  const one = (/** @type {string | undefined} */ value, /** @type {string[]} */ known) =>
    value && known.includes(value) ? value : known[0];
  return {
    position: one(data.position, ['end', 'start', 'left', 'right']),
    theme: one(data.theme, ['auto', 'light', 'dark']),
    color: data.color || data.colour || '',
    title: data.title || TEXTS.title,
    launcher: data.launcher || TEXTS.launcher,
    greeting: data.greeting || TEXTS.greeting,
    open: data.open === 'true' || data.open === '',
    privacyUrl: /^https?:\/\//.test(data.privacyUrl || '') ? data.privacyUrl || '' : '',
  };
}

/**
 * The colour of letters on a ground of this colour, with the better contrast of the two.
 * @param {string} color any CSS colour
 */
export function inkOn(color) {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return '#fff';
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#fff' : '#000';
}
