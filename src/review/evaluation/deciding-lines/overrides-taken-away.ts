import type { Finding } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { placeOf, legacy, say, namesPlace } from '../../../manifest/index.ts';
import { relatedWithSides } from '../sided-places.ts';

/** Holds what is found and changed in an environment. */
interface Found {
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
}

/**
 * Places what comes of a value that did not change, because one over it is taken away, as a patch of an overlay or the
 * value of an environment, or because a release no longer takes its file: at the line that the change takes away. Who
 * follows an advice at the line that shows through now changes what others take, too.
 */
export function withOverridesTakenAway(
  { findings, changes }: Found,
  changedFiles: readonly string[],
): Found {
  const edited = new Set(changedFiles);
  const bared = new Map<string, Change[]>();
  for (const change of changes) {
    if (!isBared(change, edited)) continue;
    const place = placeOf(change.origin);
    bared.set(place, [...(bared.get(place) ?? []), change]);
  }
  return {
    findings:
      bared.size === 0
        ? findings
        : findings.map((finding) => {
            const behind = behindOf(finding, bared.get(placeOf(finding.origin)) ?? []);
            return behind === undefined ? finding : told(finding, behind, edited);
          }),
    changes: changes.map((change) => {
      const { formerly, ...rest } = change;
      if (formerly === undefined) return change;
      return isBared(change, edited) ? { ...rest, origin: formerly, side: 'base' as const } : rest;
    }),
  };
}

/** A change of which the line of the old value is one of a changed file, and that of the new one is not. */
type BaredChange = Change & { readonly formerly: Origin };

const isBared = (change: Change, edited: ReadonlySet<string>): change is BaredChange =>
  change.formerly !== undefined &&
  !edited.has(change.origin.file) &&
  (edited.has(change.formerly.file) || isLeft(change.formerly, change.origin));

/** Tells whether a release no longer takes a file of values, so that what the chart itself says shows through. */
const isLeft = (formerly: Origin, now: Origin): boolean => isOfChart(now) && !isOfChart(formerly);

/** Tells whether a value is the chart's own: its file lies beside the folder of the template that prints it. */
const isOfChart = ({ file, via }: Origin): boolean =>
  via?.kind === 'template' &&
  file.endsWith('values.yaml') &&
  via.file.startsWith(`${file.slice(0, -'values.yaml'.length)}templates/`);

/** Prefers the finding's own of several objects that show one line; what speaks of a namespace or of the mesh has no other. */
function behindOf(
  { introducedBy, subject }: Finding,
  changes: readonly Change[],
): BaredChange | undefined {
  const all = changes.filter((one): one is BaredChange => one.formerly !== undefined);
  const isOne = new Set(all.map(({ formerly }) => placeOf(formerly))).size === 1;
  if (introducedBy !== 'this-change') return undefined;
  return (
    all.find(
      ({ subject: { kind, namespace, name } }) =>
        kind === subject.kind && namespace === subject.namespace && name === subject.name,
    ) ?? (isOne ? all[0] : undefined)
  );
}

/** Leaves out what would edit the line that shows through. */
function told(
  { edit: _, ...finding }: Finding,
  { formerly, after }: BaredChange,
  edited: ReadonlySet<string>,
): Finding {
  const { replacement: _replacement, ...fix } = finding.fix;
  // a line of a file that did not change stands there still, and its chart or its release passes over it
  const isGone = edited.has(formerly.file) ? 'is taken away' : 'is not taken any more';
  // a template that writes nothing where its value is gone
  if (after === null)
    return {
      ...finding,
      why: say`${legacy(`What set it (${placeOf(formerly)}) ${isGone}.`)} ${finding.why}`,
      origin: formerly,
      side: 'base',
      related: relatedWithSides(finding),
      fix,
    };
  const shown = namesPlace(finding.why, finding.origin)
    ? ''
    : `, and it holds now (${placeOf(finding.origin)})`;
  return {
    ...finding,
    why: say`${legacy(`What was written over it (${placeOf(formerly)}) ${isGone}${shown}.`)} ${finding.why}`,
    origin: formerly,
    side: 'base',
    related: relatedWithSides(finding),
    uncovered: finding.origin,
    fix,
  };
}
