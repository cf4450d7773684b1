import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  mapNode,
  parseYaml,
  resourceKey,
  resourceOf,
  scalar,
  stringAt,
} from '../../manifest/index.ts';

/** A file that is given beside the tree: mesh configuration lies in clusters more often than in Git. */
export interface GivenFile {
  readonly path: string;
  readonly text: string;
}

/** Holds what is taken to be there beside what the tree holds. */
export interface GivenObjects {
  /** A text of MeshConfig. */
  readonly meshConfig: GivenFile | null;
  /** A text of MeshNetworks. */
  readonly meshNetworks: GivenFile | null;
  /** The pods and the Service of the ingress gateway of a default installation. */
  readonly hasIngress: boolean;
}

/** An environment with what is given beside it; of the default installation what the tree does not have itself. */
export function withGivenObjects(
  rendered: RenderedEnvironment,
  given: GivenObjects,
): RenderedEnvironment {
  const resources = [...configurationOf(given), ...(hasIngress(given) ? missingOf(rendered) : [])];
  const [first, ...others] = rendered.roots;
  if (first === undefined || resources.length === 0) return rendered;
  return {
    ...rendered,
    roots: [{ ...first, resources: [...first.resources, ...resources] }, ...others],
  };
}

/** Where the mesh configuration turns Ingress off, `istioctl analyze` takes no gateway to be there either. */
function hasIngress({ hasIngress: isGiven, meshConfig }: GivenObjects): boolean {
  if (!isGiven || meshConfig === null) return isGiven;
  const [document] = parseYaml(meshConfig.path, meshConfig.text);
  return stringAt(document?.node ?? undefined, 'ingressControllerMode') !== 'OFF';
}

function missingOf({ roots }: RenderedEnvironment): readonly Resource[] {
  const own = new Set(roots.flatMap(({ resources }) => resources.map(resourceKey)));
  return INGRESS.filter((resource) => !own.has(resourceKey(resource)));
}

/** The ConfigMap that istiod would read it from; lines are those of the files. */
function configurationOf({ meshConfig, meshNetworks }: GivenObjects): readonly Resource[] {
  const data = [
    ...(meshConfig === null ? [] : [['mesh', textOf(meshConfig)] as const]),
    ...(meshNetworks === null ? [] : [['meshNetworks', textOf(meshNetworks)] as const]),
  ];
  const [first] = data;
  if (first === undefined) return [];
  const { origin } = first[1];
  const text = (value: string): Node => scalar(value, origin);
  const node = mapNode(
    new Map<string, Node>([
      ['apiVersion', text('v1')],
      ['kind', text('ConfigMap')],
      [
        'metadata',
        mapNode(
          new Map([
            ['name', text('istio')],
            ['namespace', text('istio-system')],
          ]),
          origin,
        ),
      ],
      ['data', mapNode(new Map(data), origin)],
    ]),
    origin,
  );
  return [resourceOf(node) ?? []].flat();
}

/** As a block scalar whose key stands above the first line of the file: line n of the text is line n. */
const textOf = ({ path, text }: GivenFile): Node =>
  scalar(text, { file: path, line: 0, column: 1, endLine: text.split('\n').length });

const BUILT_IN: Pick<Origin, 'file'> = { file: 'the default installation of Istio' };

/** Holds what `istioctl analyze` assumes where it is given files alone; its pod names no image, for which a server would refuse it. */
const INGRESS: readonly Resource[] = parseYaml(
  BUILT_IN.file,
  `apiVersion: v1
kind: Pod
metadata: { name: istio-ingressgateway, namespace: istio-system, labels: { istio: ingressgateway } }
spec: { containers: [{ name: istio-proxy, image: 'docker.io/istio/proxyv2@sha256:${'0'.repeat(64)}' }] }
---
apiVersion: v1
kind: Service
metadata: { name: istio-ingressgateway, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  ports:
    - { name: http2, port: 80, targetPort: 80, protocol: TCP }
    - { name: https, port: 443, targetPort: 443, protocol: TCP }
    - { name: tcp, port: 31400, targetPort: 31400, protocol: TCP }
    - { name: tls, port: 15443, targetPort: 15443, protocol: TCP }
`,
).flatMap(({ node }) => (node === null ? [] : (resourceOf(node) ?? [])));
