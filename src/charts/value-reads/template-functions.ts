import type { TemplateShape, Shapes } from './template-shapes.ts';
import { anyOf, elementAt, fieldOf } from './template-shapes.ts';

/** Names what functions of templates ask of whoever walks through them. */
export interface Reading {
  /** Notes that a value is looked at with all that lies in it. */
  readonly readWhole: (shapes: Shapes) => void;
  /** Notes that it is only asked what a value is. */
  readonly ask: (shapes: Shapes) => void;
  /** Runs the named template with a dot; a name that is only known when it runs may be any. */
  readonly include: (name: Shapes, dot: Shapes) => void;
  /** Notes that texts are run as templates with a dot. */
  readonly runTexts: (dot: Shapes) => void;
}

type Arguments = readonly Shapes[];
type Rule = (given: Arguments, reading: Reading) => Shapes;

/** Gives what a function makes of its arguments. Of one that is not known here, all that it is given is read. */
export function called(name: string, given: Arguments, reading: Reading): Shapes {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  return (rule ?? readsAll)(given, reading);
}

const readsAll: Rule = (given, { readWhole }) => {
  given.forEach(readWhole);
  const names = given.some((each) => each.some(({ kind }) => kind === 'folder'));
  return names ? [{ kind: 'folder' }] : [];
};

/** Gives one of its arguments, after a look at them. */
const givesOne: Rule = (given, { ask }) => {
  given.forEach(ask);
  return anyOf(...given);
};

/** Looks at what its arguments are, and gives no part of them. */
const asksOnly: Rule = (given, { ask }) => {
  given.forEach(ask);
  return [];
};

const givesLast: Rule = (given, { ask }) => {
  const last = given.at(-1) ?? [];
  ask(last);
  return last;
};

type Key = Extract<TemplateShape, { kind: 'text' }>;

/** Gives a key that is written in the template; null where it is only known when that runs. */
function keyIn(shapes: Shapes | undefined): Key | null {
  const [only, ...others] = shapes ?? [];
  return only?.kind === 'text' && others.length === 0 ? only : null;
}

const index: Rule = (given, reading) => {
  let [found = []] = given;
  for (const step of given.slice(1)) {
    reading.readWhole(step);
    const key = keyIn(step);
    if (key === null) {
      reading.readWhole(found);
      return [];
    }
    found = elementAt(found, key);
  }
  return found;
};

const hasKey: Rule = (given, reading) => {
  reading.ask(index(given, reading));
  return [];
};

/** `dig "a" "b" default map` */
const dig: Rule = (given, reading) => {
  const from = given.at(-1) ?? [];
  const otherwise = given.at(-2) ?? [];
  return anyOf(index([from, ...given.slice(0, -2)], reading), otherwise);
};

const dict: Rule = (given, reading) => {
  const entries = new Map<string, Shapes>();
  for (let at = 0; at < given.length; at += 2) {
    const key = keyIn(given[at]);
    const value = given[at + 1] ?? [];
    if (key === null) {
      reading.readWhole(given[at] ?? []);
      reading.readWhole(value);
    } else entries.set(key.text, value);
  }
  return [{ kind: 'map', entries }];
};

const list: Rule = (given) => [{ kind: 'list', items: given }];

/** Counts what is put into a map as read, for who reads the map does not see where it came from. */
const set: Rule = ([map = [], ...others], { readWhole }) => {
  others.forEach(readWhole);
  return map;
};

const include: Rule = ([name = [], dot = []], reading) => {
  reading.include(name, dot);
  return [];
};

const tpl: Rule = ([text = [], dot = []], { readWhole, runTexts }) => {
  readWhole(text);
  runTexts(dot);
  return [];
};

const ternary: Rule = ([yes = [], no = [], test = []], { ask }) => {
  [yes, no, test].forEach(ask);
  return anyOf(yes, no);
};

const first: Rule = ([from = []], reading) => {
  const isKnown = from.every(({ kind }) => kind === 'list' || kind === 'value');
  if (isKnown) return elementAt(from, { kind: 'text', text: '0', isNumber: true });
  reading.readWhole(from);
  return [];
};

/** `get map "key"` */
const get: Rule = ([map = [], key = []], reading) => {
  const known = keyIn(key);
  if (known !== null) return fieldOf(map, known.text);
  reading.readWhole(map);
  reading.readWhole(key);
  return [];
};

const RULES: Readonly<Record<string, Rule>> = {
  default: givesOne,
  coalesce: givesOne,
  or: givesOne,
  and: givesOne,
  deepCopy: givesOne,
  mustDeepCopy: givesOne,
  required: givesLast,
  ternary,
  not: asksOnly,
  empty: asksOnly,
  kindIs: asksOnly,
  kindOf: asksOnly,
  typeIs: asksOnly,
  typeIsLike: asksOnly,
  typeOf: asksOnly,
  index,
  get,
  hasKey,
  dig,
  dict,
  list,
  tuple: list,
  first,
  set,
  unset: set,
  include,
  tpl,
};
