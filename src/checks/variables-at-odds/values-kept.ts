import { counterpartIn } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  entriesAt,
  firstOf,
  itemsAt,
  listed,
  nodeAt,
  plainOf,
  podTemplateOf,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';

/**
 * Finds values that change where pods do not read them again: variables and files of a `subPath` are those of the start
 * of a container (kubernetes.io, "Mounted ConfigMaps are updated automatically"), and nothing of the change starts
 * one.
 */
export const valueKept = check({
  id: 'value-kept-until-restart',
  title: 'Pods keep old ConfigMap or Secret values until they restart',
  level: 'low',
  blind: 'Tools outside the tree that restart pods, and programs that read the API server.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      after.partial || isReloadedAnyway(after) ? [] : keptBetween(before, after),
    ),
});

interface Kept {
  readonly object: Resource;
  readonly workloads: readonly Workload[];
  readonly keys: ReadonlyMap<string, Origin>;
}

/** Names the kinds whose pods go on running; those of Jobs read what is there when they come. */
const LASTING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout']);

function keptBetween(before: Mesh, after: Mesh): readonly Told[] {
  const changed = changedIn(before, after);
  if (changed.size === 0) return [];
  const kept = new Map<Resource, { workloads: Workload[]; keys: Map<string, Origin> }>();
  for (const workload of after.workloads)
    for (const { object, keys } of keptBy(workload, changed, before)) {
      const known = kept.get(object) ?? { workloads: [], keys: new Map<string, Origin>() };
      kept.set(object, known);
      for (const [key, origin] of keys) known.keys.set(key, origin);
      if (!known.workloads.includes(workload)) known.workloads.push(workload);
    }
  return [...kept].map(([object, found]) => tell({ object, ...found }));
}

/** Lists what changed of what the pods of a workload read, where nothing starts them again. */
function keptBy(
  workload: Workload,
  changed: ReadonlyMap<string, ChangedObject>,
  before: Mesh,
): readonly ChangedObject[] {
  const { kind, namespace, replicas } = workload;
  if (!LASTING.has(kind) || replicas === 0 || isReloaded(workload)) return [];
  const read = readsAtStart(workload).flatMap((each): readonly ChangedObject[] => {
    const of = changed.get(idOf(each.kind, namespace, each.name));
    const keys = [...(of?.keys ?? [])].filter(([key]) => each.key === null || key === each.key);
    return of === undefined || keys.length === 0
      ? []
      : [{ object: of.object, keys: new Map(keys) }];
  });
  return read.length > 0 && isSameTemplate(workload, before) ? read : [];
}

const idOf = (kind: string, namespace: string, name: string): string =>
  `${kind} ${namespace}/${name}`;

interface ChangedObject {
  readonly object: Resource;
  /** Holds the keys that say something else, or are new. */
  readonly keys: ReadonlyMap<string, Origin>;
}

function changedIn(before: Mesh, after: Mesh): ReadonlyMap<string, ChangedObject> {
  const changed = new Map<string, ChangedObject>();
  for (const kind of ['ConfigMap', 'Secret'])
    for (const object of after.ofKind('', kind)) {
      const was = counterpartIn(before, object, after);
      if (was === undefined || was.node === object.node) continue;
      const keys = new Map([...keysChanged(was, object)]);
      if (keys.size > 0) changed.set(idOf(kind, object.namespace, object.name), { object, keys });
    }
  return changed;
}

function* keysChanged(was: Resource, object: Resource): Generator<readonly [string, Origin]> {
  for (const field of ['data', 'stringData', 'binaryData']) {
    const past = new Map(entriesAt(was.node, field));
    for (const [key, node] of entriesAt(object.node, field)) {
      const old = past.get(key);
      if (old === undefined || textOf(old) !== textOf(node)) yield [key, node.origin];
    }
  }
}

const textOf = (node: Node | undefined): string =>
  node === undefined ? '' : JSON.stringify(plainOf(node));

