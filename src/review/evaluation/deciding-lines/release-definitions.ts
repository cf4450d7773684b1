import type { Change, Side } from '../../../compare/index.ts';
import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import { argoApplying, objectApplying, partnersOf, releaseOfRoot } from '../../../gitops/index.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import { resourceKey } from '../../../manifest/index.ts';

interface Around {
  readonly pair: Pick<EnvironmentPair, 'before' | 'after'>;
  readonly changedFiles: readonly string[];
}

/**
 * Places objects that come or go as a whole with the release of a chart, or that move with it to another namespace, where
 * the release is defined: the file of a generator, the Application, the HelmRelease. The line of a template did not change,
 * and is somebody else's.
 */
export function atReleases(
  changes: readonly Change[],
  { pair, changedFiles }: Around,
): readonly Change[] {
  const edited = new Set(changedFiles);
  const isMeant = ({ kind, field, origin }: Change): boolean =>
    (kind === 'resource-added' || kind === 'resource-removed' || field === 'spec') &&
    !edited.has(origin.file);
  if (!changes.some(isMeant)) return changes;
  const places = definitionsIn(pair, changes, edited);
  return changes.map((change) => {
    const { object, oldObject, side } = change;
    const only = object === null ? oldObject : oldObject === null ? object : null;
    const place = only !== null && isMeant(change) ? places(only, side) : null;
    return place === null ? change : { ...change, origin: place };
  });
}

/** Finds for an object the line that defines its release, where that comes, goes, or moves to another namespace. */
function definitionsIn(
  { before, after }: Around['pair'],
  changes: readonly Change[],
  edited: ReadonlySet<string>,
): (object: Resource, side: Side) => Origin | null {
  const partners = partnersOf(before?.roots ?? [], after?.roots ?? []);
  const isKept = new Set([...partners].flatMap((both) => (isSamePlace(both) ? both : [])));
  const placesIn = (side: RenderedEnvironment | null): ReadonlyMap<string, Origin> =>
    new Map(
      installedIn(side).flatMap((root) => {
        const place = isKept.has(root) ? null : definitionOf(root, changes, edited);
        return place === null
          ? []
          : root.resources.map((resource) => [resourceKey(resource), place] as const);
      }),
    );
  const places = { base: placesIn(before), head: placesIn(after) };
  return (object, side) => places[side].get(resourceKey(object)) ?? null;
}

const isSamePlace = ([one, other]: readonly [RenderedRoot, RenderedRoot]): boolean =>
  releaseOfRoot(one.root)?.namespace === releaseOfRoot(other.root)?.namespace &&
  releaseOfRoot(one.root)?.name === releaseOfRoot(other.root)?.name &&
  one.root.path === other.root.path;

const installedIn = (side: RenderedEnvironment | null): readonly RenderedRoot[] =>
  (side?.roots ?? []).filter(({ root }) => releaseOfRoot(root) !== undefined);

/** Gives the line that says its namespace otherwise, the file that gives a set its parameters, or what applies it. */
function definitionOf(
  { root }: RenderedRoot,
  changes: readonly Change[],
  edited: ReadonlySet<string>,
): Origin | null {
  const applying = objectApplying(root);
  if (applying === null) return null;
  const files = (argoApplying(root)?.made?.files ?? []).filter((file) => edited.has(file));
  const given = changes.filter(
    ({ origin, parametersIn }) => parametersIn !== undefined && files.includes(origin.file),
  );
  const said = changes.filter(
    ({ origin, field }) => origin.file === applying.origin.file && OF_NAMESPACE.test(field ?? ''),
  );
  const namespace = releaseOfRoot(root)?.namespace ?? null;
  const moved = [...given, ...said].find(
    ({ before, after }) =>
      before !== null && after !== null && (before === namespace || after === namespace),
  );
  if (moved !== undefined) return moved.origin;
  const [file] = files;
  if (file === undefined) return applying.origin;
  return given[0]?.origin ?? { file, line: 1, column: 1, endLine: 1 };
}

const OF_NAMESPACE = /\b(?:destination\.namespace|spec\.targetNamespace)$/;
