/**
 * Bounds the letters of a template that are looked through. What is longer counts as a template that may read
 * and call anything.
 */
const LONGEST = 2_000_000;

/** Matches what an action of a Go template is made of: texts, which may hold braces, and all else. */
const PART = /"(?:\\[^]|[^"\\])*"|`[^`]*`|'(?:\\[^]|[^'\\])*'|\}\}|[^"`'}]+|[^]/y;

const COMMENT = /\{\{-?\s*\/\*[^]*?\*\/\s*-?\}\}/y;

/**
 * Lists the actions of a Go template, each without its braces, in the order of the text, with comments left
 * out. Null for a text that is too long, or that ends within an action: Helm does not load the latter.
 */
export function templateActions(text: string): readonly string[] | null {
  if (text.length > LONGEST) return null;
  const actions: string[] = [];
  for (let at = text.indexOf('{{'); at !== -1;) {
    COMMENT.lastIndex = at;
    const comment = COMMENT.exec(text);
    const end = comment === null ? endOfAction(text, at + 2) : at + comment[0].length;
    if (end === null) return null;
    if (comment === null) actions.push(text.slice(at + 2, end - 2));
    at = text.indexOf('{{', end);
  }
  return actions;
}

/** Finds the place behind the braces that end an action; null where nothing ends it. */
function endOfAction(text: string, start: number): number | null {
  PART.lastIndex = start;
  for (let part = PART.exec(text); part !== null; part = PART.exec(text))
    if (part[0] === '}}') return PART.lastIndex;
  return null;
}
