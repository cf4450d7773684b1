/** After a colon or a comma: small, unless it begins with the kind of an object, which is followed by its name. */
export const withSmallLetter = (text: string): string =>
  /^[A-Z][a-z]+ (?!\S*\/)/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
