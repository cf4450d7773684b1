import type { ChartReference } from '../../../charts/index.ts';
import { chartAddress } from '../../../charts/index.ts';
import type { RenderedEnvironment, RenderedTree } from '../../../gitops/index.ts';
import type { UnseenRoot } from '../comparison/drift.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { placeOf } from '../../../manifest/index.ts';
import type { AskedCharts } from '../../../review/index.ts';

/** What an environment gets and nobody sees here: it is not compared with what is live. */
export function unseenRoots(
  rendered: RenderedEnvironment,
  tree: RenderedTree,
  charts: Pick<AskedCharts, 'notFetched'>,
): readonly UnseenRoot[] {
  const roots = rendered.roots.filter(
    ({ status, unseen = [] }) => status !== 'complete' || unseen.length > 0,
  );
  const told = new Set(
    tree.environments.flatMap((each) =>
      each.roots.flatMap(({ unseen = [] }) => unseen.map(({ name }) => lastOf(name))),
    ),
  );
  return [
    ...roots.map(({ root, status, failure, gaps, unseen = [] }) => ({
      root: root.path,
      failure:
        status === 'complete' ? null : (failure?.message ?? gaps[0]?.message ?? 'it is not whole'),
      unseen: unseen.map(({ kind, name }) => ({ kind, name })),
    })),
    ...charts.notFetched
      .filter(({ name }) => !told.has(lastOf(name)))
      .flatMap((each) => chartOf(each, rendered, tree)),
  ];
}

const lastOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** A chart of elsewhere, where an object of this environment names it; of what none here names, nobody knows whose it is. */
function chartOf(
  reference: ChartReference,
  rendered: RenderedEnvironment,
  tree: RenderedTree,
): readonly UnseenRoot[] {
  const { name, roots } = { name: lastOf(reference.name), roots: rendered.roots };
  const own = namingIn(roots, name);
  const isOfOthers = tree.environments.some((each) => namingIn(each.roots, name) !== undefined);
  if (own === undefined && isOfOthers) return [];
  const unseen = [{ kind: 'Chart' as const, name: chartAddress(reference) }];
  return [{ root: own === undefined ? 'charts' : placeOf(own.origin), failure: null, unseen }];
}

const namingIn = (roots: RenderedEnvironment['roots'], name: string): Resource | undefined =>
  roots
    .flatMap(({ resources }) => resources)
    .find(({ group, node }) => APPLIERS.test(group) && says(node, name));

/** Groups of Argo CD and Flux. */
const APPLIERS = /^(?:argoproj\.io|.*\.toolkit\.fluxcd\.io)$/;

function says(node: Node, name: string): boolean {
  if (node.kind === 'scalar') return lastOf(String(node.value)) === name;
  const inner = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return inner.some((each) => says(each, name));
}
