/** Leads to a value as a template names it, from the values of its own chart. */
export type NamedValue = readonly string[];

interface Block {
  /** The values that decide about what lies in the block; those of all branches before this one, too. */
  readonly decidedBy: NamedValue[];
  /** Holds the value that `.` stands for within; null where it is none. */
  readonly dot: NamedValue | null;
}

const TAG = /\{\{-?\s*(?:\/\*[\s\S]*?\*\/|((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?))\s*-?\}\}/g;

/**
 * Lists the values that decide whether, or how often, a line of a template is written: those which the blocks around it
 * ask for (`if`, `with`, `range`), as far as they are named there, or in a variable of the same file.
 */
export function conditionsAt(template: string, line: number): readonly NamedValue[] {
  const blocks: Block[] = [];
  const variables = new Map<string, readonly NamedValue[]>();
  const found: NamedValue[] = [];
  let at = 1;
  let read = 0;
  const pass = (text: string): void => {
    const end = at + breaksIn(text);
    if (at <= line && line <= end) found.push(...blocks.flatMap(({ decidedBy }) => decidedBy));
    at = end;
  };
  for (const { 0: tag, 1: action = '', index } of template.matchAll(TAG)) {
    pass(template.slice(read, index));
    if (at > line) return found;
    follow(action, blocks, variables);
    pass(tag);
    read = index + tag.length;
  }
  pass(template.slice(read));
  return found;
}

const breaksIn = (text: string): number => text.split('\n').length - 1;

function follow(
  action: string,
  blocks: Block[],
  variables: Map<string, readonly NamedValue[]>,
): void {
  const [, word = '', rest = ''] =
    /^(if|with|range|else|end|define|block)\b\s*([\s\S]*)$/.exec(action) ?? [];
  const dot = blocks.at(-1)?.dot ?? null;
  switch (word) {
    case 'end':
      blocks.pop();
      return;
    case 'else':
      blocks.at(-1)?.decidedBy.push(...valuesNamed(rest, dot, variables));
      return;
    case 'define':
    case 'block':
      blocks.push({ decidedBy: [], dot: null });
      return;
    case '':
      noteVariable(action, dot, variables);
      return;
    default: {
      const decidedBy = [...valuesNamed(rest, dot, variables)];
      const [only, ...others] = decidedBy;
      const within = word === 'with' && others.length === 0 ? (only ?? null) : null;
      blocks.push({ decidedBy, dot: word === 'if' ? dot : within });
    }
  }
}

function noteVariable(
  action: string,
  dot: NamedValue | null,
  variables: Map<string, readonly NamedValue[]>,
): void {
  const [, name, isNew, pipe = ''] = /^(\$\w+)\s*(:?)=\s*([\s\S]*)$/.exec(action) ?? [];
  if (name === undefined) return;
  const before = isNew === ':' ? [] : (variables.get(name) ?? []);
  variables.set(name, [...before, ...valuesNamed(pipe, dot, variables)]);
}

/** Matches `.Values.a.b`, `$.Values.a.b`, `$name.a.b` and `.a.b`. */
const NAMED = /(?<![\w)\].$])(\$\w*)?((?:\.[A-Za-z_]\w*)+)|(?<![\w.])(\$\w+)/g;

function valuesNamed(
  pipe: string,
  dot: NamedValue | null,
  variables: ReadonlyMap<string, readonly NamedValue[]>,
): readonly NamedValue[] {
  const code = pipe.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""');
  return [...code.matchAll(NAMED)].flatMap(([, from = '', steps = '', alone]) => {
    const [first, ...below] = steps.split('.').slice(1);
    if (alone !== undefined) return variables.get(alone) ?? [];
    const names = first === undefined ? [] : [first, ...below];
    if (from.length > 1) return (variables.get(from) ?? []).map((each) => [...each, ...names]);
    if (first === 'Values') return below.length === 0 ? [] : [below];
    return from === '' && dot !== null ? [[...dot, ...names]] : [];
  });
}
