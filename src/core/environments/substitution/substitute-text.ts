/** Value of a variable: null where a source that is not in the tree may define it; undefined where nothing does. */
export type LookUp = (variable: string) => string | null | undefined;

export interface SubstitutedText {
  readonly text: string;
  /** Variables that were put in, or left as empty because nothing defines them. */
  readonly used: readonly string[];
  /** Variables whose value is not known; their text stays in place. */
  readonly unknown: readonly string[];
}

interface State {
  readonly lookUp: LookUp;
  readonly used: Set<string>;
  readonly unknown: Set<string>;
  /** Characters that may still be written: a value repeated by a text of variables stays bounded. */
  budget: number;
}

const MAX_OUTPUT = 4_000_000;
const MAX_NESTING = 8;

/**
 * Puts variables into a text as Flux's `postBuild` does: `${NAME}`, defaults (`-`, `=`, `:-`, `:=`),
 * case (`^`, `^^`, `,`, `,,`), length (`${#NAME}`), parts (`:1:3`), literal replacement (`/a/b`,
 * `//a/b`) and trimming (`#`, `##`, `%`, `%%`). `$${` is written `${` and not looked into; `$NAME` is text.
 */
export function substituteText(text: string, lookUp: LookUp): SubstitutedText {
  const state: State = { lookUp, used: new Set(), unknown: new Set(), budget: MAX_OUTPUT };
  const written = expand(text, state, 0);
  return { text: written, used: [...state.used], unknown: [...state.unknown] };
}

function expand(text: string, state: State, depth: number): string {
  if (depth > MAX_NESTING) return text;
  let written = '';
  let at = 0;
  for (let next = text.indexOf('${'); next >= 0; next = text.indexOf('${', at)) {
    const escaped = text[next - 1] === '$' && next - 1 >= at;
    const end = endOfExpression(text, next + 2);
    if (text[end] !== '}') {
      written += text.slice(at, end);
      at = end;
      continue;
    }
    const whole = text.slice(next, end + 1);
    written += text.slice(at, escaped ? next - 1 : next);
    written += escaped ? whole : evaluate(whole, state, depth);
    at = end + 1;
    state.budget -= written.length;
    if (state.budget < 0) break;
  }
  return written + text.slice(at);
}

/** Index of the brace that closes the expression, for expressions nest, or of the end of the line where none does. */
function endOfExpression(text: string, start: number): number {
  let open = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('${', at)) open += 1;
    else if (text[at] === '}') open -= 1;
    if (open === 0) return at;
    if (text[at] === '\n') return at;
  }
  return text.length;
}

function evaluate(whole: string, state: State, depth: number): string {
  const inner = whole.slice(2, -1);
  const [, length, name, rest] = /^(#?)([A-Za-z_]\w*)(.*)$/.exec(inner) ?? [];
  if (name === undefined || rest === undefined || (length === '#' && rest !== '')) return whole;
  const value = state.lookUp(name);
  const fallback = /^:?[-=](.*)$/.exec(rest)?.[1];
  if (fallback !== undefined && (value === undefined || value === null || value === '')) {
    state.used.add(name);
    return expand(fallback, state, depth + 1);
  }
  const result =
    value === null || fallback !== undefined ? value : apply(value ?? '', `${length ?? ''}${rest}`);
  if (result === null || result === undefined) {
    state.unknown.add(name);
    return whole;
  }
  state.used.add(name);
  return result;
}

/** The function that follows a variable's name; null for one that is not known here. */
function apply(value: string, operation: string): string | null {
  switch (operation) {
    case '':
      return value;
    case '#':
      return String(value.length);
    case '^':
      return value.slice(0, 1).toUpperCase() + value.slice(1);
    case '^^':
      return value.toUpperCase();
    case ',':
      return value.slice(0, 1).toLowerCase() + value.slice(1);
    case ',,':
      return value.toLowerCase();
    default:
      return slice(value, operation) ?? replace(value, operation) ?? trim(value, operation);
  }
}

function slice(value: string, operation: string): string | null {
  const [, from, count] = /^:\s*(\d+)(?::\s*(\d+))?$/.exec(operation) ?? [];
  if (from === undefined) return null;
  const start = Number(from);
  return count === undefined ? value.slice(start) : value.slice(start, start + Number(count));
}

function replace(value: string, operation: string): string | null {
  const [, all, from, to] = /^(\/\/?)([^/]+)(?:\/(.*))?$/.exec(operation) ?? [];
  if (from === undefined || /^[#%]|[*?[]/.test(from)) return null;
  return all === '//'
    ? value.replaceAll(from, () => to ?? '')
    : value.replace(from, () => to ?? '');
}

function trim(value: string, operation: string): string | null {
  const [, mark, pattern] = /^(##?|%%?)([^#%].*)$/.exec(operation) ?? [];
  if (mark === undefined || pattern === undefined || /[*?[]/.test(pattern)) return null;
  if (mark.startsWith('#')) return value.startsWith(pattern) ? value.slice(pattern.length) : value;
  return value.endsWith(pattern) ? value.slice(0, -pattern.length) : value;
}
