/** What a text in double quotes may not come to: Go's parsers refuse it once it stands in JSON. */
const CONTROLS = /[\x7f-\x9f\ufffe\uffff]/;

/** A half of a letter beyond the first 65,536, as JSON escapes them. */
const HALF = /(?:^|[^\\])(?:\\\\)*\\u[dD][89a-fA-F]/;

/** Why a text in double quotes is refused that YAML itself allows; null where it is not. */
export function escapeProblem(text: string, written: string): string | null {
  if (CONTROLS.test(text))
    return 'The text has a control character in it (control characters are not allowed).';
  return HALF.test(written)
    ? 'A letter is escaped in two halves, as JSON does; YAML knows \\U0001F600 (invalid Unicode character escape code).'
    : null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a `!!binary` value; null where it is no base64, or of no text. */
export function decodeBinary(base64: string): string | null {
  const letters = base64.replace(/[\r\n]/g, '');
  if (letters.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) return null;
  try {
    return utf8.decode(Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}

/**
 * A folded text (`>`) as kustomize has it in the end: it writes objects out and reads them again, and
 * go-yaml's writer puts a line break too many behind a line of a folded text. Reading folds it away but
 * before a line that begins with a blank, and at the end of a text with several line breaks there. It
 * does not happen where the text itself begins with a blank, nor where it cannot be written so, for a line
 * ends in one.
 */
export function rewrittenFold(text: string): string {
  if (/^\n*(?:[ \t]|$)/.test(text) || text.includes(' \n') || text.endsWith(' ')) return text;
  const lines: string[] = [];
  let outer = false;
  let firstEmpty = 0;
  for (const line of text.split('\n')) {
    const deeper = line.startsWith(' ') || line.startsWith('\t');
    if (deeper && outer) lines.splice(firstEmpty, 0, '');
    lines.push(line);
    if (line === '') continue;
    outer = !deeper;
    firstEmpty = lines.length;
  }
  return `${lines.join('\n')}${outer && text.endsWith('\n\n') ? '\n' : ''}`;
}
