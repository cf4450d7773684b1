import {
  entriesAt,
  isGatewayApi,
  isIstioKind,
  itemsAt,
  nodeAt,
  rowOf,
  stringAt,
  subjectText,
} from '../../../../manifest/index.ts';
import type { Node, Resource } from '../../../../manifest/index.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { leavesBelow } from '../../../matching/node-walk.ts';
import type { ActsOn } from '../influence.ts';
import { namingsBelow } from './object-namings.ts';

/** A Secret that the mesh or what delivers reads, and who reads it. */
export interface ReadSecret {
  readonly name: string;
  /** Is null where it may be in any namespace. */
  readonly namespace: string | null;
  readonly on: Extract<ActsOn, 'control-plane' | 'gateway' | 'delivery'>;
  /** Begins a sentence: "istiod", "Kustomization flux-system/apps". */
  readonly reader: string;
}

/** Lists the Secrets that pods of the control plane, gateways and appliers name; not those that istiod reads by their names. */
export const readSecrets = (around: MeshSurroundings): readonly ReadSecret[] => [
  { name: 'argocd-secret', namespace: null, on: 'delivery', reader: 'Argo CD' },
  ...[...around.facts.consumed].flatMap(([key, part]) => secretOfPods(key, part)),
  ...around.mesh.resources.flatMap((resource) => [
    ...ofDelivery(resource),
    ...ofProxies(resource, around),
  ]),
  ...ofReleases(around),
  ...around.facts.pods.flatMap(({ part, resource, podSpec }) =>
    part === 'gateway' ? mountedBy(resource, podSpec) : [],
  ),
];

function secretOfPods(key: string, on: ReadSecret['on']): readonly ReadSecret[] {
  const [, namespace, name] = /^Secret ([^/]*)\/(.+)$/.exec(key) ?? [];
  return name === undefined || namespace === undefined
    ? []
    : [{ name, namespace, on, reader: 'the control plane' }];
}

/** Fields of what delivers by which it names a Secret for itself. What it fills in for others is no such field. */
const OF_DELIVERY = /secret(?:name|ref)?$/i;
const FOR_OTHERS: ReadonlySet<string> = new Set([
  'values',
  'valuesFrom',
  'valuesObject',
  'postBuild',
  'template',
  'patches',
]);

function ofDelivery(resource: Resource): readonly ReadSecret[] {
  const { namespace, node } = resource;
  if (rowOf(resource)?.family !== 'delivery') return [];
  const reader = subjectText(resource);
  return [...leavesBelow(nodeAt(node, 'spec'))].flatMap(({ keys, text }) => {
    if (keys.some((key) => FOR_OTHERS.has(key)) || text === '') return [];
    const [last = '', before = ''] = keys.toReversed();
    const isNamed = OF_DELIVERY.test(last) || (last === 'name' && OF_DELIVERY.test(before));
    return isNamed ? [{ name: text, namespace, on: 'delivery' as const, reader }] : [];
  });
}

/** The label by which Argo CD finds the Secrets with its clusters and repositories. */
const ARGO_LABEL = 'argocd.argoproj.io/secret-type';

/** The label by which istiod finds the Secrets with its clusters. */
const ISTIO_LABEL = 'istio/multiCluster';

/** Tells by a label who reads a Secret, or will read the one that is made: labels of a template count. Null for nobody. */
export function readByLabel({ node }: Resource): ReadSecret['on'] | null {
  const labels = new Set(entriesAt(node, 'metadata', 'labels').keys());
  for (const { keys } of leavesBelow(nodeAt(node, 'spec'))) labels.add(keys.at(-1) ?? '');
  if (labels.has(ISTIO_LABEL)) return 'control-plane';
  return labels.has(ARGO_LABEL) ? 'delivery' : null;
}

const CREDENTIALS = /^(?:credentialNames?|caCertCredentialName|imagePullSecret)$/;

/**
 * Secrets that proxies are told of: those of Istio's kinds in the namespace of the object or of gateways, those of the
 * Gateway API where it says.
 */
function ofProxies(resource: Resource, around: MeshSurroundings): readonly ReadSecret[] {
  const { namespace, node } = resource;
  const spec = nodeAt(node, 'spec');
  if (spec === undefined) return [];
  const of = (name: string, home: string): ReadSecret => ({
    name,
    namespace: home,
    on: 'gateway',
    reader: subjectText(resource),
  });
  if (isGatewayApi(resource))
    return [...namingsBelow(spec, 'spec')].flatMap(({ name, namespace: home, kind, word }) =>
      word.endsWith('certificate') && (kind ?? 'Secret') === 'Secret'
        ? [of(name, home ?? namespace)]
        : [],
    );
  if (!isIstioKind(resource)) return [];
  const homes = new Set([namespace, ...gatewayNamespaces(around)]);
  return [...leavesBelow(spec)].flatMap(({ keys, text }) =>
    CREDENTIALS.test(keys.at(-1) ?? '')
      ? [...homes].flatMap((home) => [of(text, home), of(`${text}-cacert`, home)])
      : [],
  );
}

/** Charts of the control plane, by the last part of their names. */
const OF_CONTROL_PLANE =
  /^(?:istiod|istio-(?:operator|base|cni|control|discovery|pilot).*|ztunnel|sail-operator)$/;

/** Secrets with values of releases of the control plane. */
const ofReleases = ({ mesh }: MeshSurroundings): readonly ReadSecret[] =>
  mesh.charts.flatMap(({ chart, resource }) => {
    if (!OF_CONTROL_PLANE.test(chart)) return [];
    const { namespace, node } = resource;
    return itemsAt(node, 'spec', 'valuesFrom').flatMap((source): readonly ReadSecret[] => {
      const name = stringAt(source, 'name');
      return name === undefined || stringAt(source, 'kind') !== 'Secret'
        ? []
        : [{ name, namespace, on: 'control-plane', reader: subjectText(resource) }];
    });
  });

const gatewayNamespaces = ({ facts }: MeshSurroundings): readonly string[] =>
  facts.pods.flatMap(({ part, resource }) => (part === 'gateway' ? [resource.namespace] : []));

/** Secrets in the volumes and variables of a gateway's pods. */
const mountedBy = (resource: Resource, podSpec: Node | undefined): readonly ReadSecret[] =>
  [...leavesBelow(podSpec)].flatMap(({ keys, text }) => {
    const [last = '', before = ''] = keys.toReversed();
    const isSecret =
      last === 'secretName' || (last === 'name' && /^secret(?:Ref|KeyRef)?$/.test(before));
    return isSecret
      ? [
          {
            name: text,
            namespace: resource.namespace,
            on: 'gateway' as const,
            reader: subjectText(resource),
          },
        ]
      : [];
  });
