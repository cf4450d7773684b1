import {
  API_GROUPS,
  isGatewayApi,
  nodeAt,
  rowOf,
  stringAt,
  subjectText,
} from '../../../../manifest/index.ts';
import type { Node, Resource } from '../../../../manifest/index.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { leavesBelow } from '../node-walk.ts';
import type { ActsOn } from '../influence.ts';

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
  ...[...around.facts.consumed].flatMap(([key, part]) => secretOfPods(key, part)),
  ...around.mesh.resources.flatMap((resource) => [
    ...ofDelivery(resource),
    ...ofGateway(resource, around),
  ]),
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

/** Tells whether Argo CD reads a Secret by its label, or will read the one that is made: labels of a template count. */
export const isReadByArgo = ({ node }: Resource): boolean =>
  nodeAt(node, 'metadata', 'labels', ARGO_LABEL) !== undefined ||
  [...leavesBelow(nodeAt(node, 'spec'))].some(({ keys }) => keys.at(-1) === ARGO_LABEL);

const CREDENTIALS = /^(?:credentialNames?|caCertCredentialName)$/;

/** A Secret is in the namespace of the gateway's pods for Istio's Gateway, in that which is written for one of the Gateway API. */
function ofGateway(resource: Resource, around: MeshSurroundings): readonly ReadSecret[] {
  const { group, kind, namespace, node } = resource;
  const of = (name: string, home: string): ReadSecret => ({
    name,
    namespace: home,
    on: 'gateway',
    reader: subjectText(resource),
  });
  if (group === API_GROUPS.istioNetworking && kind === 'Gateway') {
    const homes = new Set([namespace, ...gatewayNamespaces(around)]);
    return [...leavesBelow(nodeAt(node, 'spec', 'servers'))].flatMap(({ keys, text }) =>
      CREDENTIALS.test(keys.at(-1) ?? '')
        ? [...homes].flatMap((home) => [of(text, home), of(`${text}-cacert`, home)])
        : [],
    );
  }
  if (!isGatewayApi(resource) || (kind !== 'Gateway' && kind !== 'ListenerSet')) return [];
  return certificatesIn(node).flatMap((reference) => {
    const name = stringAt(reference, 'name');
    const home = stringAt(reference, 'namespace') ?? namespace;
    return name === undefined ? [] : [of(name, home)];
  });
}

const certificatesIn = (node: Node): readonly Node[] => {
  const listeners = nodeAt(node, 'spec', 'listeners');
  if (listeners?.kind !== 'seq') return [];
  return listeners.items.flatMap((listener) => {
    const references = nodeAt(listener, 'tls', 'certificateRefs');
    return references?.kind === 'seq' ? references.items : [];
  });
};

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
