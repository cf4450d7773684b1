import { toldPlaces } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, coversHost, firstOf, placeOf } from '../../manifest/index.ts';
import { gatewayReferences } from '../mesh/calls/virtual-service-routes.ts';
import { gatewaysOfCharts } from '../mesh/charts/chart-gateways.ts';
import { gatewayPodsElsewhere } from '../mesh/gateways/pods-elsewhere.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { asVirtualService } from '../views/virtual-service.ts';
import type { CallAnswer } from './call-answer.ts';
import { objectText } from './citation.ts';
import type { CallQuestion } from './question.ts';

/** A VirtualService that has the host at a Gateway of which nobody sees the pods, or which is not here itself. */
interface UnseenGateway {
  readonly routes: Resource;
  readonly gateway: string;
  /** The Gateway's selector as it is written; null where the Gateway is not here. */
  readonly selector: string | null;
}

/** Finds them for a host; each Gateway is named once. */
export function unseenGatewaysFor(mesh: Mesh, host: string): readonly UnseenGateway[] {
  const found = new Map<string, UnseenGateway>();
  for (const routes of mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService')) {
    const hosts = asVirtualService(routes).hosts.value;
    if (!hosts.some(({ value }) => coversHost(value, host))) continue;
    for (const { namespace, name } of gatewayReferences(routes)) {
      const gateway = `${namespace}/${name}`;
      const selector = unansweredSelector(mesh, namespace, name);
      if (selector !== undefined && !found.has(gateway))
        found.set(gateway, { routes, gateway, selector });
    }
  }
  return [...found.values()];
}

/** Gives the selector of a Gateway that no pods seen here answer, null where it is not here; undefined where some do. */
function unansweredSelector(
  mesh: Mesh,
  namespace: string,
  name: string,
): string | null | undefined {
  const gateway = mesh.find(API_GROUPS.istioNetworking, 'Gateway', namespace, name);
  if (gateway === undefined) return null;
  const pods = gatewayPodsElsewhere(mesh).find(({ gateways }) => gateways.includes(gateway));
  return pods && [...pods.labels].map(([key, value]) => `${key}=${value}`).join(',');
}

/** Says which labels the pods of gateways have that charts of Istio make: where those are all, none is that of the Gateway. */
function otherPods(mesh: Mesh, selector: string): string {
  const keys = new Set(selector.split(',').map((each) => each.split('=')[0] ?? ''));
  const [first, ...others] = gatewaysOfCharts(mesh);
  if (first === undefined) return '';
  const labels = [...first.labels].filter(([key]) => keys.has(key));
  const have = labels.map(([key, value]) => `${key}=${value}`).join(',') || 'none of these labels';
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more other ones`;
  return ` (those of ${objectText(first.source)} have ${have}${more}, as Istio labels the pods of its gateways: without others it opens no port)`;
}

/**
 * Answers for an environment in which no gateway that is seen takes a call from outside, and routes have its host at one
 * that is not: how the call ends there is not known. Null where no routes have it so.
 */
export function answerAtUnseen(
  mesh: Mesh,
  { words, asked }: CallQuestion,
  [first]: readonly CallAnswer[],
): CallAnswer | null {
  const [one, ...others] = unseenGatewaysFor(mesh, asked.host);
  if (one === undefined || first === undefined) return null;
  const { routes, gateway, selector } = one;
  const pods =
    selector === null
      ? 'which is not seen here'
      : `whose pods (${selector}) are not seen here${otherPods(mesh, selector)}`;
  const more = firstOf(
    others.map((other) => other.gateway),
    2,
  );
  const missing = `Gateway ${gateway}, ${pods}, at which ${objectText(routes)} (${placeOf(routes.origin)}) has the host${more === '' ? '' : `; and ${more}`}`;
  const ending = {
    ends: 'unknown',
    status: null,
    flag: null,
    by: null,
    endpoint: null,
    missing,
    steps: [],
  } as const;
  const { first: where } = toldPlaces.words(mesh.environment);
  return {
    ...first,
    caller: gateway,
    isServed: false,
    sentence: `${where === '' ? 'It' : `${where}it`} is not known how ${words} from outside ends: it arrives at ${missing}.`,
    ends: 'unknown',
    steps: [],
    shares: [{ ...ending, weight: 100, says: `not known without ${missing}` }],
    timeout: null,
    retries: null,
    notes: [],
  };
}
