import type { MapNode, Node, PathStep, GroupKind } from '../../../manifest/index.ts';
import type { PassedField } from './drift.ts';
import type { LiveObject } from './live-object.ts';
import type { Writers, WrittenFields } from './managed-fields.ts';
import { isBuiltIn, isServerValue, isTrackingMark } from './server-values.ts';
import type { At, Settling } from './settle-object.ts';
import { API_GROUPS, isGatewayApi, rowOf } from '../../../manifest/index.ts';

/** Why a value that differs from Git's is nobody's drift; `server` is told of by nobody. */
export type WhyPassed = PassedField['why'] | 'server';

/** Whether a value that Git states otherwise is nobody's drift; null where it is one. */
export function whyStatedPasses(live: Node, at: At, settling: Settling): WhyPassed | null {
  const owners = ownersOf(live, settling.writers);
  if (settling.ignored({ path: at.path, node: live }, owners)) return 'ignored';
  return isLeftToController(settling.of, at.path, owners) ? 'controller' : null;
}

/** Whether a value that Git does not state is nobody's drift; null where it is one. */
export function whyUnstatedPasses(live: Node, at: At, settling: Settling): WhyPassed | null {
  const { of, live: object } = settling;
  if (isBuiltIn(of) && isServerValue(of, at.path, live)) return 'server';
  const owners = ownersOf(live, settling.writers);
  const managers = owners.map(({ writer }) => writer.manager);
  if (isMark(at.path) && isTrackingMark(String(at.path.at(-1)), managers)) return 'server';
  // what several have is of one mind: the entries decide
  if (live.kind === 'map' && live.entries.size > 0) return null;
  const stated = whyStatedPasses(live, at, settling);
  if (stated !== null) return stated;
  return object.written.length > 0 && owners.length === 0
    ? 'server'
    : whyWrittenPasses(at, settling, owners);
}

/** Tells by those who wrote a value that Git does not state whether it is nobody's drift. */
function whyWrittenPasses(
  at: At,
  { of, appliers, live: object }: Settling,
  owners: readonly WrittenFields[],
): WhyPassed | null {
  const managers = owners.map(({ writer }) => writer.manager);
  if (isInjected(of, at.path, managers, appliers)) return 'controller';
  if (managers.some((manager) => !appliers.has(manager))) return null;
  if (!isBuiltIn(of) || owners.some(({ isApply }) => isApply)) return null;
  return isIn(object.lastApplied, at.path) ? null : 'undecided';
}

/** A program may put entries into a ConfigMap that Git only makes: a bundle of certificates. */
const isInjected = (
  { group, kind }: GroupKind,
  [field, key]: readonly PathStep[],
  managers: readonly string[],
  appliers: ReadonlySet<string>,
): boolean =>
  group === '' &&
  kind === 'ConfigMap' &&
  (field === 'data' || field === 'binaryData') &&
  key !== undefined &&
  managers.length > 0 &&
  managers.every((manager) => isTool(manager) && !appliers.has(manager));

const isMark = (path: readonly PathStep[]): boolean =>
  ['labels', 'annotations'].includes(String(path.at(-2)));

/** Those who wrote a value or a part of it. */
function ownersOf(node: Node, writers: Writers): readonly WrittenFields[] {
  const own = writers.of(node);
  if (node.kind !== 'seq') return own;
  return [...new Set([...own, ...node.items.flatMap((item) => ownersWithin(item, writers))])];
}

const ownersWithin = (node: Node, writers: Writers): readonly WrittenFields[] =>
  node.kind === 'map'
    ? [
        ...writers.of(node),
        ...[...node.entries.values()].flatMap((each) => ownersWithin(each, writers)),
      ]
    : ownersOf(node, writers);

/** Whether an object has something at a path; in a list, in any item of it. */
function isIn(root: MapNode | null, path: readonly PathStep[]): boolean {
  if (root === null) return false;
  const within = (node: Node | undefined, rest: readonly PathStep[]): boolean => {
    const [step, ...further] = rest;
    if (node === undefined) return false;
    if (step === undefined) return true;
    if (node.kind === 'map') return within(node.entries.get(String(step)), further);
    return node.kind === 'seq' && node.items.some((item) => within(item, further));
  };
  return within(root, path);
}

/** What tools that apply Git call themselves. */
const APPLIER =
  /^(?:argocd.*|.*argocd-controller|kustomize-controller|helm-controller|flux.*|helm|kubectl-client-side-apply|kubectl-create|kubectl|before-first-apply|kapp|kpt|carvel|rancher.*|fleet.*|config-sync.*|configsync.*|terraform.*|HashiCorp|pulumi.*|ansible.*|Kubernetes Config|OpenAPI-Generator|meshwarden)$/i;

