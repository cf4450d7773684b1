import type { Finding } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { EnvironmentPair, RenderedRoot } from '../../../gitops/index.ts';
import { argoApplying, isDelivering, objectApplying, pairedRoots } from '../../../gitops/index.ts';
import { placeOf, resourceKey, subjectText, legacy, say } from '../../../manifest/index.ts';
import { allWithSides } from '../sided-places.ts';

interface Around {
  readonly pair: Pick<EnvironmentPair, 'before' | 'after'>;
  readonly changes: readonly Change[];
  readonly changedFiles: readonly string[];
}

/** The change by which nothing applies a root any more. */
interface Ending {
  readonly change: Change;
  /** States it as a sentence without its stop. */
  readonly why: string;
  readonly undo: string;
  readonly keys: ReadonlySet<string>;
}

/**
 * Gives findings of objects that go because what applied them does, though their own text did not change, with the line of
 * the applier as place and cause: an element of a set, or the Application as a whole. Who follows an advice at the object
 * finds it as it should be.
 */
export function withLostAppliers(findings: readonly Finding[], around: Around): readonly Finding[] {
  const edited = new Set(around.changedFiles);
  if (!findings.some(isOfLost)) return findings;
  const endings = endingsIn(around).filter(({ change }) => edited.has(change.origin.file));
  return findings.map((finding) => {
    if (!isOfLost(finding) || edited.has(finding.origin.file)) return finding;
    const ending = endings.find(({ keys }) => keys.has(resourceKey(finding.subject)));
    return ending === undefined ? finding : told(finding, ending);
  });
}

const isOfLost = ({ side, introducedBy, subject }: Finding): boolean =>
  side === 'base' && introducedBy === 'this-change' && !isDelivering(subject);

function endingsIn({ pair: { before, after }, changes }: Around): readonly Ending[] {
  const still = new Set(
    (after?.roots ?? []).flatMap(({ resources }) => resources.map(resourceKey)),
  );
  return pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap((sides) => {
    if (sides.before === null || sides.after !== null) return [];
    const found = endingOf(sides.before, changes);
    const keys = sides.before.resources.map(resourceKey).filter((key) => !still.has(key));
    return found === null ? [] : [{ ...found, keys: new Set(keys) }];
  });
}

function endingOf(ended: RenderedRoot, changes: readonly Change[]): Omit<Ending, 'keys'> | null {
  const made = argoApplying(ended.root)?.made;
  return made === undefined
    ? endingOfObject(ended, changes)
    : endingOfMade(made, ended.root.path, changes);
}

/** Finds the applier that leaves Git: of several in one file, the last that begins before what it says of the root. */
function endingOfObject(
  { root }: RenderedRoot,
  changes: readonly Change[],
): Omit<Ending, 'keys'> | null {
  const at = objectApplying(root)?.origin;
  const [change] = changes
    .filter(
      ({ kind, subject, origin, cause, remains }) =>
        kind === 'resource-removed' &&
        cause === undefined &&
        remains === undefined &&
        isDelivering(subject) &&
        origin.file === at?.file &&
        origin.line <= at.line,
    )
    .sort((a, b) => b.origin.line - a.origin.line);
  if (change === undefined) return null;
  const name = subjectText(change.subject);
  return {
    change,
    why: `${name}, which applied ${root.path}, is removed (${placeOf(change.origin)})`,
    undo: `Keep ${name}`,
  };
}

type Made = NonNullable<NonNullable<ReturnType<typeof argoApplying>>['made']>;

/** Finds the one thing that goes from a set which makes an Application no more. */
function endingOfMade(
  { set, application }: Made,
  path: string,
  changes: readonly Change[],
): Omit<Ending, 'keys'> | null {
  const all = changes.filter(
    ({ subject: { kind, namespace, name }, after }) =>
      kind === 'ApplicationSet' && `${namespace}/${name}` === set && after === null,
  );
  const [change] = all;
  if (change === undefined || all.length > 1) return null;
  const name = subjectText(change.subject);
  const isElement = /\.elements\[\d+\]$/.test(change.field ?? '');
  return {
    change,
    why: `${name} no longer makes Application ${application}, which applied ${path} (${placeOf(change.origin)})`,
    undo: isElement
      ? `Write the element there again`
      : change.field === null
        ? `Keep ${name}`
        : `Have ${name} make Application ${application} again`,
  };
}

/** Leaves out what would edit the object. */
function told({ edit: _, ...finding }: Finding, { change, why, undo }: Ending): Finding {
  return {
    ...finding,
    why: say`${legacy(`${why}.`)} ${finding.why}`,
    origin: change.origin,
    side: change.side,
    related: allWithSides(finding),
    fix: { text: legacy(`${undo}, unless all that was applied by it is meant to go.`) },
  };
}
