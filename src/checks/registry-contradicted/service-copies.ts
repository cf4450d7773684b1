import {
  canonicalJson,
  isPassedOver,
  isPlainList,
  itemsAt,
  numberAt,
  plainOf,
  resourceKey,
  stringAt,
} from '../../manifest/index.ts';
import type { Node, Plain, Resource } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A Service that is written more than once, as those of one name in several clusters are, and not alike. */
export interface DifferingService {
  /** Two or more, in rendering order. */
  readonly copies: readonly Resource[];
  readonly differs: readonly ('type' | 'headless' | 'ports')[];
}

/**
 * Services of one name and namespace that differ in what clients of one mesh are to find alike. `asWritten` leaves out what
 * the API server fills in, as `istioctl analyze` does with files; `meshOf` tells copies apart that are of several meshes.
 */
export const differingServices = (
  mesh: Mesh,
  asWritten: boolean,
  meshOf: (service: Resource) => string,
): readonly DifferingService[] =>
  [
    ...groupedBy(
      mesh.ofKind('', 'Service'),
      (one) => `${resourceKey(one)} ${meshOf(one)}`,
    ).values(),
  ].flatMap((copies) => {
    const [first] = copies;
    if (first === undefined || copies.length < 2 || isPassedOver(first.namespace)) return [];
    const differs = ASPECTS.flatMap(([name, read]) =>
      copies.some((copy) => read(copy, asWritten) !== read(first, asWritten)) ? [name] : [],
    );
    return differs.length === 0 ? [] : [{ copies, differs }];
  });

const ASPECTS: readonly (readonly [
  DifferingService['differs'][number],
  (service: Resource, asWritten: boolean) => string | boolean,
])[] = [
  ['type', typeOf],
  ['headless', ({ node }) => stringAt(node, 'spec', 'clusterIP') === 'None'],
  ['ports', portsOf],
];

function typeOf({ node }: Resource, asWritten: boolean): string {
  return stringAt(node, 'spec', 'type') ?? (asWritten ? '' : 'ClusterIP');
}

/** By name, whatever order they are written in. */
function portsOf({ node }: Resource, asWritten: boolean): string {
  const ports = itemsAt(node, 'spec', 'ports').map((port) => ({
    name: stringAt(port, 'name') ?? '',
    text: canonicalJson({ ...(asWritten ? {} : filledIn(port)), ...fieldsOf(port) }),
  }));
  return ports
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
    .map(({ text }) => text)
    .join();
}

const filledIn = (port: Node): Readonly<Record<string, Plain>> => ({
  protocol: 'TCP',
  targetPort: numberAt(port, 'port') ?? null,
});

function fieldsOf(port: Node): Readonly<Record<string, Plain>> {
  const fields = plainOf(port);
  return fields === null || typeof fields !== 'object' || isPlainList(fields) ? {} : fields;
}
