import type { MapNode, Node } from '../../manifest/index.ts';
import { nodeAt, scalar, seqNode, stringAt } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { editFields } from '../fields/field-specs.ts';
import { touchedBy, withKey, withPath } from '../fields/node-edits.ts';
import type { Entry } from '../build/entry.ts';
import { isEmpty, remembered, withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { Layer } from '../build/layer.ts';
import { entryTwice } from '../build/layer.ts';
import { idText, isClusterWide } from '../build/object-id.ts';
import { spend } from '../build/build-effort.ts';
import type { Text } from '../files/read-fields.ts';
import type { FieldSpec } from './kustomize-tables.ts';
import { placeUnseen } from '../build/layer-gaps.ts';

/**
 * Says which subjects of role bindings get the namespace: those named `default`, all service accounts, or
 * none.
 */
export type SubjectMode = 'defaultOnly' | 'allServiceAccounts' | 'none';

interface NamespaceSetting {
  readonly namespace: Text;
  readonly fieldSpecs: readonly FieldSpec[];
  /** Tells whether a namespace that is there stays. */
  readonly unsetOnly: boolean;
  readonly subjects: SubjectMode;
  /** Names the touch: the field, or the transformer. */
  readonly name: string;
}

/** Counts the steps to give an object another namespace, and to keep the one it had. */
const RENAMING = 6;

/** Says how many specifications take a step to compare with an object; most are for other kinds. */
const SPECIFICATIONS = 16;

/** Sets the namespace of every object that has one (BUILD-10); refuses two objects that become the same. */
export function setNamespace(build: Build, layer: Layer, setting: NamespaceSetting): void {
  if (setting.namespace.value === '') return;
  const reach = reachOf(setting.fieldSpecs);
  if (!setting.unsetOnly)
    placeUnseen(build, layer, setting.namespace.value, setting.namespace.origin);
  const { length } = layer.entries;
  spend(
    build.patchWork,
    length * (RENAMING + reach.specs.length / SPECIFICATIONS),
    setting.namespace.origin,
  );
  layer.entries = layer.entries.map((entry) =>
    isEmpty(entry) ? entry : moved(build, remembered(entry), setting, reach),
  );
  noteSameIds(build, layer, setting);
}

interface Reach {
  readonly specs: readonly FieldSpec[];
  /**
   * Lists the specifications for objects of other versions than `v1`. Their names stay, since they are no
   * Namespaces of Kubernetes.
   */
  readonly nameless: readonly FieldSpec[];
}

const reaches = new WeakMap<readonly FieldSpec[], Reach>();

/**
 * Gives the specifications that count; `metadata.namespace` and the subjects of role bindings have rules of
 * their own.
 */
function reachOf(fieldSpecs: readonly FieldSpec[]): Reach {
  const known = reaches.get(fieldSpecs);
  if (known !== undefined) return known;
  const specs = fieldSpecs.filter(
    ({ path, kind = '' }) =>
      path !== 'metadata/namespace' && !(isBinding(kind) && path === 'subjects/namespace'),
  );
  const reach = { specs, nameless: specs.filter(({ path }) => path !== 'metadata/name') };
  reaches.set(fieldSpecs, reach);
  return reach;
}

const isBinding = (kind: string): boolean =>
  kind === 'RoleBinding' || kind === 'ClusterRoleBinding';

function moved(build: Build, entry: Entry, setting: NamespaceSetting, reach: Reach): Entry {
  const set = setterOf(setting);
  let node = entry.node;
  if (!isClusterWide(entry.id)) {
    const path = ['metadata', 'namespace'];
    node = withPath(node, path, set(nodeAt(node, ...path)));
  }
  if (isBinding(entry.id.kind)) node = withSubjects(node, setting, set);
  const specs = entry.id.group === '' && entry.id.version === 'v1' ? reach.specs : reach.nameless;
  const creating = { origin: setting.namespace.origin };
  return editFields(withNode(entry, node, build.tables), specs, set, build.tables, creating);
}

function setterOf(setting: NamespaceSetting): (found: Node | undefined) => Node {
  const { value, origin } = setting.namespace;
  return (found) => {
    if (found !== undefined) {
      if (found.kind !== 'scalar')
        return refuse(
          'unexpected-value',
          'A namespace is a text, and here is none (namespace field specs must target scalar nodes).',
          found.origin,
        );
      const kept = setting.unsetOnly && found.value !== null && found.value !== '';
      if (kept || found.value === value) return found;
    }
    return scalar(value, touchedBy(origin, 'transformer', setting.name, found?.origin));
  };
}

function withSubjects(
  node: MapNode,
  setting: NamespaceSetting,
  set: (found: Node | undefined) => Node,
): MapNode {
  const subjects = nodeAt(node, 'subjects');
  if (subjects === undefined || setting.subjects === 'none' || isNull(subjects)) return node;
  if (subjects.kind !== 'seq') return refuseSubjects(subjects);
  const items = subjects.items.map((item): Node => {
    if (isNull(item)) return item;
    if (item.kind !== 'map') return refuseSubjects(item);
    if (!wantsNamespace(item, setting.subjects)) return item;
    return withKey(item, 'namespace', set(item.entries.get('namespace')));
  });
  return withKey(node, 'subjects', seqNode(items, subjects.origin));
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

const refuseSubjects = ({ origin }: Node): never =>
  refuse('unexpected-value', 'The subjects of a role binding are a list of maps.', origin);

function wantsNamespace(subject: MapNode, mode: SubjectMode): boolean {
  switch (mode) {
    case 'defaultOnly':
      return stringAt(subject, 'name') === 'default';
    case 'allServiceAccounts':
      return stringAt(subject, 'kind') === 'ServiceAccount';
    case 'none':
      return false;
  }
}

function noteSameIds(build: Build, layer: Layer, { namespace }: NamespaceSetting): void {
  const twice = entryTwice(build, layer.entries);
  if (twice !== undefined)
    build.trace.faults.push({
      reason: 'duplicate-id',
      message: `The namespace ${namespace.value} makes two objects the same: ${idText(twice.id)} (namespace transformation produces ID conflict).`,
      origin: namespace.origin,
      ends: true,
    });
}
