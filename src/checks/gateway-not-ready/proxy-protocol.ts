import type { Mesh, Service, ValueInForce, Workload } from '../../istio/index.ts';
import { isGatewayWorkload, valueInForce, viewOf } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { say, slot, stringAt } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks, idsOf } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

const NOT_SENT: Check = {
  id: 'proxy-header-not-sent',
  title: 'Gateway expects a PROXY header, its load balancer sends none',
  level: 'high',
  blind: 'Load balancers set up outside this repository, or by the defaults of a controller.',
};
const NOT_EXPECTED: Check = {
  id: 'proxy-header-not-expected',
  title: 'Load balancer sends a PROXY header its gateway rejects',
  level: 'high',
  blind: 'Gateways that EnvoyFilters or an operator outside this repository prepare for it.',
};

/** Pods of a gateway and a Service with a load balancer in front, of which one side alone speaks the PROXY protocol. */
interface OneSided {
  readonly pods: Workload;
  readonly service: Service;
  /** The annotation that makes the load balancer send the header; null if it is the gateway that expects one. */
  readonly sends: { readonly name: string; readonly origin: Origin } | null;
  readonly expects: ValueInForce;
}

/** Envoy closes a connection without the header where it expects one, and takes the header for a request elsewhere. [src: istio/istio pilot/pkg/networking/core/listener.go; envoy proxy_protocol filter] */
export const proxyProtocol = checks([NOT_SENT, NOT_EXPECTED], ({ mesh }) =>
  oneSided(mesh).map(tell),
);

function oneSided(mesh: Mesh): readonly OneSided[] {
  const isFiltered = mesh
    .ofKind('networking.istio.io', 'EnvoyFilter')
    .some((filter) => PROTOCOL.test(JSON.stringify(viewOf('EnvoyFilter', filter))));
  return mesh.services.filter(isBalanced).flatMap((service) => {
    const pods = service.workloads.find((each) => isGatewayWorkload(mesh, each));
    if (pods === undefined) return [];
    const expects = valueInForce(mesh, pods, SETTING);
    // it is a map, and no single value
    const isExpected = expects.from !== null && expects.from.value === undefined;
    const sends = sendingBy(service);
    const isOneSided = sends === null ? isExpected : !isExpected && !isFiltered;
    return isOneSided ? [{ pods, service, sends, expects }] : [];
  });
}

const isBalanced = ({ resource }: Service): boolean =>
  stringAt(resource.node, 'spec', 'type') === 'LoadBalancer';

const SETTING = { path: 'gatewayTopology.proxyProtocol', standard: false };
/** Annotations of all clouds have the words in their name, or in what they turn on. */
const PROTOCOL = /proxy[-_]?protocol/i;
const IS_OFF = /^(?:false|off|no|none|disabled?|0)?$|proxy_protocol\S*=false/i;

function sendingBy({ resource }: Service): OneSided['sends'] {
  for (const [name, { value, origin }] of viewOf('Metadata', resource).annotations)
    if (PROTOCOL.test(`${name} ${value}`) && !IS_OFF.test(value)) return { name, origin };
  return null;
}

function tell({ pods, service, sends, expects }: OneSided): ToldBy {
  const [gateway, balancer] = [slot.object(pods.resource), slot.object(service.resource)];
  const common = {
    subject: service.resource,
    of: idsOf([pods.resource]),
    scope: scopeOf('service'),
    workloads: [pods.resource],
  };
  if (sends !== null)
    return {
      ...common,
      by: NOT_EXPECTED,
      message: say`No request through the load balancer of ${balancer} is answered: it begins each connection with a PROXY header, and ${gateway} does not expect one.`,
      why: say`The annotation ${slot.code(sends.name)} makes it send the header (${slot.place(sends.origin)}), and no ${slot.code(SETTING.path)} applies to the pods (${slot.place(pods.resource.origin)}).`,
      symptom: say`400, or a TLS handshake that fails: the gateway reads the header as the request`,
      origin: sends.origin,
      fix: {
        text: say`Set ${slot.code('proxy.istio.io/config: \'{"gatewayTopology": {"proxyProtocol": {}}}\'')} on the pods of the gateway together with the annotation, or take that away.`,
      },
    };
  return {
    ...common,
    by: NOT_SENT,
    message: say`${gateway} closes each connection through the load balancer of ${balancer}: it expects a PROXY header, and nothing there sends one.`,
    why: say`${slot.code(SETTING.path)} applies to the pods (${slot.place(expects.from?.origin ?? pods.resource.origin)}), and no annotation of the Service names the PROXY protocol (${slot.place(service.resource.origin)}).`,
    symptom: say`connection reset, or an empty reply, before any status`,
    origin: expects.from?.origin ?? pods.resource.origin,
    related: [service.resource.origin],
    fix: {
      text: say`Let the load balancer send the header first (each cloud has an annotation for that, as ${slot.code('service.beta.kubernetes.io/aws-load-balancer-proxy-protocol: "*"')}), or take ${slot.code(SETTING.path)} away.`,
    },
  };
}
