import type { Workload } from '../../istio/index.ts';
import { parseEmbeddedYaml } from '../../istio/index.ts';
import type { ManifestSchemas, Node, Origin, Resource } from '../../manifest/index.ts';
import {
  entriesAt,
  isSystemNamespace,
  mapNode,
  nearestWord,
  nodeAt,
  podTemplateOf,
} from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { problemOfValue } from './annotation-values.ts';
import type { Successor } from './known-annotations.ts';
import { KNOWN_ANNOTATIONS, KNOWN_LABELS, WRITTEN_BY_ISTIO } from './known-annotations.ts';

/** Holds an object, or the pods that it makes, with their annotations of Istio. */
export interface Annotated {
  readonly resource: Resource;
  /** Says whose annotations they are: the object's own, or those of the pods that it makes. */
  readonly on: 'object' | 'pods';
  /**
   * Tells whether `istioctl analyze` looks at the annotations: it does at four kinds, and at no template of
   * pods.
   */
  readonly isSeenByIstio: boolean;
  readonly metadata: Node | undefined;
  /**
   * The workload whose pods have the annotations, which tells whether they have a proxy; null for anything
   * else.
   */
  readonly workload: Workload | null;
}

/** An annotation that is mistaken, and whose. */
export interface Misused {
  readonly annotated: Annotated;
  readonly mistake: AnnotationMistake;
}

/** Lists everything whose annotations Istio reads, or people think that it reads. */
export function annotatedObjects({ mesh }: Pick<DetectorInput, 'mesh'>): readonly Annotated[] {
  const seen = [
    ...['Namespace', 'Service', 'Pod'].flatMap((kind) => mesh.ofKind('', kind)),
    ...mesh.ofKind('apps', 'Deployment'),
  ];
  const ofWorkloads = mesh.workloads.flatMap((workload): readonly Annotated[] => {
    const { resource } = workload;
    const template = podTemplateOf(resource);
    if (resource.kind === 'Pod' || template === undefined) return [];
    const metadata = nodeAt(template, 'metadata');
    const pods = { resource, on: 'pods', isSeenByIstio: false, metadata, workload } as const;
    const isOther = ['apps', 'batch'].includes(resource.group) && resource.kind !== 'Deployment';
    return isOther ? [ownOf(resource, false, null), pods] : [pods];
  });
  const workloadOf = new Map(mesh.workloads.map((workload) => [workload.resource, workload]));
  return [
    ...seen.map((resource) => ownOf(resource, true, workloadOf.get(resource) ?? null)),
    ...ofWorkloads,
  ].filter(({ resource }) => !isSystemNamespace(resource.namespace || resource.name));
}

const ownOf = (
  resource: Resource,
  isSeenByIstio: boolean,
  workload: Workload | null,
): Annotated => ({
  resource,
  on: 'object',
  isSeenByIstio,
  metadata: nodeAt(resource.node, 'metadata'),
  workload,
});

/**
 * Lists the mistakes among the annotations; for pods that surely have no proxy only those that Istio itself
 * would name.
 */
export function misusedOn(annotated: Annotated, schemas: ManifestSchemas): readonly Misused[] {
  const { metadata, on, resource, isSeenByIstio } = annotated;
  const kind = on === 'pods' ? 'Pod' : resource.kind;
  return annotationMistakes(metadata, kind, (value) => problemOfConfig(value, schemas))
    .filter((mistake) => isSeenByIstio || isWorthTelling(mistake, annotated))
    .map((mistake) => ({ annotated, mistake }));
}

function isWorthTelling(mistake: AnnotationMistake, { on, workload }: Annotated): boolean {
  if (on === 'object')
    return mistake.kind === 'misplaced' || (mistake.kind === 'unknown' && mistake.kinds.length > 0);
  // the annotation of a label's name is in more pods than not, and works
  if (mistake.kind === 'deprecated')
    return mayHaveProxy(workload) && mistake.successor?.kind !== 'label';
  return mistake.kind !== 'invalid' || mayHaveProxy(workload);
}

/** Tells whether pods have a proxy, or may have one as far as the tree shows; it is true of null, too. */
export const mayHaveProxy = (workload: Workload | null): boolean =>
  workload === null || workload.sidecar.kind === 'unknown' || workload.sidecar.value;

/**
 * Says what in a text of ProxyConfig no proxy can start with; null for nothing. Settings that proxies do not
 * know are passed over.
 */
