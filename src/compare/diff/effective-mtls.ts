import type { Resource, ResourceId } from '../../manifest/index.ts';
import { placeOf, resourceKey } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { acceptedMtls, viewOf } from '../../istio/index.ts';
import type { Change } from './change.ts';
import { formerlyAt } from './change.ts';

type EffectiveMtls = ReturnType<typeof acceptedMtls>;

/** The mode of one scope before and after. */
interface Transition {
  readonly before: EffectiveMtls;
  readonly after: EffectiveMtls;
}

/**
 * Where the effective mTLS mode changes, at the widest level that explains it: the mesh, then the
 * namespaces that change otherwise than the mesh, then the workloads that change otherwise than their
 * namespace. Ports of their own stay with the change of the policy that names them.
 */
export function effectiveMtlsChanges(
  environment: string,
  before: Mesh,
  after: Mesh,
): readonly Change[] {
  if (samePolicies(before, after)) return [];
  const mesh = {
    before: acceptedMtls(before, { allOf: null }),
    after: acceptedMtls(after, { allOf: null }),
  };
  const namespaces = new Map(
    [...namespacesOf(before, after)].map((name) => [
      name,
      {
        before: acceptedMtls(before, { allOf: name }),
        after: acceptedMtls(after, { allOf: name }),
      },
    ]),
  );
  const changes: (Change | null)[] = [changeOf(environment, meshId(environment), mesh, null)];
  for (const [name, transition] of namespaces)
    if (!sameTransition(transition, mesh))
      changes.push(changeOf(environment, namespaceId(name), transition, null));
  for (const [was, is] of workloadsOfBoth(before, after)) {
    const transition = {
      before: acceptedMtls(before, was, null),
      after: acceptedMtls(after, is, null),
    };
    if (!sameTransition(transition, namespaces.get(is.namespace) ?? mesh))
      changes.push(changeOf(environment, is.resource, transition, { was, is }));
  }
  return changes.filter((change) => change !== null);
}

const meshId = (environment: string): ResourceId => ({
  group: '',
  kind: 'Mesh',
  namespace: '',
  name: environment,
});

const namespaceId = (name: string): ResourceId => ({
  group: '',
  kind: 'Namespace',
  namespace: '',
  name,
});

/** Nothing can change where the policies are the very same objects and pods keep their labels. */
function samePolicies(before: Mesh, after: Mesh): boolean {
  const [was, is] = [before, after].map((mesh): readonly Resource[] =>
    mesh.ofKind('security.istio.io', 'PeerAuthentication'),
  );
  if (was === undefined || is === undefined) return true;
  if (was.length === 0 && is.length === 0) return true;
  return (
    was.length === is.length &&
    was.every((policy, index) => policy.node === is[index]?.node) &&
    before.configuration.rootNamespace === after.configuration.rootNamespace &&
    workloadsOfBoth(before, after).every(([earlier, later]) => sameLabels(earlier, later))
  );
}

function sameLabels(before: Workload, after: Workload): boolean {
  if (before.resource.node === after.resource.node) return true;
  return (
    before.labels.size === after.labels.size &&
    [...before.labels].every(([key, value]) => after.labels.get(key) === value)
  );
}

function workloadsOfBoth(before: Mesh, after: Mesh): readonly (readonly [Workload, Workload])[] {
  const earlier = new Map(
    before.workloads.map((workload) => [resourceKey(workload.resource), workload]),
  );
  return after.workloads.flatMap((workload) => {
    const was = earlier.get(resourceKey(workload.resource));
    return was === undefined ? [] : [[was, workload] as const];
  });
}

/** Namespaces that have a policy or a workload; the root namespace's own policy is the mesh's. */
function namespacesOf(before: Mesh, after: Mesh): ReadonlySet<string> {
  const names = new Set<string>();
  for (const mesh of [before, after]) {
    for (const { namespace } of mesh.ofKind('security.istio.io', 'PeerAuthentication'))
      names.add(namespace);
    for (const { namespace } of mesh.workloads) names.add(namespace);
  }
  names.delete(after.configuration.rootNamespace);
  return names;
}

/** Gives the mode; a variable whose value is not known stands for itself. */
const modeText = ({ mode, ambiguous, variable }: EffectiveMtls): string =>
  variable ?? (ambiguous === undefined ? mode : [...ambiguous].sort().join(' or '));

const sameTransition = (a: Transition, b: Transition): boolean =>
  modeText(a.before) === modeText(b.before) && modeText(a.after) === modeText(b.after);

function changeOf(
  environment: string,
  subject: ResourceId,
  { before, after }: Transition,
  workload: { readonly was: Workload; readonly is: Workload } | null,
): Change | null {
  const [was, is] = [modeText(before), modeText(after)];
  const place = placeOfChange(before, after);
  if (was === is || place === null) return null;
  return {
    kind: 'mtls-mode',
    environment,
    subject: {
      group: subject.group,
      kind: subject.kind,
      namespace: subject.namespace,
      name: subject.name,
    },
    field: null,
    before: was,
    after: is,
    ...place,
    digest: null,
    object: workload?.is.resource ?? null,
    oldObject: workload?.was.resource ?? null,
  };
}

/** Where the new mode is written; where the old one was, if now nothing sets it. */
function placeOfChange(
  before: EffectiveMtls,
  after: EffectiveMtls,
): Pick<Change, 'origin' | 'side' | 'formerly'> | null {
  const [then] = before.because;
  // of several policies of which the oldest holds, the one that was not there before makes the difference
  const old = new Set(before.because.map(placeOf));
  const now = after.because.find((origin) => !old.has(placeOf(origin))) ?? after.because[0];
  if (now !== undefined) return { origin: now, side: 'head', ...formerlyAt(then, now) };
  return then === undefined ? null : { origin: then, side: 'base' };
}

/** Tells whether a policy that comes, goes or changes is what says a mode, before the change or after it. */
export function saysMode(
  { subject, object, oldObject }: Change,
  { origin, side }: Pick<Change, 'origin' | 'side'>,
): boolean {
  const policy = side === 'head' ? object : oldObject;
  if (subject.kind !== 'PeerAuthentication' || policy === null) return false;
  const mode = viewOf('PeerAuthentication', policy).mtls?.mode;
  return mode != null && placeOf(mode.origin) === placeOf(origin);
}
