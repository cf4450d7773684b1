import { viewOf } from '../../../istio/index.ts';
import { API_GROUPS, nearestWord, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import { isExternal } from '../external-objects.ts';
import type { NearObject, Reference } from '../reference.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';

const CLASS_MISSING: Check = {
  id: 'gateway-class-missing',
  title: 'GatewayClass of a Gateway not found',
  level: 'high',
  blind:
    'Classes of other implementations, charts or clusters, unless the name is a typo of a known one.',
  knownAs: [{ code: 'KIA1504' }],
};
export const GATEWAY_CLASS_CHECKS = [CLASS_MISSING];

/** Lists the classes that istiod makes, by what it is set to. */
const OF_ISTIO = ['istio', 'istio-remote', 'istio-waypoint', 'istio-east-west'] as const;

/** Matches the classes that clusters and other implementations come with. */
const OF_OTHERS =
  /^(?:gke-|openshift-|azure-|amazon-|cilium|eg$|envoy|nginx|traefik|kong|contour|agentgateway|istio-agentgateway|alb$|nlb$)/;

/** Finds classes of Gateways (GWAPI-1). */
export const GATEWAY_CLASS_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.gatewayApi, kind: 'Gateway' }],
    under: 'spec',
    at: ['gatewayClassName'],
    picked: ({ world, subject }) => classOf(world, subject),
  },
];

function classOf(world: World, gateway: Resource): readonly Reference[] {
  const written = viewOf('GatewayApiGateway', gateway).gatewayClassName;
  if (written === null || hasVariable(written.value)) return [];
  const { value, origin } = written;
  const classes = new Map(
    world.mesh.ofKind(API_GROUPS.gatewayApi, 'GatewayClass').map((one) => [one.name, one]),
  );
  const found = classes.get(value);
  const isKnown =
    OF_ISTIO.some((one) => one === value) ||
    OF_OTHERS.test(value) ||
    isExternal(world, 'GatewayClass', '', value);
  const meant = nearestWord(value, [...OF_ISTIO, ...classes.keys()]);
  const near: NearObject | null =
    meant === null
      ? null
      : {
          name: meant,
          says: '',
          relation: 'letters',
          origin: classes.get(meant)?.origin ?? origin,
          write: meant,
          slip: { from: value, to: meant },
        };
  const key = `class ${value}`;
  const outcome =
    found !== undefined || isKnown
      ? resolved(...(found === undefined ? [] : [found]))
      : missing({
          target: `GatewayClass ${value}`,
          namespace: null,
          proof: 'near',
          near: near === null ? [] : [near],
          scope: scopeOf('namespace'),
          sentences: {
            message: `Nobody takes care of ${subjectText(gateway)}: its hosts are served by nothing.`,
            why: `No GatewayClass is called \`${value}\`${nearestText(meant, classes)}. Kubernetes accepts any name.`,
            symptom:
              'the Gateway stays without an address, its status says "Waiting for controller"',
            fix: 'Name a class that exists: `istio` for Gateways of Istio.',
          },
          // whoever makes it makes no other of nearly its name
          concerns: 'in-closed-world',
          quiet: 'in-open-world',
        });
  return [{ check: CLASS_MISSING, subject: gateway, key, origin, outcome }];
}

const nearestText = (meant: string | null, classes: ReadonlyMap<string, Resource>): string => {
  if (meant === null) return '';
  return classes.has(meant)
    ? `; there is \`${meant}\``
    : `; the one that istiod makes is \`${meant}\``;
};
