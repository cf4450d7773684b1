import type { MutualTls } from '../views/peer-authentication.ts';
import { asPeerAuthentication, modeOfMeshPolicy } from '../views/peer-authentication.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { containsLabels } from './label-index.ts';
import { compareAge, creationOrders } from './registry/creation-order.ts';
import type { Mesh, Workload } from './mesh.ts';

/** Says what a server accepts: only mTLS, both, or only plaintext (MTLS-12). */
export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** The mode that accepts callers with and without mTLS. */
export const ACCEPTS_BOTH: MtlsMode = 'PERMISSIVE';

/** The effective mode, and the policies it was read from; none where nothing is set. */
export interface EffectiveMtls {
  readonly mode: MtlsMode;
  readonly because: readonly Origin[];
  /** All modes it may be, where several policies claim one scope: the oldest wins, and Git knows no ages (MTLS-5). */
  readonly ambiguous?: readonly MtlsMode[];
  /** The text that stands for the mode, where it is a variable whose value is not known: it may be any; absent else. */
  readonly variable?: string;
}

/** Pods that a policy may select. */
type Server = Pick<Workload, 'namespace' | 'labels'>;

/** Holds what one policy says, or a scope without a policy; a null mode inherits. */
interface Statement {
  readonly mode: MtlsMode | null;
  readonly origin: Origin | null;
  readonly variable?: string;
}

/**
 * The mode a workload accepts on a container port: port, then workload, then namespace, then mesh, then
 * PERMISSIVE. `port` is the pod's port, not the Service's; null asks for ports that no policy names.
 * MTLS-1…11.
 */
export function mtlsMode(mesh: Mesh, workload: Server, port: number | null): EffectiveMtls {
  const own = workloadPolicies(mesh, workload);
  if (own.length === 0) return mtlsModeOfScope(mesh, workload.namespace);
  return effective([
    own.map((policy) => portStatement(policy, port)),
    scopePolicies(mesh, workload.namespace).map(statementOf),
    scopePolicies(mesh, mesh.configuration.rootNamespace).map(statementOf),
  ]);
}

/** The mode of workloads that no policy selects, in a namespace, or with null in the mesh. MTLS-2, MTLS-7. */
export function mtlsModeOfScope(mesh: Mesh, namespace: string | null): EffectiveMtls {
  const known = modes.get(mesh) ?? new Map<string | null, EffectiveMtls>();
  modes.set(mesh, known);
  const mode = known.get(namespace) ?? scopeMode(mesh, namespace);
  known.set(namespace, mode);
  return mode;
}

const modes = new WeakMap<Mesh, Map<string | null, EffectiveMtls>>();

function scopeMode(mesh: Mesh, namespace: string | null): EffectiveMtls {
  const { rootNamespace } = mesh.configuration;
  const found = effective([
    namespace === null ? [] : scopePolicies(mesh, namespace).map(statementOf),
    scopePolicies(mesh, rootNamespace).map(statementOf),
  ]);
  return found.because.length > 0 ? found : orAsMeshPolicySays(found, mesh);
}

/**
 * Decides the mode where no PeerAuthentication says anything. The MeshPolicy `default` of Istio before 1.6
 * may say one then: which Istio reads the objects is not asked here, so the mode may be either; but where
 * Istio is certainly so old, it is what the policy says.
 */
function orAsMeshPolicySays(otherwise: EffectiveMtls, mesh: Mesh): EffectiveMtls {
  const policy = mesh
    .ofKind('authentication.istio.io', 'MeshPolicy')
    .find(({ name }) => name === 'default');
  if (policy === undefined) return otherwise;
  const mode = modeOfMeshPolicy(policy);
  if (isBeforePeerAuthentication(mesh)) return { mode, because: [policy.origin] };
  return mode === otherwise.mode
    ? otherwise
    : { ...otherwise, because: [policy.origin], ambiguous: [otherwise.mode, mode] };
}

/**
 * Tells whether its Istio knows no PeerAuthentication, which came with 1.5; its version shows that, or the
 * definitions beside it.
 */
function isBeforePeerAuthentication(mesh: Mesh): boolean {
  const version = mesh.configuration.istioVersion?.version;
  const minor = version === undefined ? undefined : /^1\.(\d{1,3})(?:\D|$)/.exec(version)?.[1];
  if (minor !== undefined) return Number(minor) < 5;
  const defined = mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
  const has = (wanted: string): boolean => defined.some(({ name }) => name === wanted);
  return (
    has('meshpolicies.authentication.istio.io') && !has('peerauthentications.security.istio.io')
  );
}

/** The policies of one namespace. */
interface NamespacePolicies {
  /** Policies without a selector: those of the namespace, or of the mesh in the root namespace. */
  readonly scope: readonly Resource[];
  readonly selecting: readonly {
    readonly policy: Resource;
    readonly labels: ReadonlyMap<string, string>;
  }[];
}

/** A mesh never changes, so what is indexed once holds for all questions about it. */
const indexes = new WeakMap<Mesh, ReadonlyMap<string, NamespacePolicies>>();

