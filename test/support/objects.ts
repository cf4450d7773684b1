/** Where an object lies, and what is written beside its name. */
interface Placed {
  /** `shop` where nothing else is said; null for an object that names none. */
  readonly namespace?: string | null;
  /** Fields of a flow mapping: `app: web, version: v2`. */
  readonly labels?: string;
  readonly annotations?: string;
}

const API_VERSIONS = {
  AuthorizationPolicy: 'security.istio.io/v1',
  ConfigMap: 'v1',
  DestinationRule: 'networking.istio.io/v1',
  Gateway: 'networking.istio.io/v1',
  IstioOperator: 'install.istio.io/v1alpha1',
  Namespace: 'v1',
  PeerAuthentication: 'security.istio.io/v1',
  Service: 'v1',
  ServiceEntry: 'networking.istio.io/v1',
  Sidecar: 'networking.istio.io/v1',
  VirtualService: 'networking.istio.io/v1',
} as const;

type Kind = keyof typeof API_VERSIONS;

/**
 * An object as a document of YAML, with the mark that begins the next one: several are written one after the other.
 * The fields lie one below the other, so that `spec` is in the fourth line.
 */
export const manifest = (kind: Kind, name: string, spec: string, placed: Placed = {}): string =>
  document(kind, name, placed, `${kind === 'ConfigMap' ? 'data' : 'spec'}: ${spec}\n`);

const document = (kind: Kind, name: string, placed: Placed, fields: string): string =>
  `apiVersion: ${API_VERSIONS[kind]}\nkind: ${kind}\nmetadata: ${metadataOf(name, placed)}\n${fields}---\n`;

/** What nothing is said of is left out. */
function metadataOf(
  name: string,
  { namespace = 'shop', labels = '', annotations = '' }: Placed,
): string {
  const fields = [
    `name: ${name}`,
    ...(namespace === null ? [] : [`namespace: ${namespace}`]),
    ...(labels === '' ? [] : [`labels: { ${labels} }`]),
    ...(annotations === '' ? [] : [`annotations: { ${annotations} }`]),
  ];
  return `{ ${fields.join(', ')} }`;
}

const ofKind =
  (kind: Kind) =>
  (name: string, spec: string, placed?: Placed): string =>
    manifest(kind, name, spec, placed);

export const authorizationPolicy = ofKind('AuthorizationPolicy');
/** The spec of a ConfigMap is its `data`. */
export const configMap = ofKind('ConfigMap');
export const destinationRule = ofKind('DestinationRule');
export const istioOperator = ofKind('IstioOperator');
export const peerAuthentication = ofKind('PeerAuthentication');
export const serviceEntry = ofKind('ServiceEntry');
export const virtualService = ofKind('VirtualService');

/** A Service of the pods that have its name as their label `app`, for HTTP, where nothing else is said. */
export const service = (
  name: string,
  spec = `{ selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }`,
  placed?: Placed,
): string => manifest('Service', name, spec, placed);

export const namespace = (name: string, labels = ''): string =>
  document('Namespace', name, { namespace: null, labels }, '');

/** The PeerAuthentication of the whole mesh. */
export const meshMtls = (mode: string): string =>
  peerAuthentication('default', `{ mtls: { mode: ${mode} } }`, { namespace: 'istio-system' });
