// eslint-disable-next-line no-control-regex -- control characters are what is removed
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Text of a pull request on one line, without control, zero-width and bidirectional characters: a name
 * must not move the cursor of a terminal, nor turn the reading direction of a sentence.
 */
export const plainText = (text: string): string =>
  text.replace(/[\r\n\t]+/g, ' ').replace(INVISIBLE, '\ufffd');
