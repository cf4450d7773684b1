import type { Finding } from '../../../checks/index.ts';
import { afterClauses } from '../../../checks/index.ts';
import type { Change, Side } from '../../../compare/index.ts';
import type { decidingLines, EnvironmentPair, RenderedRoot } from '../../../gitops/index.ts';
import {
  argoApplying,
  isDelivering,
  listedFiles,
  objectApplying,
  pairedRoots,
} from '../../../gitops/index.ts';
import type { Node, Origin } from '../../../manifest/index.ts';
import { placeOf, legacy, say } from '../../../manifest/index.ts';
import { allWithSides, relatedWithSides } from '../sided-places.ts';

/**
 * Gives the entry by which the kustomization of a folder reads a file on one side and not on the other; null where none
 * makes the difference.
 */
export type NewlyNamed = (
  path: string,
  folder: string,
  side: Side,
) => ReturnType<(typeof decidingLines)['naming']>;

interface Around {
  readonly pair: Pick<EnvironmentPair, 'before' | 'after'>;
  readonly changes: readonly Change[];
  readonly changedFiles: readonly string[];
  readonly newlyNamed?: NewlyNamed;
}

/** A root that reads other files than before, of one folder. */
type Reading = Readonly<Record<'before' | 'after', RenderedRoot>>;

/** The line by which a file that did not change is applied now, or no longer. */
interface Taking {
  readonly origin: Origin;
  readonly side: Side;
  /** States what the line says, with its place. */
  readonly why: string;
  readonly undo: string;
  /** Set where the file holds no objects: a patch, or values. */
  readonly isPart?: true;
  /** The entry and its field, where it brings objects and stands in the place of no other; absent for others. */
  readonly brings?: { readonly entry: string; readonly field: string };
}

/**
 * Gives findings that come of a file which did not change, because it is applied only since the change or no longer, with
 * the line that takes it in or leaves it out as place and cause: an entry of a kustomization, or what an Application says
 * of its directory. What would be mended at the file itself is told after that.
 */
export function withTakenFiles(findings: readonly Finding[], around: Around): readonly Finding[] {
  const edited = new Set(around.changedFiles);
  const readings = readingOthers(around.pair);
  if (readings.length === 0) return findings;
  return findings.map((finding) =>
    finding.introducedBy === 'this-change' && !edited.has(finding.origin.file)
      ? toldByLine(finding, readings, { ...around, edited })
      : finding,
  );
}

function toldByLine(
  finding: Finding,
  readings: readonly Reading[],
  around: Around & { readonly edited: ReadonlySet<string> },
): Finding {
  const { edited } = around;
  for (const file of filesOf(finding, around.changes))
    for (const reading of edited.has(file) ? [] : readings) {
      const side = sideReading(file, reading);
      const taking = side === null ? null : takingOf(file, side, reading, around);
      if (side !== null && taking !== null && edited.has(taking.origin.file))
        return told(finding, file, side, taking);
    }
  return finding;
}

/** The file of its place, those of what it names beside it, and those of a value that held over the one of its place. */
const filesOf = (
  { origin, related = [] }: Finding,
  changes: readonly Change[],
): ReadonlySet<string> => {
  const place = placeOf(origin);
  const over = changes.flatMap((change) =>
    change.formerly !== undefined && placeOf(change.origin) === place ? [change.formerly] : [],
  );
  return new Set([origin, ...related, ...over].map(({ file }) => file));
};

const readingOthers = ({ before, after }: Around['pair']): readonly Reading[] =>
  pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap((sides) =>
    sides.before === null ||
    sides.after === null ||
    sides.before === sides.after ||
    sides.before.root.path !== sides.after.root.path
      ? []
      : [{ before: sides.before, after: sides.after }],
  );

/** Tells which side alone reads a file; null where both do, or neither. */
function sideReading(file: string, { before, after }: Reading): Side | null {
  const [was, is] = [before, after].map((rendered) => reads(rendered, file));
  if (was === is) return null;
  return was === true ? 'base' : 'head';
}

const reads = ({ root, resources, ...rendered }: RenderedRoot, file: string): boolean =>
  root.content.kind === 'kustomization'
    ? rendered.reads.has(file)
    : (listedFiles(root)?.includes(file) ?? resources.some(({ origin }) => origin.file === file));

const takingOf = (
  file: string,
  side: Side,
  reading: Reading,
  { changes, newlyNamed }: Around,
): Taking | null =>
  reading.after.root.content.kind === 'kustomization'
    ? namingOf(file, side, reading, newlyNamed)
    : settingOf(file, side, reading, changes);

function namingOf(
  file: string,
  side: Side,
  { after: { root } }: Reading,
  newlyNamed: NewlyNamed | undefined,
): Taking | null {
  const entry = newlyNamed?.(file, root.path, side) ?? null;
  if (entry === null) return null;
  const { text, field, instead, origin } = entry;
  const there = {
    ...{ origin, side },
    ...(!OF_OBJECTS.has(field) && { isPart: true as const }),
  };
  if (side === 'base')
    return {
      ...there,
      why: `\`${text}\` is no longer among \`${field}\` (${placeOf(origin)})`,
      undo:
        instead === null
          ? `Name \`${text}\` there again`
          : `Name \`${text}\` there again, in the place of \`${instead}\``,
    };
  return {
    ...there,
    ...(instead === null && OF_OBJECTS.has(field) && { brings: { entry: text, field } }),
    why: `\`${text}\` is among \`${field}\` now${instead === null ? '' : `, in the place of \`${instead}\``} (${placeOf(origin)})`,
    undo: instead === null ? `Take \`${text}\` out there again` : `Name \`${instead}\` there again`,
  };
}

