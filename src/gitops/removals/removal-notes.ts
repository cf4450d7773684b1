import type { MadeApplication } from '../appliers/applier.ts';
import type { MappedRoot, RenderedRoot } from '../environment.ts';
import { allMade } from '../environment.ts';
import { listed, subjectText } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { endedAppliers } from './ended-appliers.ts';
import { rootDeletions } from './root-deletions.ts';
import { appliersAfter } from './still-applied.ts';
import { keptRemovals } from './pruning.ts';

/** More are not named one by one. */
const MOST = 10;
const MOST_NEXT = 3;

/**
 * Tells of Applications that their ApplicationSets make no more after the change: a folder was renamed, an
 * element went, or the set did (ARGO-73…75). It leaves out sets that have an error then: they delete nothing
 * (ARGO-72).
 */
function endedApplications(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const still = new Set(madeIn(merged).map(({ made }) => keyOf(made)));
  const frozen = new Set(merged.environments.flatMap((each) => each.environment.frozenSets ?? []));
  const { isOfKeptSet } = rootDeletions(base, merged);
  const nextOf = appliersAfter(base, merged);
  const ended = new Map<string, Made>();
  for (const each of madeIn(base)) {
    const key = keyOf(each.made);
    if (!still.has(key) && !frozen.has(each.made.set)) ended.set(key, each);
  }
  const said = [...ended.values()].map((each) =>
    each.rendered !== null && isOfKeptSet(each.rendered.root)
      ? keptSentence(each)
      : sentence(each, still, each.rendered === null ? [] : nextOf(each.rendered, [])),
  );
  return said.length <= MOST
    ? said
    : [...said.slice(0, MOST), `So it is with ${String(said.length - MOST)} more Applications.`];
}

/** An Application, and the folder that it applies. */
interface Made {
  readonly made: MadeApplication;
  readonly path: string;
  /** The folder as it is rendered; null where another cluster's stands for it. */
  readonly rendered: RenderedRoot | null;
  /** All that apply the folder alike. */
  readonly alike: readonly MadeApplication[];
}

const madeIn = ({ environments }: RenderedTree): readonly Made[] =>
  environments.flatMap(({ environment, roots }) =>
    [
      ...roots.map((rendered) => ({ root: rendered.root, rendered })),
      ...(environment.alike ?? []).map((root) => ({ root, rendered: null })),
    ].flatMap(({ root, rendered }) =>
      allMade(root).map((made, _, alike) => ({ made, path: root.path, rendered, alike })),
    ),
  );

const keyOf = ({ set, application }: MadeApplication): string => `${set} ${application}`;

/** Nobody deletes the set: its Applications are there as before. */
const keptSentence = ({ made, path }: Made): string =>
  `Application ${made.application} (${path}) goes on applying its folder: ApplicationSet ${made.set} stays in the cluster, for nothing deletes it.`;

function sentence(
  { made, path, alike }: Made,
  still: ReadonlySet<string>,
  next: MappedRoot['appliers'],
): string {
  const name = `Application ${made.application} (${path})`;
  const other = alike.find((each) => still.has(keyOf(each)));
  if (other !== undefined)
    return `${name} is made no more by ApplicationSet ${made.set}: ${made.deletes ? 'Argo CD deletes it, and ' : ''}Application ${other.application} of ApplicationSet ${other.set} still applies that folder.`;
  const then = [...new Set(next.map(subjectText))].sort();
  if (made.deletes)
    return `${name} is made no more by ApplicationSet ${made.set}: Argo CD deletes it and everything it applied${then.length === 0 ? '' : `, which comes again with ${listed(then, MOST_NEXT)}`}.`;
  return then.length > 0
    ? `${name} is made no more by ApplicationSet ${made.set}, which keeps what it applied in the cluster: from then on it is of ${listed(then, MOST_NEXT)}.`
    : `${name} is made no more by ApplicationSet ${made.set}, which keeps what it applied in the cluster: nothing updates that any more.`;
}

/** What is said of what a change takes out of the tree: what is deleted with it, and what stays in the cluster. */
export const removalNotes = (base: RenderedTree, merged: RenderedTree): readonly string[] => [
  ...endedApplications(base, merged),
  ...keptRemovals(base, merged),
  ...endedAppliers(base, merged),
];
