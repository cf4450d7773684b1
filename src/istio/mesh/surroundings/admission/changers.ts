import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { firstOf, groupVersionOf, stringAt } from '../../../../manifest/index.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { isVital } from '../mesh-surroundings.ts';
import type { Influence } from '../influence.ts';
import { mapsBelow, nodesAt } from '../../../matching/node-walk.ts';
import type { Matched } from './admission-scope.ts';
import { EVERYTHING, kindsMatched } from './admission-scope.ts';
import { ADMITTED_KINDS, MESH_GROUPS } from './admitted-kinds.ts';

/** A kind whose objects change or make others that they name by API and kind, in the cluster or on their way to one. */
interface ChangingKind {
  readonly group: string;
  readonly kind: string;
  /** Names the fields that name these, as maps with `apiVersion` and `kind` or `resource`, anywhere below. */
  readonly names: readonly string[];
  /** An object that names none is for all of them. */
  readonly isForAll?: true;
  /** Only for objects of its own namespace. */
  readonly isNamespaced?: true;
}

/** Lists each known kind; a new one is one row. AROUND-23 */
const CHANGING_KINDS: readonly ChangingKind[] = [
  {
    group: 'policy.karmada.io',
    kind: 'ClusterOverridePolicy',
    names: ['spec', 'resourceSelectors'],
    isForAll: true,
  },
  {
    group: 'policy.karmada.io',
    kind: 'OverridePolicy',
    names: ['spec', 'resourceSelectors'],
    isForAll: true,
    isNamespaced: true,
  },
  { group: 'redhatcop.redhat.io', kind: 'Patch', names: ['spec', 'patches'] },
  {
    group: 'metacontroller.k8s.io',
    kind: 'CompositeController',
    names: ['spec', 'childResources'],
  },
  { group: 'metacontroller.k8s.io', kind: 'DecoratorController', names: ['spec', 'attachments'] },
];

/** Tells what an object that holds no objects of the mesh changes in them. AROUND-23 */
export function changerInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const row = CHANGING_KINDS.find(
    ({ group, kind }) => group === resource.group && kind === resource.kind,
  );
  if (row === undefined) return [];
  if (row.isNamespaced === true && !isVital(around, resource.namespace)) return [];
  const named = nodesAt(resource.node, row.names).flatMap((node) =>
    [...mapsBelow(node)].filter(namesObjects),
  );
  if (named.length === 0) return row.isForAll === true ? [changes([EVERYTHING], resource)] : [];
  for (const each of named) {
    const matched = matchedBy(each, around);
    if (matched.length > 0) return [changes(matched, resource, each)];
  }
  return [];
}

const namesObjects = (map: MapNode): boolean =>
  map.entries.has('apiVersion') && (map.entries.has('kind') || map.entries.has('resource'));

/** Lists what of the mesh is meant; in a namespace that is not the mesh's, objects are its own. */
function matchedBy(named: MapNode, around: MeshSurroundings): Matched {
  const namespace = stringAt(named, 'namespace');
  if (namespace !== undefined && !isVital(around, namespace)) return [];
  const { group } = groupVersionOf(stringAt(named, 'apiVersion') ?? '');
  const kind = stringAt(named, 'kind');
  if (kind !== undefined) return kindsMatched(group, kind);
  const resource = stringAt(named, 'resource');
  return [
    ...ADMITTED_KINDS.filter((each) => each.group === group && each.resource === resource),
    ...MESH_GROUPS.filter(([each]) => each === group).map(([, words]) => ({ words })),
  ].map(({ words }) => words);
}

const changes = (matched: Matched, { kind }: Resource, at?: Node): Influence => ({
  kind: 'admission',
  on: 'control-plane',
  does: `changes ${matched[0] === EVERYTHING ? 'every object that is brought' : firstOf([...new Set(matched)], 3)}, or makes them, by rules of its own`,
  because: `A ${kind} changes or makes what it names, and this one is not limited to somebody's own`,
  ...(at !== undefined && { at }),
  symptom: 'objects of the mesh differ from what is in the repository, and nothing here tells how',
  fix: "Write the objects themselves as they are meant to be, or name one namespace that is not the mesh's.",
});

/** Tells whether what objects of a kind change in others is read from them. */
export const isChangingKind = ({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean =>
  CHANGING_KINDS.some((row) => row.group === group && row.kind === kind);
