import { viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { isServedRoute } from '../../../manifest/index.ts';

/** Names an object of a namespace. */
interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Says who goes by a route of the Gateway API, and where it leads. */
export interface RouteReferences {
  /** Names its Gateways, as `namespace/name`. */
  readonly gateways: readonly string[];
  /** Names the Services whose callers go by it. */
  readonly parents: readonly Named[];
  readonly backends: readonly Named[];
}

/** Reads it; null for objects of other kinds. */
export function referencesOfRoute(object: Resource): RouteReferences | null {
  if (!isServedRoute(object)) return null;
  const { parentRefs, rules } = viewOf('Route', object);
  const parents = parentRefs.value.map((one) => namedBy(one, 'Gateway', object));
  return {
    gateways: parents
      .filter(({ kind }) => kind === 'Gateway')
      .map(({ namespace, name }) => `${namespace}/${name}`),
    parents: parents.filter(({ kind }) => kind === 'Service'),
    backends: rules.value
      .flatMap(({ backendRefs }) => backendRefs.value)
      .map((one) => namedBy(one, 'Service', object))
      .filter(({ kind }) => kind === 'Service'),
  };
}

type Reference = ReturnType<typeof viewOf<'Route'>>['parentRefs']['value'][number];

const namedBy = (
  { kind, name, namespace }: Pick<Reference, 'kind' | 'name' | 'namespace'>,
  usual: string,
  { namespace: own }: Resource,
): Named & { readonly kind: string } => ({
  kind: kind?.value ?? usual,
  name: name?.value ?? '',
  namespace: namespace?.value ?? own,
});
