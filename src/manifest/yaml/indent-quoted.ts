/**
 * `key: 'text` whose quoted text goes on at the indentation of the key or less, as generated manifests
 * have it (dashboards as JSON in a ConfigMap). The YAML specification wants it deeper and the `yaml`
 * package insists; Go's libraries, so Kubernetes, read it. The lines inside are pushed in: leading
 * blanks of such lines do not belong to the text, and no line moves.
 */
export function indentQuoted(source: string): string {
  const lines = source.split('\n');
  let open: { readonly quote: string; readonly indent: number } | null = null;
  let changed = false;
  for (const [index, line] of lines.entries()) {
    if (open === null) {
      open = opened(line);
      continue;
    }
    if (line.trim() !== '' && indentOf(line) <= open.indent) {
      lines[index] = ' '.repeat(open.indent + 1) + line.trimStart();
      changed = true;
    }
    if (closes(line, open.quote)) open = null;
  }
  return changed ? lines.join('\n') : source;
}

/** A value that begins with a quote and is not closed on its line. */
function opened(line: string): { quote: string; indent: number } | null {
  const match = /^((?: |- )*)[^\s'"#][^'"]*:[ ]+(['"])(.*)$/.exec(line);
  if (match === null) return null;
  const [, indent = '', quote = '', rest = ''] = match;
  return closes(rest, quote) ? null : { quote, indent: indent.length };
}

/** Whether the quote ends on this line: a doubled `'` and a `\"` do not end it. */
const closes = (line: string, quote: string): boolean =>
  quote === "'" ? line.replaceAll("''", '').includes("'") : line.replace(/\\./g, '').includes('"');

const indentOf = (line: string): number => line.length - line.trimStart().length;
