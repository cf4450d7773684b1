import type { Origin, Resource } from '../../../manifest/index.ts';
import { nodeAt } from '../../../manifest/index.ts';
import type { Workload } from '../mesh.ts';
import type { PolicyVerdict } from '../authorization/policy-verdict.ts';
import type { CallDecision } from './call-ending.ts';

type Validation = PolicyVerdict['validatedBy'][number];

/** A place that a decision rests on, and the rule of docs/contributing/model/semantics.md by which it does. */
export interface Fact {
  readonly origin: Origin;
  readonly rule: string;
}

/** The ends that decisions are about. */
export interface DecidedEnds {
  /** Places that say who calls: its account, and what gives it a proxy. */
  readonly caller: readonly Origin[];
  /** Whose pods get the call; null if it comes to none. */
  readonly endpoint: Workload | null;
}

/** Lists all that a decision rests on, in groups: what decides at once comes before what only has a part in it. */
export function factsOf(decision: CallDecision, ends: DecidedEnds): readonly (readonly Fact[])[] {
  const told = by(RULES[decision.step], decision.because);
  switch (decision.step) {
    case 'visibility': {
      const narrowed = by('SIDECAR-1', decision.sidecar === null ? [] : [decision.sidecar.origin]);
      return [narrowed, told, factsOfCaller(ends)];
    }
    case 'destination': {
      const blocks = Object.values(decision.policy ?? {}).map(({ origin }) => origin);
      const rules = decision.rules.map(({ origin }) => origin);
      return [by('DR-13', blocks), told, by('DR-1', rules)];
    }
    case 'endpoints': {
      const selector = by('DR-18', placesIn(decision.service, ['spec', 'selector']));
      return [selector, told, decision.workloads.flatMap(selectedBy)];
    }
    case 'tls':
      return [membershipOf(ends.endpoint), by('MTLS-20', decision.sending.because), told];
    case 'authorization': {
      const tokens = by('JWT-1', decision.verdict.validatedBy.flatMap(tokensOf));
      return [told, tokens, by('AUTHZ-36', ends.caller)];
    }
    case 'route':
    case 'lookup':
    case 'waypoint':
    case 'network':
      return [told];
  }
}

/** Lists the places that say who calls. */
export const factsOfCaller = ({ caller }: DecidedEnds): readonly Fact[] => by('INJ-2', caller);

/** The rule by which a step rests on the places that it is told of. */
const RULES: Readonly<Record<CallDecision['step'], string>> = {
  lookup: 'NET-19',
  visibility: 'SIDECAR-5',
  route: 'ROUTE-11',
  destination: 'SE-4',
  waypoint: 'AMBIENT-5',
  endpoints: 'DR-18',
  network: 'NET-1',
  tls: 'MTLS-12',
  authorization: 'AUTHZ-9',
};

const by = (rule: string, origins: readonly Origin[]): readonly Fact[] =>
  origins.map((origin) => ({ origin, rule }));

/** Services choose pods by labels, and none if there are no pods. */
const selectedBy = ({ resource }: Workload): readonly Fact[] =>
  by('DR-18', placesIn(resource, POD_LABELS, ['spec', 'replicas']));

const POD_LABELS = ['spec', 'template', 'metadata', 'labels'];

const placesIn = (
  { node }: Resource,
  ...paths: readonly (readonly string[])[]
): readonly Origin[] => paths.flatMap((path) => nodeAt(node, ...path)?.origin ?? []);

const tokensOf = ({ issuers, resource }: Validation): readonly Origin[] => [
  ...issuers.map(({ origin }) => origin),
  resource.origin,
];

const membershipOf = (endpoint: Workload | null): readonly Fact[] =>
  endpoint?.sidecar.kind === 'known' ? by('INJ-2', endpoint.sidecar.because) : [];