const scopePolicies = (mesh: Mesh, namespace: string): readonly Resource[] =>
  possiblyOldest(policiesOf(mesh, namespace).scope);

/** Policies that select the workload; one with a selector in the root namespace is ignored (MTLS-4). */
function workloadPolicies(mesh: Mesh, workload: Server): readonly Resource[] {
  if (workload.namespace === mesh.configuration.rootNamespace) return [];
  return possiblyOldest(
    policiesOf(mesh, workload.namespace)
      .selecting.filter(({ labels }) => containsLabels(workload.labels, labels))
      .map(({ policy }) => policy),
  );
}

/** Lists the policies that may be the oldest: just one where all say when they were made (MTLS-5). */
function possiblyOldest(policies: readonly Resource[]): readonly Resource[] {
  if (policies.length < 2) return policies;
  const orders = creationOrders(policies, (policy) => policy);
  return orders.length === 0 ? policies : [...new Set(orders.flatMap(([first]) => first ?? []))];
}

function policiesOf(mesh: Mesh, namespace: string): NamespacePolicies {
  const index = indexes.get(mesh) ?? indexPolicies(mesh);
  indexes.set(mesh, index);
  return index.get(namespace) ?? { scope: [], selecting: [] };
}

/** Groups policies by namespace, in the order of names: Istio breaks ties by age, then by name (MTLS-5). */
function indexPolicies(mesh: Mesh): ReadonlyMap<string, NamespacePolicies> {
  const byNamespace = new Map<string, Resource[]>();
  for (const policy of mesh.ofKind('security.istio.io', 'PeerAuthentication')) {
    const found = byNamespace.get(policy.namespace);
    if (found) found.push(policy);
    else byNamespace.set(policy.namespace, [policy]);
  }
  return new Map(
    [...byNamespace].map(([namespace, policies]) => {
      const selecting = policies.toSorted(compareAge).map((policy) => ({
        policy,
        labels: asPeerAuthentication(policy).selector.value,
      }));
      return [
        namespace,
        {
          scope: selecting.filter(({ labels }) => labels.size === 0).map(({ policy }) => policy),
          selecting: selecting.filter(({ labels }) => labels.size > 0),
        },
      ];
    }),
  );
}

const statementOf = (policy: Resource): Statement =>
  read(asPeerAuthentication(policy).mtls, policy);

/** Reads what a policy says about a port: its entry in `portLevelMtls`, or else its own mode (MTLS-10). */
function portStatement(policy: Resource, port: number | null): Statement {
  const entries = asPeerAuthentication(policy).portLevelMtls.value;
  const entry = read(port === null ? undefined : entries.get(String(port)), policy);
  return entry.mode === null && entry.variable === undefined ? statementOf(policy) : entry;
}

function read(mtls: MutualTls | null | undefined, policy: Resource): Statement {
  const mode = mtls?.mode?.value;
  const origin = mtls?.mode?.origin ?? policy.origin;
  if (mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE') return { mode, origin };
  return mode !== undefined && VARIABLE.test(mode)
    ? { mode: null, origin, variable: mode }
    : { mode: null, origin: null };
}

/** Matches what somebody fills in before it is applied: a variable of Flux or kustomize, or an action of a template. */
const VARIABLE = /\$\{[^}\s]{1,200}\}|\$\([^)\s]{1,200}\)|\{\{/;

/** Lists all that a variable may stand for; one that is empty inherits one of these. */
const MODES: readonly MtlsMode[] = ['PERMISSIVE', 'STRICT', 'DISABLE'];

/** Levels from the narrowest: the first that says something decides (MTLS-3, MTLS-6). */
function effective(levels: readonly (readonly Statement[])[]): EffectiveMtls {
  const outcomes = outcomesOf(levels);
  const [first] = outcomes;
  if (first === undefined) return { mode: 'PERMISSIVE', because: [] };
  const modes = [...new Set(outcomes.map(({ mode }) => mode))];
  const because = [...new Set(outcomes.flatMap(({ origin }) => origin ?? []))];
  if (modes.length === 1) return { mode: first.mode, because: because.slice(0, 1) };
  const { variable } = first;
  const isVariable =
    variable !== undefined && outcomes.every((outcome) => outcome.variable === variable);
  return { mode: first.mode, because, ambiguous: modes, ...(isVariable && { variable }) };
}

interface PossibleMode {
  readonly mode: MtlsMode;
  readonly origin: Origin | null;
  readonly variable?: string;
}

/** One outcome for each policy that may be the oldest of its scope (MTLS-5). */
function outcomesOf([level, ...wider]: readonly (readonly Statement[])[]): readonly PossibleMode[] {
  if (level === undefined) return [{ mode: 'PERMISSIVE', origin: null }];
  if (level.length === 0) return outcomesOf(wider);
  return level.flatMap(({ mode, origin, variable }) => {
    if (variable !== undefined) return MODES.map((one) => ({ mode: one, origin, variable }));
    return mode === null ? outcomesOf(wider) : [{ mode, origin }];
  });
}