function problemOfConfig(value: Node, schemas: ManifestSchemas): string | null {
  const config = parseEmbeddedYaml(value);
  if (config === undefined) {
    const isEmpty = value.kind === 'scalar' && String(value.value).trim() === '';
    return isEmpty ? null : 'It is not readable YAML.';
  }
  if (config.kind !== 'map') return 'It is not a map of settings.';
  const whole = mapNode(new Map([['defaultConfig', config]]), config.origin);
  const wrong = schemas.validateMeshConfig(whole).find(({ effect }) => effect !== 'ignored');
  return wrong?.message ?? null;
}

/**
 * Tells whether `istioctl analyze` names the mistake: it does not for annotations that Istio writes itself,
 * nor where the object also has the label that came after the annotation.
 */
export const isSaidByIstio = (misused: Misused): boolean =>
  misused.annotated.isSeenByIstio &&
  !WRITTEN_BY_ISTIO.has(misused.mistake.name) &&
  !hasLabelToo(misused);

function hasLabelToo({ annotated: { metadata }, mistake }: Misused): boolean {
  if (mistake.kind !== 'deprecated' || mistake.successor?.kind !== 'label') return false;
  return nodeAt(metadata, 'labels', mistake.successor.name) !== undefined;
}

/** Describes one annotation of Istio that does not do what is written. */
type AnnotationMistake = {
  readonly name: string;
  readonly origin: Origin;
} & (
  | {
      readonly kind: 'unknown';
      readonly nearest: string | null;
      /** Kinds that Istio reads the nearest from, where this one is none of them; empty where it would be read. */
      readonly kinds: readonly string[];
      /** Tells whether Istio reads a label of that name. */
      readonly isLabel: boolean;
    }
  | { readonly kind: 'deprecated'; readonly successor: Successor | null }
  | { readonly kind: 'misplaced'; readonly kinds: readonly string[]; readonly isLabel: boolean }
  | { readonly kind: 'invalid'; readonly problem: string }
);

/** Istio documents this annotation, though it is not Istio's own. */
const INGRESS_CLASS = 'kubernetes.io/ingress.class';

const PROXY_CONFIG = 'proxy.istio.io/config';

/** Tells whether Istio is the one that reads an annotation. */
const isOfIstio = (name: string): boolean =>
  name === INGRESS_CLASS || (name.split('/')[0] ?? '').endsWith('istio.io');

/**
 * Lists what is wrong with annotations of Istio on an object of a kind, in the order in which they are
 * written: one can be both deprecated and misplaced. `problemOfConfig` says what is wrong with a proxy
 * configuration.
 */
function annotationMistakes(
  metadata: Node | undefined,
  kind: string,
  problemOfConfig: (value: Node) => string | null,
): readonly AnnotationMistake[] {
  return [...entriesAt(metadata, 'annotations')].flatMap(([name, value]) =>
    isOfIstio(name) && value.kind === 'scalar' && typeof value.value === 'string'
      ? mistakesOf({ name, origin: value.origin }, kind, () =>
          name === PROXY_CONFIG
            ? problemOfConfig(value)
            : problemOfValue(name, String(value.value)),
        )
      : [],
  );
}

function mistakesOf(
  at: { readonly name: string; readonly origin: Origin },
  kind: string,
  problemOf: () => string | null,
): readonly AnnotationMistake[] {
  const known = KNOWN_ANNOTATIONS.get(at.name);
  const isLabel = KNOWN_LABELS.has(at.name);
  if (known === undefined) {
    const nearest = nearestWord(at.name, [...KNOWN_ANNOTATIONS.keys()]);
    const read = KNOWN_ANNOTATIONS.get(nearest ?? '')?.kinds ?? [];
    const isRead = isLabel || read.includes('Any') || read.includes(kind);
    return [{ ...at, kind: 'unknown', nearest, isLabel, kinds: isRead ? [] : read }];
  }
  const { kinds, isDeprecated, successor } = known;
  const deprecated = isDeprecated ? [{ ...at, kind: 'deprecated', successor } as const] : [];
  if (kinds.includes('Any')) return deprecated;
  // a transformer writes it on the pods as well
  const isEverywhere = at.origin.via?.kind === 'transformer';
  if (!kinds.includes(kind))
    return isEverywhere
      ? deprecated
      : [...deprecated, { ...at, kind: 'misplaced', kinds, isLabel }];
  const problem = problemOf();
  return problem === null ? deprecated : [...deprecated, { ...at, kind: 'invalid', problem }];
}
