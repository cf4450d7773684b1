import type { JobUnit, RawLine } from './job.ts';
import { shellTexts } from './shell-texts.ts';
import type { Definition } from './used-definitions.ts';
import { usedDefinitions } from './used-definitions.ts';

/** `deploy: build check`, and no assignment; of a Justfile `deploy env: build`. */
const RULE = /^(@?[^\s:=#][^:=#]*):(?!=)(.*)$/;
/** `NAME := value`, also one that is exported. */
const SETS = /^(?:(?:export|override)\s+)*([\w.-]+)\s*(?:[:?+!]{0,3}=)(.*)$/;

interface Rule {
  readonly names: readonly string[];
  readonly needs: string;
  readonly line: number;
  readonly recipe: string[];
}

interface MakeFile {
  readonly rules: readonly Rule[];
  readonly definitions: readonly Definition[];
  /** Lists lines outside of rules that are none of these: they may decide about any target. */
  readonly others: readonly { readonly text: string; readonly line: number }[];
}

/** Reads the targets of a Makefile, or the recipes of a Justfile, each with the variables that it uses. */
export function makeUnits(file: string, text: string): readonly JobUnit[] {
  const { rules, definitions, others } = readMakeFile(text);
  const program = /justfile$/i.test(file) ? 'just' : 'make';
  const shared = [...definitions, ...others.map((each) => ({ ...each, name: '' }))];
  return rules.map(({ names, needs, line, recipe }) => {
    const [first = '', ...parameters] = names;
    const called = program === 'just' ? [first] : names;
    const own: RawLine[] = [
      ...(program === 'just'
        ? parameters.map((each) => ({ is: 'setting' as const, text: `takes: ${each}`, line }))
        : []),
      ...(needs === '' || program === 'make'
        ? []
        : [{ is: 'setting' as const, text: `needs: ${needs}`, line }]),
      ...shellTexts(recipe.join('\n'), line + 1),
    ];
    const said = [needs, ...own.map(textIn), ...others.map(textIn)].join('\n');
    const used = [...usedDefinitions(shared, said), ...others];
    return {
      name: `target ${called.join(' ')}`,
      file,
      line,
      environment: null,
      calledAs: [file, ...called.map((name) => `${program} ${name}`)],
      shared,
      needs: needs
        .split(/[\s|&()]+/)
        .filter((name) => name !== '')
        .map((name) => `${program} ${name}`),
      lines: [
        ...used.map((each) => ({ is: 'setting' as const, isShared: true as const, ...each })),
        ...own,
      ],
    };
  });
}

const textIn = (line: object): string =>
  'text' in line && typeof line.text === 'string' ? line.text : '';

function readMakeFile(text: string): MakeFile {
  const rules: Rule[] = [];
  const definitions: Definition[] = [];
  const others: { text: string; line: number }[] = [];
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  let rule: Rule | null = null;
  for (let at = 0; at < lines.length;) {
    const { whole, taken } = wholeAt(lines, at);
    const line = at + 1;
    const own = lines.slice(at, at + taken);
    at += taken;
    if (/^[\t ]/.test(whole) && rule !== null) {
      rule.recipe.push(...own.map((each) => each.replace(/^\s+/, '')));
      continue;
    }
    const started = ruleOf(whole, line, taken);
    const [, name] = DEFINES.exec(whole) ?? SETS.exec(whole) ?? [];
    if (started !== null) rules.push(started);
    else if (name !== undefined) definitions.push({ name, text: whole.trim(), line });
    else if (!/^\s*(?:#|$)|^\.(?:PHONY|SILENT)\b/.test(whole))
      others.push({ text: withoutComment(whole), line });
    // what stands between the lines of a recipe does not end it
    if (started === null) rule?.recipe.push(...own.map(() => ''));
    rule = started ?? (/^\.[A-Z]+\s*:/.test(whole) ? null : rule);
  }
  return { rules, definitions, others };
}

const DEFINES = /^define\s+([\w.-]+)/;

const withoutComment = (text: string): string => text.replace(/(?:^|\s)#.*$/, '').trim();

/** Gives a line with those that continue it, or a definition with all that is in it; and how many they are. */
function wholeAt(lines: readonly string[], at: number): { whole: string; taken: number } {
  const first = lines[at] ?? '';
  if (DEFINES.test(first)) {
    const end = lines.findIndex((line, index) => index > at && /^endef\b/.test(line));
    const taken = (end < 0 ? lines.length : end + 1) - at;
    return { whole: lines.slice(at, at + taken).join('\n'), taken };
  }
  // a recipe is taken apart as shell
  if (/^[\t ]/.test(first)) return { whole: first, taken: 1 };
  const parts = [first];
  while (parts.at(-1)?.endsWith('\\') && at + parts.length < lines.length)
    parts.push(lines[at + parts.length] ?? '');
  const whole = parts.map((part) => part.replace(/\\$/, '').trim()).join(' ');
  return { whole, taken: parts.length };
}

function ruleOf(whole: string, line: number, taken: number): Rule | null {
  const [, names, after = ''] = whole.startsWith('.') ? [] : (RULE.exec(whole) ?? []);
  if (names === undefined || SETS.test(whole) || whole.startsWith('define')) return null;
  const [needs = '', run] = withoutComment(after).split(/;(.*)/s, 2);
  const recipe = [
    ...Array.from({ length: taken - 1 }, () => ''),
    ...(run === undefined ? [] : [run]),
  ];
  return { names: names.replace(/^@/, '').trim().split(/\s+/), needs: needs.trim(), line, recipe };
}
