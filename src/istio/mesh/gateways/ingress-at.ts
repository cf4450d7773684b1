import { annotationOf } from '../../views/field.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost, itemsAt, nodeAt, stringAt, subjectText } from '../../../manifest/index.ts';
import type { Mesh, Unknown } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import type { Proxy } from '../visibility/proxy.ts';
import type { GatewayCall } from './gateway-call.ts';
import { listensFor } from './servers-on-port.ts';

const CLASS = 'kubernetes.io/ingress.class';
const CONTROLLER = 'istio.io/ingress-controller';
/** Ports that istiod opens for Ingresses, as the gateway's Service has them. */
const PORTS = [80, 443];

/**
 * An Ingress that istiod serves at these pods may take the call, beside or before what Gateways say: what it does is not
 * modelled. Null where none may.
 */
export function ingressAt(mesh: Mesh, proxy: Proxy, { port, http }: GatewayCall): Unknown | null {
  const ingresses = mesh.ofKind('networking.k8s.io', 'Ingress');
  if (ingresses.length === 0 || !isIngressGateway(mesh, proxy)) return null;
  if (!PORTS.some((number) => listensFor(mesh, proxy, number, port))) return null;
  const name = http.host?.toLowerCase().replace(/:\d+$/, '') ?? null;
  const found = ingresses.find((one) => isServed(mesh, one) && mayTake(one, name));
  return found === undefined ? null : unknown(`what ${subjectText(found)} makes of the call`);
}

function settingOf(mesh: Mesh, name: string, preset: string): string {
  const node = mesh.configuration.settings.get(name)?.node;
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : preset;
}

const isIngressGateway = (mesh: Mesh, { labels }: Proxy): boolean =>
  labels.get('istio') === settingOf(mesh, 'ingressSelector', 'ingressgateway');

/** By its class, or for want of one where the mesh takes these too. */
function isServed(mesh: Mesh, ingress: Resource): boolean {
  const mode = settingOf(mesh, 'ingressControllerMode', 'STRICT');
  if (mode === 'OFF') return false;
  const named = annotationOf(ingress, CLASS)?.value;
  if (named !== undefined) return named === settingOf(mesh, 'ingressClass', 'istio');
  const ofClass = stringAt(ingress.node, 'spec', 'ingressClassName');
  if (ofClass === undefined) return mode === 'DEFAULT';
  const written = mesh.find('networking.k8s.io', 'IngressClass', '', ofClass);
  return written === undefined
    ? ofClass === 'istio'
    : stringAt(written.node, 'spec', 'controller') === CONTROLLER;
}

function mayTake({ node }: Resource, name: string | null): boolean {
  const hosts = itemsAt(node, 'spec', 'rules').map((rule) => stringAt(rule, 'host') ?? '');
  return (
    name === null ||
    nodeAt(node, 'spec', 'defaultBackend') !== undefined ||
    hosts.some((host) => host === '' || coversHost(host.toLowerCase(), name))
  );
}
