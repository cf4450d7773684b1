/** JSON in letters that neither Markdown nor HTML nor GitHub's linkers care about. */
export const escapedJson = (json: string): string =>
  json.replace(
    /[^\x20-\x7e]|[`<>&@#]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const CLOSING = ' -->';

const openingOf = (name: string): string => `<!-- meshwarden:${name}:v1 `;

/** What the end of a text of ours remembers, hidden, as JSON on one line. */
export const hiddenBlock = (name: string, value: unknown): string =>
  `${openingOf(name)}${escapedJson(JSON.stringify(value))}${CLOSING}`;

/**
 * The JSON of the block that a text ends with; null where it ends with none of that name that is whole. What looks like one
 * anywhere else may be somebody's words. Only for texts that we wrote ourselves.
 */
export function hiddenJson(name: string, text: string): unknown {
  const opening = openingOf(name);
  const end = text.replaceAll('\r\n', '\n').trimEnd();
  const start = end.lastIndexOf(opening);
  if (start < 0 || !end.endsWith(CLOSING)) return null;
  const json = end.slice(start + opening.length, -CLOSING.length);
  // of what we write, nothing holds any of these
  if (/[`<>\n]/.test(json)) return null;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
