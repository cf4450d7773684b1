/** JSON in letters that neither Markdown nor HTML nor GitHub's linkers care about. */
export const escapedJson = (json: string): string =>
  json.replace(
    /[^\x20-\x7e]|[`<>&@#]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
