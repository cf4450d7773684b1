import type { RenderedRoot } from '../../environments/index.ts';
import type { RenderedTree } from '../render-tree.ts';

/** More are not named one by one. */
const MOST = 10;

/**
 * What is said of Applications that their ApplicationSets make no more after the change: a folder was renamed, an
 * element went, or the set did (ARGO-73…75). Nothing of sets that have an error then: they delete nothing (ARGO-72).
 */
export function endedApplications(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const still = new Set(rootsOf(merged).map(keyOf));
  const frozen = new Set(merged.environments.flatMap((each) => each.environment.frozenSets ?? []));
  const ended = new Map<string, RenderedRoot['root']>();
  for (const root of rootsOf(base))
    if (root.made !== undefined && !still.has(keyOf(root)) && !frozen.has(root.made.set))
      ended.set(keyOf(root), root);
  const said = [...ended.values()].map(sentence);
  return said.length <= MOST
    ? said
    : [...said.slice(0, MOST), `So it is with ${String(said.length - MOST)} more Applications.`];
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot['root'][] =>
  environments.flatMap(({ environment, roots }) => [
    ...roots.map(({ root }) => root),
    ...(environment.alike ?? []),
  ]);

const keyOf = ({ made }: RenderedRoot['root']): string =>
  made === undefined ? '' : `${made.set} ${made.application}`;

function sentence({ made, path }: RenderedRoot['root']): string {
  const name = `Application ${made?.application ?? ''} (${path})`;
  return made?.deletes === true
    ? `${name} is made no more by ApplicationSet ${made.set}: Argo CD deletes it and everything it applied.`
    : `${name} is made no more by ApplicationSet ${made?.set ?? ''}, which keeps what it applied in the cluster: nothing updates that any more.`;
}
