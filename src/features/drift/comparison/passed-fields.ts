import type { MapNode, Node, PathStep } from '../../../manifest/index.ts';
import type { PassedField } from './drift.ts';
import { isLeftToController } from './controller-fields.ts';
import type { LiveObject } from './live-object.ts';
import type { Writers, WrittenFields } from './managed-fields.ts';
import { isBuiltIn, isServerValue, isTrackingMark } from './server-values.ts';
import type { At, Settling } from './settle-object.ts';

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
  const { of, appliers, live: object } = settling;
  if (isBuiltIn(of) && isServerValue(of, at.path, live)) return 'server';
  const owners = ownersOf(live, settling.writers);
  const managers = owners.map(({ writer }) => writer.manager);
  if (isMark(at.path) && isTrackingMark(String(at.path.at(-1)), managers)) return 'server';
  // what several have is of one mind: the entries decide
  if (live.kind === 'map' && live.entries.size > 0) return null;
  const stated = whyStatedPasses(live, at, settling);
  if (stated !== null) return stated;
  if (object.written.length > 0 && owners.length === 0) return 'server';
  if (managers.some((manager) => !appliers.has(manager))) return null;
  if (!isBuiltIn(of) || owners.some(({ isApply }) => isApply)) return null;
  return isIn(object.lastApplied, at.path) ? null : 'undecided';
}

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
