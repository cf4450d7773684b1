import type { MapNode, Node, Origin, Resource } from '../../manifest/index.ts';
import {
  booleanAt,
  entriesAt,
  itemsAt,
  nodeAt,
  numberAt,
  stringMapAt,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** What an IstioOperator says of the pods of one component. */
export interface OperatorComponent {
  readonly operator: Resource;
  /** As it is called in the object: `pilot`, `ingressGateways[0]`. */
  readonly name: string;
  readonly settings: MapNode;
}

const LISTS: ReadonlySet<string> = new Set(['ingressGateways', 'egressGateways']);

/** Components of operators that are not turned off and say something of their pods. */
export const operatorComponents = (mesh: Mesh): readonly OperatorComponent[] =>
  mesh
    .ofKind('install.istio.io', 'IstioOperator')
    .flatMap((operator) =>
      [...entriesAt(operator.node, 'spec', 'components')].flatMap(([name, node]) =>
        LISTS.has(name)
          ? itemsAt(node).flatMap((item, index) =>
              componentOf(operator, `${name}[${String(index)}]`, item),
            )
          : componentOf(operator, name, node),
      ),
    );

function componentOf(operator: Resource, name: string, node: Node): readonly OperatorComponent[] {
  const settings = nodeAt(node, 'k8s');
  if (settings?.kind !== 'map' || booleanAt(node, 'enabled') === false) return [];
  return [{ operator, name, settings }];
}

/** What asks for a control plane without pods. */
export interface ControlPlaneAtZero {
  readonly resource: Resource;
  readonly origin: Origin;
}

/** Control planes that are asked to have no pod, by their Deployment or by their operator. */
export const controlPlanesAtZero = (mesh: Mesh): readonly ControlPlaneAtZero[] => [
  ...mesh
    .ofKind('apps', 'Deployment')
    .filter(
      ({ node }) =>
        stringMapAt(node, 'metadata', 'labels').get('app') === 'istiod' &&
        numberAt(node, 'spec', 'replicas') === 0,
    )
    .map((resource) => ({
      resource,
      origin: placeAt(resource, resource.node, 'spec', 'replicas'),
    })),
  ...operatorComponents(mesh)
    .filter(({ name, settings }) => name === 'pilot' && numberAt(settings, 'replicaCount') === 0)
    .map(({ operator, settings }) => ({
      resource: operator,
      origin: placeAt(operator, settings, 'replicaCount'),
    })),
];

const placeAt = ({ origin }: Resource, node: Node, ...path: readonly string[]): Origin =>
  nodeAt(node, ...path)?.origin ?? origin;
