import type { Mesh } from '../../istio/index.ts';
import { containsLabels, gatewaysOfCharts, groupedBy, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isSystemNamespace, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { readAs } from '../istioctl/istioctl.ts';
import { scopeOf } from '../references/reference.ts';

/** Holds a policy that picks pods of a Gateway of the Gateway API by their labels. */
interface PassedOverSelector {
  readonly policy: Resource;
  readonly origin: Origin;
  /** Name of the Gateway. */
  readonly gateway: string;
  /** The Gateway's object, or the pods where that is not here. */
  readonly source: Resource;
  /** Tells whether the pods themselves are here. */
  readonly hasPods: boolean;
  /**
   * Set for waypoints, which follow nothing without a target; other gateways do, unless a setting of istiod
   * is changed.
   */
  readonly isWaypoint: boolean;
}

/** Finds selectors where `targetRefs` is meant: AUTHZ-4…6. */
export const selectorForGateway = check({
  id: 'selector-for-gateway',
  title: 'Policy selects Gateway API pods by labels instead of targetRefs',
  level: 'low',
  severity: 'warning',
  blind: 'The labels of pods that istiod creates, and the settings of istiod.',
  knownAs: [{ code: 'IST0166', analyzer: 'k8sgateway.SelectorAnalyzer' }],
  find: (input) => {
    const namesFor = readAs(input, { truly: allNames, istioctl: namesForPods });
    return passedOverSelectors(input.mesh)
      .filter(({ policy }) => !isSystemNamespace(policy.namespace))
      .map((passed) => ({ ...tell(passed), ...namesFor(passed) }));
  },
});

type Named = Pick<Told, 'knownAs'>;

const allNames = (): Named => ({});

/**
 * Gives the names of other tools: `istioctl analyze` looks for the pods themselves, so it says nothing where
 * they are not here.
 */
const namesForPods = ({ hasPods }: PassedOverSelector): Named => (hasPods ? {} : { knownAs: [] });

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

const POLICIES = [
  ['security.istio.io', 'AuthorizationPolicy'],
  ['security.istio.io', 'RequestAuthentication'],
  ['telemetry.istio.io', 'Telemetry'],
  ['extensions.istio.io', 'WasmPlugin'],
] as const;

/** Lists policies in the namespace of such pods, each with every Gateway whose pods it selects: AUTHZ-4…6. */
function passedOverSelectors(mesh: Mesh): readonly PassedOverSelector[] {
  const pods = groupedBy(podsOfGateways(mesh), ({ namespace }) => namespace);
  return POLICIES.flatMap(([group, kind]) => mesh.ofKind(group, kind)).flatMap((policy) => {
    const { selector, selectorPlace, targetRef } = viewOf('Attached', policy);
    if (selectorPlace === null || targetRef !== null) return [];
    const found = new Map<string, PassedOverSelector>();
    for (const { gateway, labels, source, hasPods } of pods.get(policy.namespace) ?? [])
      if (!found.has(gateway) && containsLabels(labels, selector.value))
        found.set(gateway, {
          policy,
          origin: selector.origin ?? selectorPlace,
          gateway,
          source,
          hasPods,
          isWaypoint: isWaypoint(mesh, policy.namespace, gateway),
        });
    return [...found.values()];
  });
}

interface GatewayPod {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly gateway: string;
  readonly source: Resource;
  readonly hasPods: boolean;
}

/** Lists the pods that are here, and those that istiod makes, as far as the Gateway tells their labels. */
const podsOfGateways = (mesh: Mesh): readonly GatewayPod[] =>
  [
    ...mesh.workloads.map(({ namespace, labels, resource }) => ({
      namespace,
      labels,
      source: resource,
      hasPods: true,
    })),
    ...gatewaysOfCharts(mesh).map((one) => ({ ...one, hasPods: false })),
  ].flatMap(({ namespace, labels, source, hasPods }) => {
    const gateway = labels.get(GATEWAY_NAME);
    return gateway === undefined ? [] : [{ namespace, labels, gateway, source, hasPods }];
  });

function isWaypoint(mesh: Mesh, namespace: string, name: string): boolean {
  const gateway = mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name);
  return (
    gateway !== undefined &&
    viewOf('GatewayApiGateway', gateway).gatewayClassName?.value === 'istio-waypoint'
  );
}

function tell({ policy, origin, gateway, source, isWaypoint }: PassedOverSelector): Told {
  return {
    subject: policy,
    key: `gateway ${gateway}`,
    scope: scopeOf('service'),
    message: isWaypoint
      ? `${subjectText(policy)} does nothing at waypoint ${gateway}: its selector picks the pods, and waypoints follow \`targetRefs\` only.`
      : `${subjectText(policy)} holds at Gateway ${gateway} only as long as istiod is left to follow selectors there, which it can be told not to.`,
    why: say`Its selector (${slot.place(origin)}) fits the pods of ${slot.object(source)} (${slot.place(source.origin)}), which are made of a Gateway of the Gateway API.`,
    symptom: isWaypoint
      ? say`nothing is checked at the waypoint`
      : say`nothing yet; without PILOT_ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY nothing is checked at the gateway`,
    origin,
    related: [source.origin],
    fix: {
      text: `Name the Gateway in \`targetRefs\` (kind Gateway, name ${gateway}) in the place of the selector.`,
    },
  };
}
