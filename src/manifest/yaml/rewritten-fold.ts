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
