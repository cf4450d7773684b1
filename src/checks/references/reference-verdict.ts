import type { Resource, ResourceId } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { HiddenSource } from './hidden-objects.ts';
import { serviceText } from './host-outcome.ts';
import type { Missing, NearObject } from './reference.ts';
import type { World } from './world.ts';

/** Decides whether something that is not rendered here is called missing. */
export type ReferenceVerdict =
  | {
      readonly kind: 'finding';
      /** Says what proves it. */
      readonly proof: 'certain' | 'base' | 'absence' | 'near';
      readonly near: NearObject | null;
      /** Says in words what was there at the base; null for nothing. */
      readonly was: string | null;
    }
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'silent' };

/** Holds what the same reference resolved to at the base. */
export interface Past {
  readonly world: World;
  readonly by: readonly Resource[];
  /** Tells whether the reference is written as it was; what it names may have changed otherwise. */
  readonly sameText: boolean;
}

/**
 * Decides between finding and unknown (docs/reference/checks/unresolved-reference.md): it is a finding if both ends
 * are rendered and do not fit, if it resolved at the base and does not now, if the namespace's own objects
 * are rendered here, or if there is a near miss. Where charts, operators or roots that are not rendered whole
 * may make the object, absence proves nothing.
 */
export function judgeMissing(world: World, missing: Missing, past: Past | null): ReferenceVerdict {
  const hidden = hiddenFrom(world, missing);
  const near = nearProof(missing, hidden);
  if (world.isClosed && hidden.length === 0 && missing.quiet !== true)
    return { kind: 'finding', proof: 'absence', near: near ?? missing.near[0] ?? null, was: null };
  const finding = (proof: 'certain' | 'base' | 'absence' | 'near', was: string | null = null) => ({
    kind: 'finding' as const,
    proof,
    near: near ?? missing.near[0] ?? null,
    was,
  });
  if (missing.proof === 'certain') return finding('certain');
  const [provider] = past?.by ?? [];
  if (past !== null && provider !== undefined && !mayBeElsewhere(world, past, provider, hidden))
    return finding(
      'base',
      missing.isPart === true ? null : wasText(world, provider, near ?? missing.near[0] ?? null),
    );
  if (missing.proof === 'absence' && isOwn(world, missing.namespace) && hidden.length === 0)
    return finding('absence');
  if (near !== null) return finding('near');
  if (missing.quiet === true || (missing.quiet !== undefined && !world.isClosed))
    return { kind: 'silent' };
  return { kind: 'unknown', because: reasonOf(missing, hidden) };
}

/** Lists what is not rendered here and could make it. */
function hiddenFrom(
  { hidden, isClosed }: World,
  { namespace, concerns }: Missing,
): readonly HiddenSource[] {
  if (concerns === 'in-closed-world') return isClosed ? hidden.in(namespace) : [];
  return hidden.in(namespace).filter(concerns ?? (() => true));
}

/**
 * Tells whether the namespace's objects are rendered here, or all that is in it is a gateway of a known
 * chart.
 */
const isOwn = ({ mesh, gateways }: World, namespace: string | null): boolean =>
  namespace !== null &&
  (mesh.ownNamespaces.has(namespace) ||
    gateways.some((gateway) => gateway.namespace === namespace));

/**
 * Finds a near miss that proves a slip. Charts and operators name what they make after each other, so beside
 * them likeness of names proves nothing.
 */
function nearProof({ near }: Missing, hidden: readonly HiddenSource[]): NearObject | null {
  const sure = near.find((object) => object.sure === true);
  if (sure !== undefined) return sure;
  const onlyRoots = hidden.every(({ key }) => key.startsWith('root '));
  return (
    near.find(
      ({ relation, sure: given }) =>
        given === undefined && (relation === 'letters' ? onlyRoots : hidden.length === 0),
    ) ?? null
  );
}

/**
 * Tells whether it may exist out of sight: the text is new and may name something that charts make; or what
 * made it at the base is gone, and its root fails now or a new chart came.
 */
function mayBeElsewhere(
  world: World,
  past: Past,
  provider: Resource,
  hidden: readonly HiddenSource[],
): boolean {
  if (!past.sameText && hidden.length > 0) return true;
  const { group, kind, namespace, name } = provider;
  if (world.mesh.find(group, kind, namespace, name) !== undefined) return false;
  const earlier = new Set(past.world.hidden.in(null).map(({ key }) => key));
  if (hidden.some(({ key }) => !earlier.has(key))) return true;
  const root = past.world.rootOf(provider);
  return world.rendered.roots.some(
    (other) => other.root.path === root && other.status === 'failed',
  );
}

/**
 * Says in words what it resolved to before; null where that is still there and is the very object named as
 * what is near.
 */
function wasText(world: World, provider: Resource, near: NearObject | null): string | null {
  const still = world.mesh.find(provider.group, provider.kind, provider.namespace, provider.name);
  if (still !== undefined && near !== null && placeOf(near.origin) === placeOf(still.origin))
    return null;
  return still === undefined
    ? `Before this change it was ${subjectText(provider)} (${placeOf(provider.origin)} at the base).`
    : `Before this change it was ${subjectText(provider)} (${placeOf(still.origin)}).`;
}

function reasonOf({ namespace }: Missing, hidden: readonly HiddenSource[]): string {
  const [source, ...more] = hidden;
  if (source !== undefined) return hiddenText(source, more.length);
  return namespace === null
    ? 'it may be made outside this repository'
    : `namespace ${namespace === '' ? '(none given)' : namespace} may hold objects that this repository does not`;
}

/** Names the first of what hides objects, and how many there are beside it. */
function hiddenText({ text, isPart }: HiddenSource, others: number): string {
  const places = `${String(others)} other ${others === 1 ? 'place' : 'places'}`;
  if (isPart !== true)
    return `it may be in ${text}${others === 0 ? '' : `, or in ${places} not rendered here`}`;
  const also = others === 1 ? 'neither is' : 'neither are';
  return `${text} is not rendered whole here${others === 0 ? '' : `, and ${also} ${places} where it may be`}`;
}

/**
 * Names what this change takes away: where that stays in the cluster, what names it goes on finding it, also what names it
 * from now on.
 */
export function soughtOf(
  { mesh }: World,
  past: Omit<Past, 'sameText'> | null,
  { target }: Pick<Missing, 'target'>,
  before: Mesh | null,
): { readonly sought?: ResourceId } {
  const provider = past?.by[0] ?? serviceCalled(target, before);
  if (provider === undefined) return {};
  const { group, kind, namespace, name } = provider;
  return mesh.find(group, kind, namespace, name) === undefined
    ? { sought: { group, kind, namespace, name } }
    : {};
}

export const serviceCalled = (target: string, before: Mesh | null): Resource | undefined =>
  before
    ?.ofKind('', 'Service')
    .find(({ namespace, name }) => serviceText(namespace, name) === target);

export function withPast(missing: Missing, past: Omit<Past, 'sameText'> | null): Missing {
  const [provider] = past?.by ?? [];
  if (past === null || provider === undefined || missing.since === undefined) return missing;
  return {
    ...missing,
    sentences: { ...missing.sentences, ...missing.since(provider, past.world) },
  };
}
