import type { GroupKind, Resource } from '../../../manifest/index.ts';
import type { Cluster, ClusterProblem, ListedKind } from '../../../forge/index.ts';
import type { UnreadPart } from '../comparison/drift.ts';
import { askedConfigMaps, askedKinds } from '../comparison/drift-kinds.ts';
import type { LiveObject } from '../comparison/live-object.ts';
import { isOf, readObjects, unreadKinds } from '../comparison/live-object.ts';
import type { ConfigMapUse } from '../comparison/config-maps/config-map-uses.ts';
import { configMapUses } from '../comparison/config-maps/config-map-uses.ts';
import { readConfigMaps } from '../comparison/config-maps/read-config-maps.ts';
import type { OtherGeneration } from '../comparison/config-maps/generated-names.ts';
import { otherGenerations, underNamesOfGit } from '../comparison/config-maps/generated-names.ts';
import type { MeshInstaller } from '../comparison/installed/mesh-installers.ts';
import type { ControlPlaneQuestion } from './control-plane-of-cluster.ts';
import { isForProxies, kindsForProxies } from './control-plane-of-cluster.ts';

/** Says what a cluster was asked for on behalf of one environment, and has. */
export interface ReadForDrift {
  readonly kind: 'read';
  /** Kinds, and mesh configuration by name. */
  readonly listed: readonly ListedKind[];
  readonly objects: readonly LiveObject[];
  /** Lists ConfigMaps that the cluster has under another name, by another content. */
  readonly generations: readonly OtherGeneration[];
  /** Lists what containers of those take from ConfigMaps. */
  readonly uses: readonly ConfigMapUse[];
  readonly unread: readonly UnreadPart[];
  /** Tells whether an object was asked for, by its kind or by its name. */
  readonly isAsked: (resource: Resource) => boolean;
  /** Tells whether an object would be among them if the cluster had it. */
  readonly isListed: (resource: Resource) => boolean;
}

/** Says what is read of a cluster. */
interface AskedForDrift {
  readonly git: readonly Resource[];
  readonly rootNamespace: string;
  readonly installers: readonly MeshInstaller[];
  readonly controlPlane: ControlPlaneQuestion;
}

const CONFIG_MAP: GroupKind = { group: '', kind: 'ConfigMap' };

/** Reads what an environment is compared with; a problem where nothing at all could be read. */
export async function readForDrift(
  cluster: Cluster,
  { git, rootNamespace, installers, controlPlane }: AskedForDrift,
): Promise<ReadForDrift | { readonly kind: 'unknown'; readonly problem: ClusterProblem }> {
  const kinds = askedKinds(git);
  const names = withoutRepeats([
    ...askedConfigMaps(git, rootNamespace),
    ...installers.map(({ configMap }) => configMap),
  ]).slice(0, MOST_NAMES);
  const listed = await cluster.read(
    [...kinds, ...kindsForProxies(controlPlane)],
    [{ of: CONFIG_MAP, names }],
  );
  const problem = problemOfAll(listed);
  if (problem !== null) return { kind: 'unknown', problem };
  const read = readObjects(
    listed.filter((each) => !isForProxies(each)),
    cluster.name,
  );
  const isMesh = (each: ObjectName): boolean => names.some((name) => isSameName(name, each));
  const maps = readConfigMaps(git, configMapUses(git)).filter((each) => !isMesh(each));
  const live = await readMaps(cluster, maps, read.objects);
  const isKind = ({ group, kind }: GroupKind): boolean =>
    kinds.some((each) => each.group === group && each.kind === kind);
  const isConfigMap = ({ group, kind }: GroupKind): boolean =>
    kind === CONFIG_MAP.kind && group === CONFIG_MAP.group;
  return {
    kind: 'read',
    listed,
    objects: live.objects,
    generations: live.generations,
    uses: configMapUses(live.objects.map(({ resource }) => resource)),
    unread: [...unreadKinds(listed), ...read.unread, ...live.unread],
    isAsked: (resource) =>
      isKind(resource) || (isConfigMap(resource) && (isMesh(resource) || live.isAsked(resource))),
    isListed: (resource) =>
      isConfigMap(resource) && !isMesh(resource)
        ? live.isListed(resource)
        : (isKind(resource) || isConfigMap(resource)) &&
          listed.some((each) => each.kind !== 'unknown' && isOf(resource)(each)),
  };
}

interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

const isSameName = (a: ObjectName, b: ObjectName): boolean =>
  a.namespace === b.namespace && a.name === b.name;

const withoutRepeats = (names: readonly ObjectName[]): readonly ObjectName[] =>
  names.filter((each, index) => names.findIndex((other) => isSameName(each, other)) === index);

/** Names that one question may have, and questions: whoever reads clusters for others refuses more. */
const MOST_NAMES = 50;
const MOST_QUESTIONS = 4;

/** ConfigMaps that containers read, by name: nobody may list what people put into ConfigMaps. */
async function readMaps(
  cluster: Cluster,
  all: readonly Resource[],
  objects: readonly LiveObject[],
): Promise<Pick<ReadForDrift, 'objects' | 'generations' | 'unread' | 'isAsked' | 'isListed'>> {
  const maps = all.slice(0, MOST_NAMES * MOST_QUESTIONS);
  if (maps.length === 0)
    return {
      ...{ objects, generations: [], unread: [] },
      ...{ isAsked: () => false, isListed: () => false },
    };
  const uses = configMapUses(objects.map(({ resource }) => resource));
  const generations = otherGenerations(maps, uses);
  const liveNameOf = (map: Resource): string =>
    generations.find(({ git }) => git === map)?.name ?? map.name;
  const questions = Array.from({ length: Math.ceil(maps.length / MOST_NAMES) }, (_, index) =>
    maps.slice(index * MOST_NAMES, (index + 1) * MOST_NAMES),
  );
  const answers = await cluster.read(
    [],
    questions.map((asked) => ({
      of: CONFIG_MAP,
      names: asked.map((map) => ({ namespace: map.namespace, name: liveNameOf(map) })),
    })),
  );
  const read = readObjects(answers, cluster.name);
  const isIn = (kinds: readonly ListedKind['kind'][], { namespace, name }: Resource): boolean =>
    questions.some(
      (asked, index) =>
        kinds.includes(answers[index]?.kind ?? 'not-served') &&
        asked.some((map) => isSameName(map, { namespace, name })),
    );
  const known = generations.filter(({ git }) => isIn(['listed'], git));
  const problems = answers.flatMap((each): readonly UnreadPart[] => {
    if (each.kind !== 'unknown') return [];
    const { of, reason, why } = each;
    return [{ of, reason, why, isOptional: true }];
  });
  return {
    objects: underNamesOfGit([...objects, ...read.objects], known, uses),
    generations: known,
    unread: [...problems.slice(0, 1), ...read.unread],
    isAsked: (resource) => isIn(['listed', 'unknown'], resource),
    isListed: (resource) => isIn(['listed'], resource),
  };
}

/** Why nothing at all could be read; null where something could. */
function problemOfAll(listed: readonly ListedKind[]): ClusterProblem | null {
  const problems = listed.flatMap((each) => (each.kind === 'unknown' ? [each] : []));
  const [first] = problems;
  return first === undefined || listed.some(({ kind }) => kind === 'listed')
    ? null
    : { reason: first.reason, why: first.why };
}
