import type { FileTree, Resource } from '../../manifest/index.ts';
import { OPEN } from '../appliers/applier.ts';
import { isBelow } from '../tree-path.ts';
import type { Release } from './release.ts';
import { releaseObjects } from './release-objects.ts';
import { askForRelease } from './release-request.ts';
import type { ReleaseRendering } from './render-release.ts';
import type { BuiltRelease } from './unseen-release.ts';
import { valuesOf } from './values-of-release.ts';

/**
 * Adds the policies of callers that a chart writes by the values that are seen, where a release takes others that are not:
 * what they come to unless those say more. A chart without such a template is not rendered for it.
 */
export function withPoliciesBySeen(
  hidden: BuiltRelease,
  tree: FileTree,
  chart: string,
  whole: Release,
  { renders, elsewhere, shared }: ReleaseRendering,
): BuiltRelease {
  const writes = isOpen(whole) ? false : writesPolicies(tree, chart);
  if (writes === 'pending') return { ...hidden, isPending: true };
  if (!writes) return hidden;
  const release = { ...whole, unseen: [] };
  const asked = askForRelease(tree, chart, release, elsewhere);
  const reads = new Set([...hidden.reads, ...asked.reads]);
  if (asked.kind === 'pending') return { ...hidden, reads, isPending: true };
  if (asked.kind !== 'whole' || asked.missing.length > 0) return { ...hidden, reads };
  const outcome = renders.outcomeOf(asked.key, asked.request);
  if (outcome === null) return { ...hidden, reads, isPending: true };
  if (outcome.kind !== 'rendered') return { ...hidden, reads };
  const behind = valuesOf(asked, chart, release, asked.request);
  const { objects, failure } = releaseObjects(tree, chart, outcome.documents, { behind, shared });
  const policies = objects.flatMap(({ resource }) => (isPolicy(resource) ? [resource] : []));
  const bySeen = policies.map((each) => inNamespace(each, release.namespace ?? ''));
  return failure !== null || bySeen.length === 0
    ? { ...hidden, reads }
    : { ...hidden, reads, bySeen };
}

const POLICY = 'AuthorizationPolicy';

const isPolicy = ({ group, kind }: Resource): boolean =>
  group === 'security.istio.io' && kind === POLICY;

const inNamespace = (policy: Resource, namespace: string): Resource =>
  policy.namespace === '' ? { ...policy, namespace } : policy;

/** Tells whether something stands in a value that is filled in elsewhere: then no text of it is what it will be. */
const isOpen = ({ name, sets, values }: Release): boolean =>
  [
    name,
    ...sets.map(({ expression }) => expression),
    ...values.map((each) => (each.kind === 'inline' ? each.text : each.path)),
  ].some((text) => text.includes(OPEN) || text.includes('$ARGOCD_'));

const known = new WeakMap<FileTree, Map<string, boolean>>();

/** Tells whether a chart has a template of such a policy; `pending` while one of them is not loaded. */
function writesPolicies(tree: FileTree, chart: string): boolean | 'pending' {
  const charts = known.get(tree) ?? new Map<string, boolean>();
  known.set(tree, charts);
  const found = charts.get(chart) ?? searched(tree, chart);
  if (found !== 'pending') charts.set(chart, found);
  return found;
}

function searched(tree: FileTree, chart: string): boolean | 'pending' {
  const folder = chart === '.' ? 'templates' : `${chart}/templates`;
  const entries = tree.paths
    .filter((path) => isBelow(path, folder) && /\.(?:ya?ml|tpl)$/.test(path))
    .map((path) => tree.read(path));
  if (entries.some(({ kind }) => kind === 'pending')) return 'pending';
  return entries.some((entry) => entry.kind === 'text' && entry.text.includes(POLICY));
}
