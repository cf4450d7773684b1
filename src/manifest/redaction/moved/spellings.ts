import { SHORTEST_MOVED } from './secret-text.ts';

/**
 * How a secret may be written where it was moved to, in small letters: as it is, escaped for JSON, YAML, HTML and
 * addresses, in hexadecimal digits, and in base64, once and twice, at each of the three places in which it can begin
 * there. Digests of it are not it; a part of it is not found.
 */
export function spellingsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  const encoded = withoutPadding(bytes.toString('base64'));
  // half a character has no place in an address
  const inAddress = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'));
  const spellings = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    secret.replaceAll("'", "''"),
    forHtml(secret),
    inAddress,
    inAddress.replaceAll('%20', '+'),
    bytes.toString('hex'),
    ...inBase64(bytes),
    ...inBase64(Buffer.from(encoded)),
  ];
  const small = spellings.map((each) => each.toLowerCase());
  return [...new Set([...small, ...small.map(asInAddress)])].filter(
    (each) => each.length >= SHORTEST_MOVED,
  );
}

const asInAddress = (encoded: string): string =>
  /^[a-z\d+/]+$/.test(encoded) ? encoded.replaceAll('+', '-').replaceAll('/', '_') : encoded;

const forHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');

const withoutPadding = (encoded: string): string => encoded.replace(/=+$/, '');

/** The letters of the base64 of any text with these bytes that nothing but these bytes decides. */
const inBase64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const bits = 8 * (before + bytes.length);
    return encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6));
  });
