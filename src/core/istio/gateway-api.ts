import type { Written } from './field.ts';
import { list, number, part, specOf, text } from './field.ts';

/** What a route names, of its own namespace where it says none. */
const named = ({ origin, at }: Written) => ({
  origin,
  group: at('group', text),
  kind: at('kind', text),
  name: at('name', text),
  namespace: at('namespace', text),
});

const parentRef = part((written) => ({
  ...named(written),
  sectionName: written.at('sectionName', text),
}));

export type ParentRef = NonNullable<ReturnType<typeof parentRef>>;

/** One parent of a route by itself. */
export const asParentRef = parentRef;

const backendRef = part((written) => ({
  ...named(written),
  port: written.at('port', number),
}));

export type BackendRef = NonNullable<ReturnType<typeof backendRef>>;

/** One backend of a route by itself. */
export const asBackendRef = backendRef;

const parentRefs = list(parentRef);
const backendRefs = list(backendRef);

const matches = list(part(({ origin, at }) => ({ origin, path: at('path.value', text) })));

const rules = list(
  part(({ origin, at }) => ({
    origin,
    /** Of an HTTPRoute; the other kinds match no paths. */
    matches: at('matches', matches),
    backendRefs: at('backendRefs', backendRefs),
  })),
);

/** The view of an HTTPRoute, GRPCRoute, TCPRoute or TLSRoute. */
export const asRoute = specOf(({ origin, at }) => ({
  origin,
  parentRefs: at('parentRefs', parentRefs),
  get rules() {
    return at('rules', rules);
  },
}));

const parametersRef = part(({ origin, at }) => ({
  origin,
  kind: at('kind', text),
  name: at('name', text),
  /** A Gateway's parameters are in its own namespace. */
  namespace: at('namespace', text),
}));

const listeners = list(part(({ origin, at }) => ({ origin, name: at('name', text) })));

/** The view of a Gateway of the Gateway API. */
export const asGatewayApiGateway = specOf(({ origin, at }) => ({
  origin,
  listeners: at('listeners', listeners),
  gatewayClassName: at('gatewayClassName', text),
  parametersRef: at('infrastructure.parametersRef', parametersRef),
}));

/** The view of a GatewayClass. */
export const asGatewayClass = specOf(({ origin, at }) => ({
  origin,
  parametersRef: at('parametersRef', parametersRef),
}));

const grantedRoutes = list(
  part(({ origin, at }) => ({
    origin,
    kind: at('kind', text),
    namespace: at('namespace', text),
  })),
);

const grantedTargets = list(
  part(({ origin, at }) => ({
    origin,
    kind: at('kind', text),
    /** None grants all of the kind. */
    name: at('name', text),
  })),
);

/** The view of a ReferenceGrant (GWAPI-7). */
export const asReferenceGrant = specOf(({ origin, at }) => ({
  origin,
  from: at('from', grantedRoutes),
  to: at('to', grantedTargets),
}));
