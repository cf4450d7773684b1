import { list, number, part, specOf, text } from './field.ts';

const parentRefs = list(
  part(({ origin, at }) => ({
    origin,
    kind: at('kind', text),
    name: at('name', text),
    namespace: at('namespace', text),
  })),
);

const backendRefs = list(
  part(({ origin, at }) => ({
    origin,
    kind: at('kind', text),
    name: at('name', text),
    namespace: at('namespace', text),
    port: at('port', number),
  })),
);

export type BackendRef = ReturnType<typeof backendRefs>['value'][number];

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

/** The view of a Gateway of the Gateway API. */
export const asGatewayApiGateway = specOf(({ origin, at }) => ({
  origin,
  gatewayClassName: at('gatewayClassName', text),
  parametersRef: at('infrastructure.parametersRef', parametersRef),
}));

/** The view of a GatewayClass. */
export const asGatewayClass = specOf(({ origin, at }) => ({
  origin,
  parametersRef: at('parametersRef', parametersRef),
}));