/** Fields of a kustomization that bring objects. */
const OF_OBJECTS: ReadonlySet<string> = new Set(['resources', 'bases', 'components']);

/** Matches what an Application says of the files of its folder. */
const OF_DIRECTORY =
  /(?:^|\.)(?:source|sources\[\d+\])\.directory(?:\.(exclude|include|recurse))?$/;

/** Finds the one thing that the Application of a root says otherwise of the files of its folder. */
function settingOf(
  file: string,
  side: Side,
  reading: Reading,
  changes: readonly Change[],
): Taking | null {
  const { root } = reading.after;
  if (argoApplying(root) === null) return null;
  const applier = objectApplying(root)?.origin.file;
  const all = changes.filter(
    ({ subject, field, object, oldObject }) =>
      isDelivering(subject) &&
      OF_DIRECTORY.test(field ?? '') &&
      [object, oldObject].some((each) => each?.origin.file === applier),
  );
  const [change, ...others] = all;
  if (change === undefined || others.length > 0) return null;
  const origin = placeOfSaid(change);
  const [was, is] = [change.before, change.after].map((value) => saidOf(value, change.field ?? ''));
  const back =
    was == null ? `Take \`${is ?? ''}\` out there again` : `Write \`${was}\` there again`;
  return {
    origin,
    side: change.side,
    why: `${turnOf(was ?? null, is ?? null)} (${placeOf(origin)}), and ${file} is ${side === 'head' ? 'applied since' : 'not applied any more'}`,
    undo:
      is === 'recurse: true' && bringsMore(file, reading)
        ? `Have \`exclude\` leave \`${file.slice(root.path === '.' ? 0 : root.path.length + 1)}\` out there`
        : back,
  };
}

/** Gives the line of a change, of a map with one entry the line of that: what is told quotes it. */
function placeOfSaid({ object, oldObject, side, origin }: Change): Origin {
  const ahead: (Node | undefined)[] = [(side === 'head' ? object : oldObject)?.node];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next.kind === 'scalar') continue;
    const inner = next.kind === 'map' ? [...next.entries.values()] : next.items;
    if (next.kind === 'map' && next.origin === origin && inner.length === 1)
      return inner[0]?.origin ?? origin;
    ahead.push(...inner);
  }
  return origin;
}

/** Tells whether other files of the folder are applied since, too: who takes back what brings them loses those as well. */
const bringsMore = (file: string, { before, after }: Reading): boolean => {
  const was = new Set(before.resources.map(({ origin }) => origin.file));
  return after.resources.some(({ origin }) => origin.file !== file && !was.has(origin.file));
};

/** The field of a directory with what it says: `exclude: drafts/*`. */
function saidOf(value: Change['after'], field: string): string | null {
  const name = OF_DIRECTORY.exec(field)?.[1] ?? 'directory';
  if (value === null) return null;
  if (typeof value !== 'object') return `${name}: ${String(value)}`;
  const entries = Object.entries(value);
  const [[key, only] = ['', null], ...others] = entries;
  return others.length > 0 || typeof only === 'object' ? name : `${key}: ${String(only)}`;
}

function turnOf(was: string | null, is: string | null): string {
  if (was === null) return `\`${is ?? ''}\` is new`;
  return is === null ? `\`${was}\` is taken away` : `\`${is}\` stands in the place of \`${was}\``;
}

/** Leaves out what would edit the object. */
function told({ edit: _, ...finding }: Finding, file: string, side: Side, taking: Taking): Finding {
  const { text, kind } = finding.fix;
  const isMeant = taking.isPart === true ? 'read' : 'applied';
  // who means what it does is not told how it would not
  const isDoing = side === 'head' && [finding.detector, finding.check].some((id) => DOINGS.has(id));
  const then = isDoing ? say`.` : say`. ${afterClauses(['if it is'], text)}`;
  const { brings } = taking;
  return {
    ...finding,
    ...(brings && { taken: { ...brings, why: finding.why, fix: isDoing ? null : text } }),
    why: say`${legacy(`${taking.why}.`)} ${finding.why}`,
    origin: taking.origin,
    side: taking.side,
    ...(finding.side === 'head'
      ? { uncovered: finding.origin, related: relatedWithSides(finding) }
      : { related: allWithSides(finding) }),
    fix: {
      text: say`${legacy(`${taking.undo}, unless ${file} is meant to`)} ${side === 'base' ? say`go.` : say`be ${legacy(isMeant)}${then}`}`,
      ...(kind !== undefined && { kind }),
    },
  };
}

/** Names the detectors that tell what an object is for, and no mistake in it, and a check whose fix is the entry itself. */
const DOINGS: ReadonlySet<string | null> = new Set([
  'security-loosened',
  'mesh-wide-change',
  'file-of-another-environment',
]);
