import { createHash } from 'node:crypto';
import { KIND_ROWS } from '../../manifest/index.ts';

/** Fields whose texts are words of ours, places and digests: programs decide by them, and a password may read the same. */
const OURS: ReadonlySet<string> = new Set(
  `kind group apiVersion tier tierOfChanges status presence side digest meaning id detector check severity rule rulePlace
   environment environments file path root roots partOf placeIds reason nature hides level introducedBy content part code analyzer
   arrival wire flag method schemaVersion changedFiles unreadFiles unseenInputs unreviewedFiles unowned owners users teams team cluster
   commit at manager branch`.split(/\s+/),
);

/** Of those, what an object may be called too, by whatever a render writes there. */
const OF_OBJECTS: ReadonlySet<string> = new Set(['kind', 'group', 'apiVersion']);

/** Small words, as ours and the groups and versions of all APIs are; programs decide by no other. */
const READS_AS_WORD = /^[a-z.-]*(?:\/?v\d+[a-z\d]*)?$/;

/** Kinds of which something is known, in whichever group. */
const KNOWN_KINDS: ReadonlySet<string> = new Set(KIND_ROWS.map(({ kind }) => kind));

/** Parts that are handed on as they are: objects that are not printed, what touched a value, and whom the gate asks. */
const WHOLE: ReadonlySet<string> = new Set([
  'object',
  'oldObject',
  'node',
  'mesh',
  'resource',
  'via',
  'fileOwners',
  'requires',
  'requirements',
  'ran',
  'findingTiers',
  'config',
  'platformTeam',
]);

/** What somebody is offered to put in place of a line: a text with a gap in it is no offer. */
const OFFERED = 'replacement';

/** Gives a text without what nobody should read; of a pair, `isLater` is the second. */
export type HideText = (text: string, isLater?: boolean) => string;

/**
 * Plain data of a report, maps and sets among it, with each text of other people given through `hide`. Fields keep their
 * types: texts stay texts, and what is none stays as it is.
 */
export function hideWithin<Told>(told: Told, hide: HideText): Told {
  // the walk gives back what it was given but for the letters of texts
  return new Walk(hide).of(told, '', '') as Told;
}

class Walk {
  readonly #hide: HideText;
  readonly #known = new Map<object, unknown>();

  constructor(hide: HideText) {
    this.#hide = hide;
  }

  of(value: unknown, key: string, above: string): unknown {
    if (typeof value === 'string') return isOurs(key, value, above) ? value : this.#hide(value);
    if (typeof value !== 'object' || value === null || WHOLE.has(key)) return value;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const hidden = this.#partsOf(value, key);
    this.#known.set(value, hidden);
    return hidden;
  }

  #partsOf(value: object, key: string): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.of(item, key, key));
    if (value instanceof Map)
      return new Map(
        [...value].map(([name, each]: [unknown, unknown]) => [
          this.of(name, '', key),
          this.of(each, '', key),
        ]),
      );
    if (value instanceof Set) return new Set([...value].map((each) => this.of(each, key, key)));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null) return this.#data(value);
    return prototype === Object.prototype ? this.#fields(value, key) : value;
  }

  /** Values of manifests, whose keys are theirs. */
  #data(value: object): unknown {
    const data: object = Object.create(null) as object;
    for (const [name, each] of Object.entries(value))
      Object.assign(data, { [this.#hide(name)]: this.of(each, '', '') });
    return data;
  }

  #fields(value: object, key: string): unknown {
    const isOfObject = 'group' in value && 'name' in value;
    const fields = Object.entries(value).map(([name, each]: [string, unknown]) => {
      const hidden =
        name === 'lines'
          ? this.#lines(each, value)
          : name === 'kind' && isOfObject
            ? this.#kindOfObject(each)
            : this.of(each, name, key);
      return [name, name === OFFERED && !isSame(hidden, each) ? undefined : hidden] as const;
    });
    return withDigest(value, Object.fromEntries(fields.filter(([, each]) => each !== undefined)));
  }

  /** Beside a group and a name stands no word of ours, but what an object says that it is. */
  #kindOfObject(kind: unknown): unknown {
    return typeof kind === 'string' && !KNOWN_KINDS.has(kind) ? this.#hide(kind) : kind;
  }

  /** Of a diff, what comes in place of what was: the same secret or another. */
  #lines(lines: unknown, difference: object): unknown {
    if (!Array.isArray(lines) || Reflect.get(difference, 'presence') !== 'changed')
      return this.of(lines, 'lines', '');
    return lines.map((line: unknown) =>
      typeof line === 'string' ? this.#hide(line, line.startsWith('+')) : line,
    );
  }
}

/** The name of an environment is one of ours too: what is asked for it is found by it. */
const isOurs = (key: string, text: string, above: string): boolean =>
  (OURS.has(key) && (!OF_OBJECTS.has(key) || readsAsOfObject(key, text))) ||
  (key === 'name' && above === 'environments');

/** Programs decide by the kinds that they know, and by small words of ours. */
const readsAsOfObject = (key: string, text: string): boolean =>
  READS_AS_WORD.test(text) || (key === 'kind' && KNOWN_KINDS.has(text));

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A change of which something is hidden stays another change where that is another. */
function withDigest(value: object, hidden: Readonly<Record<string, unknown>>): unknown {
  if (hidden['digest'] !== null) return hidden;
  const textOf = (of: object): string =>
    JSON.stringify([Reflect.get(of, 'before'), Reflect.get(of, 'after')]);
  const text = textOf(value);
  if (textOf(hidden) === text) return hidden;
  return { ...hidden, digest: createHash('sha256').update(text).digest('hex') };
}
