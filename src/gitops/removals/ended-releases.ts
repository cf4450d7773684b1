import { toldPlaces } from '../names/unit-name.ts';
import type { RenderedRoot } from '../environment.ts';
import { listed } from '../../manifest/index.ts';
import { contentKeyOf } from '../roots/root-pairs.ts';
import { releaseOfRoot } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';

const MOST_NAMED = 3;

/** Tells which releases no command of a script installs any more: Helm uninstalls nothing by itself. */
export function endedReleases(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const now = new Map(merged.environments.map((each) => [each.environment.name, each.roots]));
  const environments = new Map<string, { names: readonly string[]; places: string[] }>();
  for (const { environment, roots } of base.environments) {
    const after = now.get(environment.name);
    const names = after === undefined ? [] : endedIn(roots, after);
    if (names.length === 0) continue;
    const known = environments.get(names.join(' ')) ?? { names, places: [] };
    known.places.push(environment.name);
    environments.set(names.join(' '), known);
  }
  return [...environments.values()].map(({ names, places }) => {
    const [releases, they, them] =
      names.length === 1 ? ['release', 'it', 'it'] : ['releases', 'they', 'them'];
    const where = toldPlaces.known(
      places,
      base.environments.map(({ environment }) => environment),
    );
    const no = where.length === 0 ? 'No' : `In ${listed(where, MOST_NAMED)} no`;
    return `${no} command that is seen here installs ${releases} ${listed(names, MOST_NAMED)} any more: what ${they} brought stays as it is until somebody uninstalls ${them}.`;
  });
}

function endedIn(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): readonly string[] {
  const still = new Set(after.map(({ root }) => contentKeyOf(root)));
  return before.flatMap(({ root }) => {
    const release = releaseOfRoot(root);
    return release?.command === undefined || still.has(contentKeyOf(root)) ? [] : [release.name];
  });
}
