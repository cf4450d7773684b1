import type { Resource } from '../../manifest/index.ts';
import { gatewayReferences } from '../../istio/index.ts';

/** A VirtualService never changes; its gateways are written at all of its routes, and each of them asks. */
const known = new WeakMap<Resource, string>();

/** ` through gateway a/b`, or nothing where the routes are for sidecars. */
export function throughText(virtualService: Resource): string {
  const text = known.get(virtualService) ?? textOf(virtualService);
  known.set(virtualService, text);
  return text;
}

function textOf(virtualService: Resource): string {
  const [first, ...more] = gatewayReferences(virtualService);
  if (first === undefined) return '';
  return ` through gateway ${qualifiedName(first)}${more.length === 0 ? '' : ` and ${String(more.length)} more`}`;
}

/** `namespace/name`, or the name of what has no namespace. */
export const qualifiedName = ({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string => (namespace === '' ? name : `${namespace}/${name}`);

/** `Requests`, or which part of those of a route: a share of a hundred. */
export const requestsText = (share: number | null): string =>
  share === null ? 'Requests' : `${String(Math.round(share * 10) / 10)} % of the requests`;
