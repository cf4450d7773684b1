import type { MadeApplication } from '../appliers/applier.ts';
import { allMade } from '../environment.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { endedAppliers } from './ended-appliers.ts';
import { keptRemovals } from './pruning.ts';

/** More are not named one by one. */
const MOST = 10;

/**
 * Tells of Applications that their ApplicationSets make no more after the change: a folder was renamed, an
 * element went, or the set did (ARGO-73…75). It leaves out sets that have an error then: they delete nothing
 * (ARGO-72).
 */
function endedApplications(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const still = new Set(madeIn(merged).map(({ made }) => keyOf(made)));
  const frozen = new Set(merged.environments.flatMap((each) => each.environment.frozenSets ?? []));
  const ended = new Map<string, Made>();
  for (const each of madeIn(base)) {
    const key = keyOf(each.made);
    if (!still.has(key) && !frozen.has(each.made.set)) ended.set(key, each);
  }
  const said = [...ended.values()].map((each) => sentence(each, still));
  return said.length <= MOST
    ? said
    : [...said.slice(0, MOST), `So it is with ${String(said.length - MOST)} more Applications.`];
}

/** An Application, and the folder that it applies. */
interface Made {
  readonly made: MadeApplication;
  readonly path: string;
  /** All that apply the folder alike. */
  readonly alike: readonly MadeApplication[];
}

const madeIn = ({ environments }: RenderedTree): readonly Made[] =>
  environments.flatMap(({ environment, roots }) =>
    [...roots.map(({ root }) => root), ...(environment.alike ?? [])].flatMap((root) =>
      allMade(root).map((made, _, alike) => ({ made, path: root.path, alike })),
    ),
  );

const keyOf = ({ set, application }: MadeApplication): string => `${set} ${application}`;

function sentence({ made, path, alike }: Made, still: ReadonlySet<string>): string {
  const name = `Application ${made.application} (${path})`;
  const other = alike.find((each) => still.has(keyOf(each)));
  if (other !== undefined)
    return `${name} is made no more by ApplicationSet ${made.set}: ${made.deletes ? 'Argo CD deletes it, and ' : ''}Application ${other.application} of ApplicationSet ${other.set} still applies that folder.`;
  return made.deletes
    ? `${name} is made no more by ApplicationSet ${made.set}: Argo CD deletes it and everything it applied.`
    : `${name} is made no more by ApplicationSet ${made.set}, which keeps what it applied in the cluster: nothing updates that any more.`;
}

/** What is said of what a change takes out of the tree: what is deleted with it, and what stays in the cluster. */
export const removalNotes = (base: RenderedTree, merged: RenderedTree): readonly string[] => [
  ...endedApplications(base, merged),
  ...keptRemovals(base, merged),
  ...endedAppliers(base, merged),
];
