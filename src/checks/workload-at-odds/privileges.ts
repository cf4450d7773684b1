import type { Mesh, Workload } from '../../istio/index.ts';
import { isAmbient } from '../../istio/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import {
  booleanAt,
  isSystemNamespace,
  itemsAt,
  listed,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

/** A right of pods with which they get past what the mesh says of them. */
interface Privilege {
  /** The words as they are written: `NET_ADMIN`, `hostNetwork`. */
  readonly name: string;
  /** Names the container that has it; null for the whole pod. */
  readonly container: string | null;
  readonly origin: Origin;
}

interface PrivilegedWorkload {
  readonly workload: Workload;
  readonly added: readonly Privilege[];
}

/**
 * Tells of pods of the mesh that come to have rights with which the mesh's guarantees are theirs to break: a
 * sidecar holds only where its pod leaves the rules of its network alone (pod-security-standards; INJ-22).
 */
export const privilegesGained = check({
  id: 'privileges-gained',
  title: 'New privilege lets mesh pods bypass proxies or reach others',
  level: 'low',
  blind: 'Whether the workload needs it, and admission policies that reject it.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      gainedPrivileges(before, after).map((one) => tell(one, after)),
    ),
});

function gainedPrivileges(before: Mesh, after: Mesh): readonly PrivilegedWorkload[] {
  const known = new Map(before.workloads.map((one) => [keyOf(one), one]));
  return after.workloads.flatMap((workload): readonly PrivilegedWorkload[] => {
    const { namespace } = workload;
    if (isSystemNamespace(namespace)) return [];
    const old = known.get(keyOf(workload));
    const isMeshed =
      hasSidecar(workload) ||
      isAmbient(after, workload) ||
      // one that leaves the mesh by it is told of as that
      (old === undefined &&
        after.workloads.some((one) => one.namespace === namespace && hasSidecar(one)));
    const had = new Set(old === undefined ? [] : privilegesOf(old).map(nameOf));
    const added = isMeshed ? privilegesOf(workload).filter((one) => !had.has(nameOf(one))) : [];
    return added.length === 0 ? [] : [{ workload, added }];
  });
}

const hasSidecar = ({ sidecar }: Workload): boolean => sidecar.kind === 'known' && sidecar.value;

const keyOf = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`;

const nameOf = ({ name, container }: Privilege): string => `${name} ${container ?? ''}`;

/** Containers that Istio puts into pods, which need the rights that they have. */
const OWN_CONTAINERS: ReadonlySet<string> = new Set(['istio-proxy', 'istio-init']);

function privilegesOf({ podSpec, containers }: Workload): readonly Privilege[] {
  const ofPod = ['hostNetwork', 'hostPID'].flatMap((name) => {
    const at = nodeAt(podSpec, name);
    return at !== undefined && booleanAt(podSpec, name) === true
      ? [{ name, container: null, origin: at.origin }]
      : [];
  });
  return [
    ...ofPod,
    ...containers
      .filter(({ name }) => !OWN_CONTAINERS.has(name))
      .flatMap(({ name, node }) => ofContainer(name, nodeAt(node, 'securityContext'))),
  ];
}

function ofContainer(container: string, context: Node | undefined): readonly Privilege[] {
  const at = nodeAt(context, 'privileged');
  if (at !== undefined && booleanAt(context, 'privileged') === true)
    return [{ name: 'privileged', container, origin: at.origin }];
  return itemsAt(context, 'capabilities', 'add').flatMap((one) => {
    const name = (stringAt(one) ?? '').toUpperCase().replace(/^CAP_/, '');
    return MEANINGS[name] === undefined ? [] : [{ name, container, origin: one.origin }];
  });
}

const ROOT = 'can do almost what root can on its node, where other proxies keep their keys';

const MEANINGS: Readonly<Record<string, string>> = {
  hostNetwork: 'shares the network of its node, where no sidecar takes its calls',
  hostPID: 'sees the processes of its node, those of proxies among them',
  privileged: ROOT,
  ALL: ROOT,
  SYS_ADMIN: ROOT,
  NET_ADMIN: 'can take away the rules that lead its calls, and calls to it, through its proxy',
};

function tell({ workload, added }: PrivilegedWorkload, after: Mesh): Told {
  const [first] = added;
  if (first === undefined) throw new Error('no right that is gained');
  const subject = subjectText(workload.resource);
  const meanings = [...new Set(added.map(({ name }) => MEANINGS[name] ?? ''))];
  const written = added.map(
    ({ name, container, origin }) =>
      `${name}${container === null ? '' : ` in container ${container}`} (${placeOf(origin)})`,
  );
  return {
    subject: workload.resource,
    key: 'privileges',
    scope: scopeOfWorkloads([workload], after),
    message: `${subject} ${listed(meanings, 3)}.`,
    why: `It gets ${listed(written, 4)}. What the mesh says of pods holds as long as they leave their proxy and its network alone.`,
    symptom: say`no errors: policies cannot contain an attacker in these pods`,
    origin: first.origin,
    related: added.slice(1, 4).map(({ origin }) => origin),
    fix: {
      text: say`Leave it out unless the work needs it; what does need it is better kept in a namespace outside of the mesh.`,
      kind: 'choice',
    },
  };
}
