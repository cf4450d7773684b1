import type { Origin, ResourceId } from '../../manifest/index.ts';

/** An object whose text stands in a script that applies it. */
export interface ScriptedObject extends Omit<ResourceId, 'group'> {
  readonly origin: Origin;
}

const MOST_LINES = 5_000;
const MOST_OBJECTS = 200;

/** `cat <<EOF | kubectl apply -f -`, `kubectl apply -f - <<'EOF'`: a command that applies the lines below it. */
const OPENS = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/;
const APPLIES = /\b(?:kubectl|oc)\b.*\b(?:apply|create|replace)\b.*\s(?:-f|--filename)[ =]?-/;
const DRY = /--dry-run(?!=none)/;

/**
 * Lists the objects that a script gives to `kubectl apply` as text of its own. A variable in a name counts where the
 * script sets it once; what stays open is left out.
 */
export function writtenObjects(text: string, file: string): readonly ScriptedObject[] {
  const lines = text.split('\n', MOST_LINES);
  const found: ScriptedObject[] = [];
  for (let at = 0; at < lines.length && found.length < MOST_OBJECTS; at += 1) {
    const opening = lines[at] ?? '';
    const end = OPENS.exec(opening)?.[2];
    if (end === undefined || /^\s*#/.test(opening)) continue;
    if (!APPLIES.test(opening) || DRY.test(opening)) continue;
    const close = lines.findIndex((line, index) => index > at && line.trim() === end);
    if (close < 0) continue;
    found.push(...objectsOf(lines.slice(at + 1, close), at + 2, { file, text }));
    at = close;
  }
  return found;
}

interface Script {
  readonly file: string;
  readonly text: string;
}

function objectsOf(
  lines: readonly string[],
  from: number,
  script: Script,
): readonly ScriptedObject[] {
  const indent = Math.min(
    ...lines
      .filter((line) => line.trim() !== '')
      .map((line) => line.length - line.trimStart().length),
  );
  const found: ScriptedObject[] = [];
  let begin = 0;
  for (let at = 0; at <= lines.length; at += 1) {
    if (at < lines.length && !/^\s*---/.test(lines[at] ?? '')) continue;
    const own = lines.slice(begin, at).map((line) => line.slice(indent));
    const object = objectOf(own, from + begin, script);
    if (object !== null) found.push(object);
    begin = at + 1;
  }
  return found;
}

/** Reads the fields that name an object, which people write as a block. */
function objectOf(
  lines: readonly string[],
  from: number,
  { file, text }: Script,
): ScriptedObject | null {
  const text0 = lines.join('\n');
  const kind = /^kind:\s*(\w+)\s*(?:#.*)?$/m.exec(text0)?.[1];
  const metadata = /^metadata:\s*\n((?:[ \t]+.*(?:\n|$))+)/m.exec(text0)?.[1] ?? '';
  const step = /^[ \t]+/.exec(metadata)?.[0] ?? '  ';
  const valueOf = (key: string): string | null => {
    const line = metadata.split('\n').find((each) => each.startsWith(`${step}${key}:`));
    return line === undefined ? '' : filledIn(line.slice(line.indexOf(':') + 1), text);
  };
  const [name, namespace] = [valueOf('name'), valueOf('namespace')];
  if (kind === undefined || name === null || name === '' || namespace === null) return null;
  const line =
    from +
    Math.max(
      0,
      lines.findIndex((each) => each.trim() !== ''),
    );
  return { kind, name, namespace, origin: { file, line, column: 1, endLine: line } };
}

const VARIABLE = /\$\{?(\w+)\}?/g;

/** Fills in variables that the script sets to one value; null where any stays open. */
function filledIn(written: string, text: string): string | null {
  const value = written
    .replace(/\s#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(VARIABLE, (whole, name: string) => valueSet(name, text) ?? whole);
  return /[${}`<>\s]/.test(value) ? null : value;
}

/** `NAME=value`, `export NAME=value`, `NAME: value`. */
function valueSet(name: string, text: string): string | null {
  const sets = new RegExp(`^\\s*(?:export\\s+)?${name}(?:=|:\\s+)["']?([\\w.-]+)["']?\\s*$`, 'gm');
  const values = new Set([...text.matchAll(sets)].map(([, value = '']) => value));
  const [only] = values;
  return values.size === 1 && only !== undefined ? only : null;
}
