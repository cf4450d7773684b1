import type { Mesh } from '../../istio/index.ts';
import { revisionFactsOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, nodeAt, placeOf, subjectText } from '../../manifest/index.ts';
import { askingForRevision } from '../asking-for-revision.ts';
import { isSlipOf } from '../variables-at-odds/similar-names.ts';
import { betweenSides } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';
import { strictCallees } from './strict-callees.ts';

/**
 * Tells of namespaces that ask for another revision than before, of which no control plane and no tag is seen: whether one
 * answers cannot be known, and if none does, their pods come up without a proxy (INJ-3, INJ-11). Where others are seen and
 * the revision has a name of its own, that is a finding already.
 */
export const revisionChanges = (input: DetectorInput): readonly Undecided[] =>
  betweenSides(input, ({ before, after }) => {
    const seen = revisionsSeen(after);
    return after
      .ofKind('', 'Namespace')
      .flatMap((namespace) => changeOf(namespace, before, after, seen));
  });

/** Names the control planes that are seen here, and their tags, sorted. */
export function revisionsSeen(mesh: Mesh): readonly string[] {
  const { run, tags } = revisionFactsOf(mesh, mesh.charts);
  return [...new Set([...run, ...tags.keys()])].sort();
}

/** Tells whether the revision was there before: that it goes away is told by another check, without a doubt. */
export const wasRevision = (value: string, before: Mesh | null): boolean =>
  before !== null && revisionsSeen(before).includes(value);

/**
 * Tells whether something unseen may install a revision that is not seen here: it was asked for before where nothing showed
 * it, or an environment installs it that does not have the namespace and may be of the same cluster.
 */
export function mayBeInstalled(
  value: string,
  namespace: string,
  { mesh, before, environments = [], environmentsBefore = [] }: DetectorInput,
): boolean {
  const asks = (each: Mesh): boolean =>
    askingForRevision(each, new Set([value])).namespaces.length > 0;
  const has = (each: Mesh): boolean => each.resources.some((one) => namespaceOf(one) === namespace);
  const earlier = before === null ? environmentsBefore : [before, ...environmentsBefore];
  return (
    earlier.some((each) => !revisionsSeen(each).includes(value) && asks(each)) ||
    environments.some((each) => each !== mesh && revisionsSeen(each).includes(value) && !has(each))
  );
}

const namespaceOf = ({ kind, namespace, name }: Resource): string =>
  kind === 'Namespace' ? name : namespace;

/** Advises the one name that differs by a slip; of versions each is a letter away from the next. */
export function nearestRevision(value: string, mesh: Mesh): string {
  const seen = revisionsSeen(mesh);
  const [near, ...others] = /\d$/.test(value) ? [] : seen.filter((name) => isSlipOf(value, name));
  return near === undefined || others.length > 0
    ? 'Name a revision or tag that runs'
    : `Write \`${near}\``;
}

function changeOf(
  namespace: Resource,
  before: Mesh,
  after: Mesh,
  seen: readonly string[],
): readonly Undecided[] {
  const old = before.find('', 'Namespace', '', namespace.name);
  const [was, is] = [old === undefined ? null : askedOf(old), askedOf(namespace)];
  const pods = after.workloads.filter((workload) => workload.namespace === namespace.name);
  if (was === null || is === null || was.revision === is.revision || pods.length === 0) return [];
  const isTold = seen.length > 0 && is.revision !== DEFAULT;
  if (isTold || seen.includes(is.revision)) return [];
  const name = subjectText(namespace);
  const others = seen.length === 0 ? '' : ` (here there is ${listed(seen, NAMED)} alone)`;
  const asked =
    is.revision === DEFAULT
      ? `anything answers to istio-injection: enabled (a control plane without a name, or the tag ${DEFAULT})`
      : `a control plane of revision ${is.revision} runs`;
  const strict = strictCallees(after, pods);
  const calls =
    strict === null ? '' : `, and ${strict} refuses their calls, for it takes only mTLS`;
  return [
    {
      subject: namespace,
      key: `revision ${is.revision} not seen`,
      message: `Whether ${asked}, which ${name} asks for now (${placeOf(is.origin)}) in the place of revision ${was.revision}, is not known here${others}: if none does, its pods have no sidecar after their next restart${calls}.`,
      origin: is.origin,
      mayChange: `pods of ${name} may come up without a sidecar, for it is not known here whether ${asked}`,
    },
  ];
}

const NAMED = 3;

/** Is the revision that `istio-injection` asks for, and that of a control plane without a name (INJ-3). */
const DEFAULT = 'default';

/** Gives the revision that a namespace asks for, and where; null where it asks for none (INJ-1, INJ-11). */
function askedOf({
  node,
}: Resource): { readonly revision: string; readonly origin: Origin } | null {
  const [injection, revision] = ['istio-injection', 'istio.io/rev'].map((label) =>
    nodeAt(node, 'metadata', 'labels', label),
  );
  if (injection?.kind === 'scalar')
    return injection.value === 'enabled' ? { revision: DEFAULT, origin: injection.origin } : null;
  return revision?.kind === 'scalar' && typeof revision.value === 'string'
    ? { revision: revision.value, origin: revision.origin }
    : null;
}
