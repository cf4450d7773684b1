import { withApplicationsPlaced } from '../pairing/application-places.ts';
import { isMadeAlike } from '../pairing/made-applications.ts';
import { withMovedKept } from '../pairing/moved-applications.ts';
import type { EnvironmentPair } from '../pairing/unit-pairs.ts';
import { pairedUnits } from '../pairing/unit-pairs.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { keepUnrendered, withoutHalves } from './base-fallback.ts';
import { stopOfRoot } from '../live/delivery-stop.ts';
import type { Node } from '../../manifest/index.ts';
import { sameData } from '../../manifest/index.ts';
import { withoutInstallerInputs } from '../installer/installer-inputs.ts';
import { withoutInstalled } from '../charts/chart-installations.ts';
import { placedAtEdits } from '../charts/edited-values.ts';
import { placedAtValues } from '../charts/value-places.ts';
import { withNeedsLost } from './lost-needs.ts';
import { withValuesLost } from './lost-values.ts';
import type { DeliveredSides, SidesAt, Sides } from './stage.ts';
import type { IdentityOf } from '../pairing/units-on-both-sides.ts';
import { unitsOnBothSides } from '../pairing/units-on-both-sides.ts';
import { withoutUnappliedCopies, withUntouched } from '../removals/unapplied-copies.ts';
import { NOBODY } from '../names/unit-name.ts';
import type { RenderedTree } from './tree-renderer.ts';

/** Both trees as they are compared: what is delivered there, by cluster. */
export interface PairedSides extends SidesAt<'paired'> {
  readonly pairs: readonly EnvironmentPair[];
  /** Lists what is to be said of what is left out of the comparison. */
  readonly notes: readonly string[];
}

/**
 * Pairs what goes to one cluster with what went there, without what is the same under another form: charts
 * that the other side installs, files that `istioctl` made objects of. `changed` are the files of the change:
 * what came of an edited value has its place there. Whoever reads control planes says which clusters are one
 * mesh.
 */
export function pairSides(
  delivered: DeliveredSides,
  changed: readonly string[],
  identityOf: IdentityOf,
): PairedSides {
  const { base, merged } = unitsOnBothSides(delivered, identityOf);
  const placed = {
    base: withApplicationsPlaced(base, merged),
    merged: withApplicationsPlaced(merged, base),
  };
  const compared = withoutInstalled(withoutInstallerInputs(withProductionGone(placed)));
  const sides = withUntouched(placedAtEdits(compared, changed), changed);
  const applied = withoutUnappliedCopies(sides, changed);
  const pairs = pairedUnits(sides)
    .map((pair) => ({ ...pair, before: withoutHalves(pair.before, pair.after) }))
    .map((pair) =>
      applied(withRefused(withMovedKept(withNeedsLost(withValuesLost(pair))), sides.merged)),
    );
  return { stage: 'paired', ...sides, pairs };
}

/**
 * Keeps an environment of which nothing is left but what appliers applied that are refused now: they leave it as it is,
 * deletions included (ARGO-72).
 */
function withRefused(pair: EnvironmentPair, { environments }: RenderedTree): EnvironmentPair {
  const { before, after } = pair;
  const refused = environments.flatMap(({ environment }) => environment.refused ?? []);
  if (before === null || after !== null || refused.length === 0) return pair;
  const environment = { ...before.environment, refused };
  const there = { ...before, environment };
  const roots = before.roots.filter((root) => stopOfRoot(root, there) !== null);
  return roots.length === 0 ? pair : { ...pair, after: { ...there, roots } };
}

/** An environment that either side calls production is one: a rename must not lower the tier. */
export const isProduction = ({ before, after }: EnvironmentPair): boolean =>
  (before?.environment.production ?? false) || (after?.environment.production ?? false);

/**
 * Tells whether what only its mates in one cluster change is told of it: it is told of production, unless one
 * of them is production too.
 */
export const isToldBeside = (pair: EnvironmentPair, mates: readonly EnvironmentPair[]): boolean =>
  isProduction(pair) && !mates.some((mate) => isProduction(mate) && !sameRender(mate));

/** The very object of the base where both sides render alike. */
export function writtenAfter(pair: EnvironmentPair): RenderedEnvironment | null {
  if (pair.after === null || sameRender(pair)) return pair.after && pair.before;
  return placedAtValues(pair.before, keepUnrendered(pair.before, pair.after));
}

/** Gives what is in effect, where a root could not be read as far as it came out. */
export const withoutKept = (
  after: RenderedEnvironment | null,
  written: RenderedEnvironment | null,
  seen: RenderedEnvironment,
): RenderedEnvironment =>
  after === null || after === written || written === null || written.roots === after.roots
    ? seen
    : {
        ...seen,
        roots: [
          ...after.roots.map((root, index) =>
            root === written.roots[index] ? (seen.roots[index] ?? root) : root,
          ),
          // what only the cluster has stands behind them
          ...seen.roots.slice(after.roots.length),
        ],
      };

/** Equal roots come out of the renderer, and equal files out of the reader, as the same object. */
function sameRender({ before, after }: EnvironmentPair): boolean {
  if (before === null || after === null || before.roots.length !== after.roots.length) return false;
  if (!isMadeAlike(before.environment, after.environment)) return false;
  if (before.looseSecrets !== after.looseSecrets) return false;
  if (before.environment.byScripts?.key !== after.environment.byScripts?.key) return false;
  // what is refused only now stops, though it comes out as before
  if ((after.environment.refused ?? []).length > (before.environment.refused ?? []).length)
    return false;
  const [was, is] = [before, after].map(({ inputs }) => inputs ?? new Map<string, Node | null>());
  if (was === undefined || is === undefined || was.size !== is.size) return false;
  if ([...is].some(([path, node]) => !isSameInput(was.get(path), node))) return false;
  return (
    after.roots.every((root, index) => root === before.roots[index]) &&
    sameBeside(before.beside ?? [], after.beside ?? [])
  );
}

const sameBeside = (was: readonly RenderedRoot[], is: readonly RenderedRoot[]): boolean =>
  was.length === is.length && new Set([...was, ...is]).size === is.length;

const isSameInput = (was: Node | null | undefined, is: Node | null): boolean =>
  was === is || (was != null && is !== null && sameData(was, is));

/**
 * Both sides of a change that takes the last production away, with a note that says so. Names of both sides decide what is
 * production in a review, so what is left stays what it is; once the change is merged, no name of the tree says production
 * any more, and all of it counts as that.
 */
function withProductionGone({ base, merged }: Sides): Sides {
  const gone = namesIn(base, true);
  const left = namesIn(merged, false);
  const isGone =
    base.plan.isAllProduction !== true &&
    gone.length > 0 &&
    left.length > 0 &&
    namesIn(merged, true).length === 0;
  if (!isGone) return { base, merged };
  const notes = [goneNote(gone, left), ...merged.plan.notes];
  return { base, merged: { ...merged, plan: { ...merged.plan, notes } } };
}

const namesIn = ({ environments }: RenderedTree, production: boolean): readonly string[] =>
  environments.flatMap(({ environment }) =>
    environment.production === production && environment.name !== NOBODY ? [environment.name] : [],
  );

function goneNote(gone: readonly string[], left: readonly string[]): string {
  const goes = `${gone.join(' and ')} ${gone.length === 1 ? 'goes' : 'go'} with this change`;
  const are = left.length === 1 ? 'is' : 'are';
  return `${goes}, and no other environment looks like production. ${left.join(', ')} ${are} not treated as production here, as before it; once it is merged, all that is left is, unless \`environments\` says otherwise.`;
}
