import type { ClientValidation, GatewayApiListener } from '../../views/gateway-listener.ts';
import { TERMINATION } from '../../views/gateway-listener.ts';
import { asGatewayApiGateway, asGatewayClass } from '../../views/gateway-api.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import { mayReference } from '../gateway-api/reference-grant.ts';
import { runsBefore } from '../control-plane/istiod-settings.ts';
import type { Mesh } from '../mesh.ts';

/** Holds what a listener that ends TLS asks of its clients. */
interface AskedOfClients {
  readonly mode: 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL' | 'ISTIO_MUTUAL';
  /** The place where that is written; null where it is not. */
  readonly origin: Origin | null;
  /** Whose signature counts, where the Gateway says it. */
  readonly validation: ClientValidation | null;
}

const NOTHING: AskedOfClients = { mode: 'SIMPLE', origin: null, validation: null };

/**
 * Istio takes its own option of the listener, and since 1.28 what the Gateway says for all of them, or for their port;
 * other implementations what the Gateway says for HTTPS, or, as before Gateway API 1.4, the listener itself. GWAPI-22.
 */
export function askedOfClients(
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
): AskedOfClients & { readonly isNeeded: boolean } {
  const validation = validationFor(gateway, listener);
  const own = listener.protocol?.value === 'HTTPS' ? validation : null;
  const asked = isRunByIstio(mesh, gateway)
    ? askedByIstio(listener, runsBefore(mesh, '1.28') ? null : validation)
    : byValidation(own ?? listener.clientValidation);
  return { ...asked, isNeeded: NEEDED.has(asked.mode) };
}

/** The modes in which clients without a certificate are not answered. */
const NEEDED: ReadonlySet<string> = new Set(['MUTUAL', 'ISTIO_MUTUAL']);

/** An entry for the port takes the place of what is said for all. */
function validationFor(gateway: Resource, { port }: GatewayApiListener): ClientValidation | null {
  const { clientValidation, clientValidationPerPort } = asGatewayApiGateway(gateway);
  const ofPort = clientValidationPerPort.value.find((one) => one.port?.value === port?.value);
  return ofPort === undefined ? clientValidation : ofPort.validation;
}

function askedByIstio(
  { tlsOptions }: GatewayApiListener,
  validation: ClientValidation | null,
): AskedOfClients {
  const option = tlsOptions.value.get(TERMINATION);
  if (option === 'ISTIO_SIMPLE') return NOTHING;
  const { origin } = tlsOptions;
  if (option === 'ISTIO_MUTUAL') return { mode: option, origin, validation: null };
  const asked = byValidation(validation);
  return option === 'MUTUAL' || option === 'OPTIONAL_MUTUAL'
    ? { ...asked, mode: option, origin }
    : asked;
}

function byValidation(validation: ClientValidation | null): AskedOfClients {
  if (validation === null || validation.authorities.value.length === 0) return NOTHING;
  const { mode, origin } = validation;
  return mode?.value === 'AllowInsecureFallback'
    ? { mode: 'OPTIONAL_MUTUAL', origin: mode.origin, validation }
    : { mode: 'MUTUAL', origin, validation };
}

const CLASSES: ReadonlySet<string> = new Set(['istio', 'istio-remote']);

/**
 * Tells whether istiod makes a Gateway's proxies: by its class, or by the controller that the class names.
 */
export function isRunByIstio(mesh: Mesh, gateway: Resource): boolean {
  const name = asGatewayApiGateway(gateway).gatewayClassName?.value ?? '';
  if (CLASSES.has(name)) return true;
  const found = mesh
    .ofKind('gateway.networking.k8s.io', 'GatewayClass')
    .find((one) => one.name === name);
  return (
    found !== undefined &&
    asGatewayClass(found).controllerName?.value === 'istio.io/gateway-controller'
  );
}

/** Istio takes one authority, a ConfigMap or a Secret that the Gateway may name; else the listener is not there. GWAPI-22. */
export function hasUsableAuthority(
  mesh: Mesh,
  gateway: Resource,
  { validation }: AskedOfClients,
): boolean {
  if (validation === null) return true;
  const [first, ...more] = validation.authorities.value;
  const kind = first?.kind?.value ?? '';
  return (
    first !== undefined &&
    more.length === 0 &&
    (first.group?.value ?? '') === '' &&
    (kind === 'ConfigMap' || kind === 'Secret') &&
    mayReference(mesh, gateway, {
      kind,
      namespace: first.namespace?.value ?? gateway.namespace,
      name: first.name?.value ?? '',
    })
  );
}