/** Lists those of them that apply from a repository or a release by themselves, and what makes objects of a mesh. */
const TOOL =
  /^(?:argocd.*|.*argocd-controller|kustomize-controller|helm-controller|flux.*|helm|kapp|kpt|carvel|rancher.*|fleet.*|config-sync.*|configsync.*|terraform.*|HashiCorp|pulumi.*|ansible.*|istio-operator|pilot-discovery|istiod|sail-operator.*|flagger|rollouts-controller|knative.*|trust-manager|cert-manager.*|.*-(?:controller|operator)(?:-manager)?)$/i;

/** Tells whether a manager is a program that applies by itself, and nobody's hand. */
export const isTool = (manager: string): boolean => TOOL.test(manager);

/** `kubectl` names what it writes with by its commands. */
const BY_HAND =
  /^kubectl-(?:edit|patch|label|annotate|scale|set|rollout|replace|taint|expose|autoscale)$/;

/** Who applies Git: by name, else whoever wrote most of the object and no command of kubectl for single fields. */
export function appliersOf(
  { written }: LiveObject,
  writers: Writers,
  root: MapNode,
): ReadonlySet<string> {
  const names = new Set(written.map(({ writer }) => writer.manager));
  const known = [...names].filter((name) => APPLIER.test(name));
  if (known.length > 0) return new Set(known);
  const counts = new Map<string, number>();
  for (const entry of entriesWithin(root, writers))
    if (entry.subresource === '' && !BY_HAND.test(entry.writer.manager))
      counts.set(entry.writer.manager, (counts.get(entry.writer.manager) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return new Set(most === undefined ? [] : [most[0]]);
}

function* entriesWithin(node: Node, writers: Writers): Generator<WrittenFields> {
  yield* writers.of(node);
  const children =
    node.kind === 'map' ? node.entries.values() : node.kind === 'seq' ? node.items : [];
  for (const child of children) yield* entriesWithin(child, writers);
}

/** What a controller writes into objects that people keep in Git. */
interface ControllerFields {
  readonly manager: RegExp;
  readonly subresource?: string;
  readonly of: (kind: GroupKind) => boolean;
  readonly path: RegExp;
}

const isWorkload = (kind: GroupKind): boolean => rowOf(kind)?.family === 'workload';
const isNamed =
  (group: string, ...kinds: readonly string[]) =>
  (kind: GroupKind) =>
    kind.group === group && kinds.includes(kind.kind);

const CONTROLLERS: readonly ControllerFields[] = [
  // horizontal pod autoscaling writes through the scale subresource; a person's `kubectl scale` has another manager
  {
    manager: /^kube-controller-manager$/,
    subresource: 'scale',
    of: isWorkload,
    path: /^spec\.replicas$/,
  },
  { manager: /^keda/, of: isWorkload, path: /^spec\.replicas$/ },
  // Flagger: routes, subsets and selectors of a canary; Argo Rollouts: weights, subset labels, selectors
  {
    manager: /^flagger$/,
    of: isNamed(API_GROUPS.istioNetworking, 'VirtualService', 'DestinationRule'),
    path: /^spec\./,
  },
  { manager: /^flagger$/, of: isGatewayApi, path: /^spec\./ },
  { manager: /^flagger$/, of: isWorkload, path: /^spec\.replicas$/ },
  { manager: /^flagger$/, of: isNamed('', 'Service'), path: /^spec\.(?:selector|ports)/ },
  {
    manager: /^rollouts-controller$/,
    of: isNamed(API_GROUPS.istioNetworking, 'VirtualService', 'DestinationRule'),
    path: /^spec\.(?:http|tls|tcp|subsets)/,
  },
  {
    manager: /^rollouts-controller$/,
    of: isNamed('', 'Service'),
    path: /^spec\.selector|^metadata\.annotations/,
  },
  { manager: /^(?:pilot-discovery|istiod)$/, of: () => true, path: /^status/ },
];

/** Whether a field is one that the controllers who wrote it are there to write: Git's value of it is a beginning. */
function isLeftToController(
  of: GroupKind,
  path: readonly PathStep[],
  owners: readonly WrittenFields[],
): boolean {
  if (owners.length === 0) return false;
  const text = path.map(String).join('.');
  return owners.every(({ writer, subresource }) =>
    CONTROLLERS.some(
      (row) =>
        row.manager.test(writer.manager) &&
        (row.subresource ?? subresource) === subresource &&
        row.of(of) &&
        row.path.test(text),
    ),
  );
}