interface ReadAtStart {
  readonly kind: string;
  readonly name: string;
  /** Is null for all that there are. */
  readonly key: string | null;
}

/** Lists what containers read when they start, and not again. */
function readsAtStart({ containers, podSpec }: Workload): readonly ReadAtStart[] {
  const volumes = new Map(
    itemsAt(podSpec, 'volumes').flatMap((volume): readonly [string, ReadAtStart][] => {
      const map = stringAt(volume, 'configMap', 'name');
      const secret = stringAt(volume, 'secret', 'secretName');
      const kind = map === undefined ? 'Secret' : 'ConfigMap';
      const name = map ?? secret;
      return name === undefined
        ? []
        : [[stringAt(volume, 'name') ?? '', { kind, name, key: null }]];
    }),
  );
  return containers.flatMap(({ node, variables }) => [
    ...[...variables.values()].flatMap(({ name, from }) =>
      from === null ? [] : [{ kind: from.kind, name: from.name, key: from.key ?? name }],
    ),
    ...itemsAt(node, 'envFrom').flatMap((source) => {
      const name = stringAt(source, 'secretRef', 'name');
      return name === undefined ? [] : [{ kind: 'Secret', name, key: null }];
    }),
    ...itemsAt(node, 'volumeMounts').flatMap((mount) => {
      const volume = volumes.get(stringAt(mount, 'name') ?? '');
      const key = stringAt(mount, 'subPath');
      return volume === undefined || key === undefined ? [] : [{ ...volume, key }];
    }),
  ]);
}

/** Tells whether nothing of the template changes, so that no pod is replaced: an annotation with a checksum would. */
function isSameTemplate({ resource }: Workload, before: Mesh): boolean {
  const { group, kind, namespace, name } = resource;
  const was = before.find(group, kind, namespace, name);
  return was !== undefined && textOf(podTemplateOf(was)) === textOf(podTemplateOf(resource));
}

/** Matches annotations by which a controller is asked to restart pods when what they read changes. */
const RELOADING = /reload|restart|wave\.pusher\.com/i;

const isReloaded = ({ resource, annotations }: Workload): boolean =>
  [...entriesAt(nodeAt(resource.node, 'metadata'), 'annotations'), ...annotations].some(([key]) =>
    RELOADING.test(key),
  );

/** Tells whether a controller that restarts pods of all workloads runs here. */
const isReloadedAnyway = ({ workloads }: Mesh): boolean =>
  workloads.some(({ containers }) =>
    containers.some(({ node }) =>
      [...itemsAt(node, 'args'), ...itemsAt(node, 'command')].some(
        (item) => item.kind === 'scalar' && /auto-reload-all/.test(String(item.value)),
      ),
    ),
  );

/** Bounds the workloads and keys that are named; the rest is counted. */
const NAMED = 3;

function tell({ object, workloads, keys }: Kept): Told {
  const [origin = object.origin] = keys.values();
  const who = firstOf(
    workloads.map(({ resource }) => subjectText(resource)),
    NAMED,
  );
  const subjects = workloads.map(({ resource }) => resource);
  const what = `${listed([...keys.keys()], NAMED)} of ${object.kind} \`${object.name}\``;
  return {
    subject: subjects[0] ?? object,
    subjects,
    workloads: subjects.map(workloadId),
    key: `${object.kind} ${object.name} is read at the start`,
    scope: { level: 'workload', workloads: subjects.length, services: 0, namespaces: 1 },
    message: `Pods of ${who} keep ${what} as before until they restart.`,
    why: say`It changes under the name it has (${slot.place(origin)}), containers read it when they start, and nothing here starts them again: their template stays as it is.`,
    symptom: say`the change does nothing at first, and comes with a later release or eviction, pod by pod`,
    origin,
    fix: {
      text: say`Restart them after it is applied (\`kubectl rollout restart\`), or let a \`configMapGenerator\` or an annotation with a checksum do so with each change.`,
    },
  };
}
