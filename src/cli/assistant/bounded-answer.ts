/** A report as programs read it. */
export type StructuredReport = Readonly<Record<string, unknown>>;

/** A text, and how many characters it had before it was cut. */
export interface BoundedText {
  readonly text: string;
  readonly all: number;
}

/** Cuts a text behind a line, so that it holds no more characters than that. */
export function boundedText(text: string, most: number): BoundedText {
  if (text.length <= most) return { text, all: text.length };
  const end = text.lastIndexOf('\n', most - 1) + 1;
  // half of a character that takes two units is none
  const cut = text.slice(0, end === 0 ? most : end).replace(/[\ud800-\udbff]$/, '');
  return { text: cut, all: text.length };
}

/** Says how much of a report is kept: elements of each list, entries of each object below the first, characters of each text. */
interface Bounds {
  readonly items: number;
  readonly characters: number;
}

/** From the most to the least; behind the last a field is left out. */
const STEPS: readonly Bounds[] = [
  { items: 500, characters: 10_000 },
  { items: 200, characters: 4_000 },
  { items: 100, characters: 2_000 },
  { items: 50, characters: 1_000 },
  { items: 20, characters: 600 },
  { items: 10, characters: 400 },
  { items: 5, characters: 300 },
  { items: 2, characters: 200 },
];

/** No list of ours is nested deeper; what is would be cut off. */
const MOST_DEPTH = 30;

/** A field of a report as far as it was cut. */
interface CutField {
  readonly name: string;
  readonly whole: unknown;
  /** Undefined where nothing of it is kept. */
  readonly kept: unknown;
  readonly step: number;
  readonly size: number;
  readonly leftOut: readonly string[];
}

/**
 * Cuts a report so that its JSON holds no more characters than that, the largest fields first. Lists keep their
 * beginnings, which are the worst of what they list; what was cut is told by the name of the field of ours.
 */
export function boundedReport(
  report: StructuredReport,
  most: number,
): { readonly report: StructuredReport; readonly leftOut: readonly string[] } {
  let fields = Object.entries(report).map(([name, whole]): CutField => ({
    ...{ name, whole, kept: whole, step: -1, leftOut: [] },
    size: sizeOf(name, whole),
  }));
  const size = (): number => fields.reduce((sum, field) => sum + field.size, 2);
  while (size() > most && fields.some(({ kept }) => kept !== undefined)) {
    const largest = fields.reduce((one, other) => (other.size > one.size ? other : one));
    fields = fields.map((field) => (field === largest ? cutFurther(field) : field));
  }
  return {
    report: Object.fromEntries(
      fields.flatMap(({ name, kept }) => (kept === undefined ? [] : [[name, kept]])),
    ),
    leftOut: fields.flatMap(({ leftOut }) => leftOut),
  };
}

/** Counts the characters of a field in JSON, with its name and a comma. */
const sizeOf = (name: string, value: unknown): number =>
  value === undefined ? 0 : JSON.stringify(name).length + JSON.stringify(value).length + 2;

function cutFurther({ name, whole, step }: CutField): CutField {
  const bounds = STEPS[step + 1];
  const field = { name, whole, step: step + 1 };
  if (bounds === undefined)
    return { ...field, kept: undefined, size: 0, leftOut: [`${name}: all of it`] };
  const counted = { cuts: 0 };
  const kept = cutValue(whole, bounds, counted, MOST_DEPTH);
  return { ...field, kept, size: sizeOf(name, kept), leftOut: told(name, whole, bounds, counted) };
}

function told(
  name: string,
  whole: unknown,
  { items }: Bounds,
  { cuts }: { readonly cuts: number },
): readonly string[] {
  if (Array.isArray(whole) && whole.length > items)
    return [`${name}: ${String(items)} of ${String(whole.length)}`];
  return cuts === 0 ? [] : [`${name}: ${String(cuts)} cut within`];
}

function cutValue(
  value: unknown,
  bounds: Bounds,
  counted: { cuts: number },
  depth: number,
): unknown {
  if (typeof value === 'string') {
    if (value.length <= bounds.characters) return value;
    counted.cuts += 1;
    return `${boundedText(value.replaceAll('\n', ' '), bounds.characters).text}…`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) {
    counted.cuts += 1;
    return null;
  }
  const within = (each: unknown): unknown => cutValue(each, bounds, counted, depth - 1);
  if (Array.isArray(value)) {
    if (value.length > bounds.items) counted.cuts += 1;
    return value.slice(0, bounds.items).map(within);
  }
  const entries = Object.entries(value);
  // objects of a form of ours have fewer fields
  const most = Math.max(bounds.items, 40);
  if (entries.length > most) counted.cuts += 1;
  return Object.fromEntries(entries.slice(0, most).map(([name, each]) => [name, within(each)]));
}
