import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { obstaclesOf } from '../../kustomize/index.ts';
import type { GroupKind, Resource } from '../../manifest/index.ts';
import { resourceKey, rowOf } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy, policyIndexOf } from '../../istio/index.ts';

/**
 * Gives the mesh as it will be, as far as that can be told. Policies that admission refuses stay as they were
 * (AUTHZ-52); another finding says that they are refused. Restrictions of a root that no longer renders, or
 * that something which does not render may have taken in, are not gone for certain, and another finding says
 * that a root fails. Where a root failed in the same way before, what was built of it all the same is
 * compared.
 */
export function comparableMesh(
  after: Mesh,
  before: Mesh,
  rendered: RenderedEnvironment,
  renderedBefore: RenderedEnvironment | null,
): Mesh {
  const refused = new Set(
    policyIndexOf(after)
      .policies.filter(({ skippedRules }) => skippedRules.length > 0)
      .map(({ resource }) => resource),
  );
  const unseen = unseenObjects(after, rendered, renderedBefore);
  return refused.size === 0 && unseen.length === 0
    ? after
    : withObjects(after, before, refused, unseen);
}

/**
 * Lists restricting objects of the base whose root fails now as it did not before, or is no root any more
 * while another one fails, or whose file could not be read.
 */
function unseenObjects(
  after: Mesh,
  rendered: RenderedEnvironment,
  renderedBefore: RenderedEnvironment | null,
): readonly Resource[] {
  const hasFailed = rendered.roots.some(({ status }) => status === 'failed');
  const past = new Map((renderedBefore?.roots ?? []).map((root) => [root.root.path, root]));
  const seen = new Set(
    rendered.roots
      .filter((root) => root.status !== 'failed' || failsAlike(past.get(root.root.path), root))
      .map(({ root }) => root.path),
  );
  const unread = new Set(
    rendered.roots.flatMap(({ gaps }) => gaps.flatMap(({ origin }) => origin?.file ?? [])),
  );
  const mayRemain = ({ root }: RenderedRoot, { origin }: Resource): boolean =>
    (hasFailed && !seen.has(root.path)) || unread.has(origin.file);
  return (renderedBefore?.roots ?? []).flatMap((root) =>
    root.resources.filter(
      (resource) =>
        isRestricting(resource) &&
        mayRemain(root, resource) &&
        after.find(resource.group, resource.kind, resource.namespace, resource.name) === undefined,
    ),
  );
}

/** Tells whether the same fault left as much of the root to be built as on the other side. */
const failsAlike = (before: RenderedRoot | undefined, after: RenderedRoot): boolean =>
  before?.failure != null &&
  after.failure !== null &&
  after.resources.length > 0 &&
  before.failure.reason === after.failure.reason &&
  String(obstaclesOf(before.failure)) === String(obstaclesOf(after.failure)) &&
  before.failure.origin?.file === after.failure.origin?.file;

/** Tells whether objects of a kind restrict someone; only those are compared with their past. */
const isRestricting = (id: GroupKind): boolean => rowOf(id)?.restricts === true;

function withObjects(
  after: Mesh,
  before: Mesh,
  refused: ReadonlySet<Resource>,
  unseen: readonly Resource[],
): Mesh {
  const kept = after.resources.flatMap((resource) => {
    if (!refused.has(resource)) return [resource];
    const { group, kind, namespace, name } = resource;
    return before.find(group, kind, namespace, name) ?? [];
  });
  const resources = [...kept, ...unseen];
  const restricting = resources.filter(isRestricting);
  const byKey = groupedBy(restricting, resourceKey);
  const copiesOf: Mesh['copiesOf'] = (id) =>
    isRestricting(id) ? (byKey.get(resourceKey(id)) ?? []) : after.copiesOf(id);
  return {
    ...after,
    resources,
    ofKind: (group, kind) =>
      isRestricting({ group, kind })
        ? restricting.filter((one) => one.kind === kind && one.group === group)
        : after.ofKind(group, kind),
    find: (group, kind, namespace, name) => copiesOf({ group, kind, namespace, name })[0],
    copiesOf,
  };
}
