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

/** Lists all that a decision rests on; the places that it is told of come first. */
export function factsOf(decision: CallDecision, ends: DecidedEnds): readonly Fact[] {
  const told = by(RULES[decision.step], decision.because);
  switch (decision.step) {
    case 'visibility':
      return [
        ...by('SIDECAR-1', decision.sidecar === null ? [] : [decision.sidecar.origin]),
        ...told,
        ...factsOfCaller(ends),
      ];
    case 'route':
      return told;
    case 'destination':
      return [
        ...by(
          'DR-13',
          Object.values(decision.policy ?? {}).map(({ origin }) => origin),
        ),
        ...told,
        ...by(
          'DR-1',
          decision.rules.map(({ origin }) => origin),
        ),
      ];
    case 'endpoints':
      return [
        ...by('DR-18', placesIn(decision.service, ['spec', 'selector'])),
        ...told,
        ...decision.workloads.flatMap(selectedBy),
      ];
    case 'tls':
      return [...membershipOf(ends.endpoint), ...by('MTLS-20', decision.sending), ...told];
    case 'authorization':
      return [
        ...told,
        ...by('JWT-1', decision.verdict.validatedBy.flatMap(tokensOf)),
        ...by('AUTHZ-36', ends.caller),
      ];
    case 'lookup':
    case 'waypoint':
    case 'network':
      return told;
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
