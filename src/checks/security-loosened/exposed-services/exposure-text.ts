import { joinedSentences, legacy, listed, say, slot, slotText } from '../../../manifest/index.ts';
import type { Resource, Sentence, Slot } from '../../../manifest/index.ts';
import type { Call } from '../../../istio/index.ts';
import type { AnsweredBefore } from '../request-claims.ts';
import { answeredSymptom } from '../request-claims.ts';
import { gatewayText } from '../gateway-exposure.ts';

/** One route that newly leads from a gateway to Services, or to paths of them. */
export interface Exposure {
  readonly kind: 'service' | 'path' | 'certificate';
  readonly route: Resource;
  readonly calls: readonly Call[];
  /**
   * Lists the calls that led there before: from within, or for clients with a certificate; empty for none.
   */
  readonly was: readonly Call[];
  /** True where nothing but the name of the gateways tells that these are for within. */
  readonly isByName?: boolean;
  /** Lists the routes that speak for all of these requests already, and answer first while they are older. */
  readonly older: readonly Resource[];
  readonly answered: AnsweredBefore;
  /** Names the policies seen here that let nobody in by this route, if no other one does; absent where they let somebody in. */
  readonly refusedBy?: readonly string[];
}

/** Says what can be reached now, and what that rests on which is not seen here. */
export function exposureMessage(exposure: Exposure, paths: readonly string[]): Sentence {
  const { kind, calls, older, isByName, refusedBy } = exposure;
  const services = allOf(calls.map(({ destination }) => slot.object(destination.resource)));
  const through = say`through gateway ${allOf(calls.flatMap(gatewaySlot))}`;
  const what =
    kind === 'path'
      ? say`The administrative path ${legacy(paths.join(' and '))} of ${services}`
      : services;
  if (kind === 'certificate')
    return say`${what} can be reached without a client certificate now, ${through}.`;
  if (older.length > 0)
    return say`${what} may be reached from outside, ${through}: ${allOf(older.map(slot.object))} routes the same requests, and answers them as long as it is the older one.`;
  if (refusedBy !== undefined)
    return say`${what} may be reached from outside now, ${through}, if a policy that is not seen here lets that in.`;
  return isByName === true
    ? say`${what} may be reached from outside now, ${through}.`
    : say`${what} can be reached from outside now, ${through}.`;
}

const gatewaySlot = ({ source }: Call): readonly Slot[] =>
  source.kind === 'gateway' ? [slot.named({ ...source, group: '', kind: 'Gateway' })] : [];

/** Names all of some objects, each once. */
const allOf = (slots: readonly Slot[]): Sentence => {
  const each = new Map(slots.map((one) => [slotText(one), { parts: [one] }]));
  return joinedSentences([...each.values()], ' and ');
};

/** Says who led there before, and which policies seen here refuse what comes. */
export const becauseText = (exposure: Exposure): string =>
  exposure.refusedBy === undefined
    ? beforeText(exposure)
    : `${beforeText(exposure)}. ${listed(exposure.refusedBy, 2)} ${exposure.refusedBy.length === 1 ? 'lets' : 'let'} none of it in, and other policies may be in what is not rendered here`;

function beforeText({ kind, was, isByName }: Exposure): string {
  if (was.length === 0) return 'no route of a gateway did before';
  const gateways = listed([...new Set(was.map(({ source }) => gatewayText(source)))], 3);
  if (kind === 'certificate')
    return `before, only routes at gateway ${gateways} did, where clients are asked for a certificate`;
  return isByName === true
    ? `before, only routes at gateway ${gateways} did, whose name says that it is not for everybody. What leads to the gateways is not seen here`
    : `before, only routes at gateway ${gateways} did, which is led to from within the network only`;
}

/** Says what becomes of requests from outside. */
export function symptomOf({ kind, older, was, answered, refusedBy }: Exposure): string {
  if (kind === 'certificate') return 'clients that the handshake refused are answered';
  if (older.length > 0)
    return 'nothing changes while the older one is there; once it goes, or is made anew, requests from outside go to the other Service';
  if (refusedBy !== undefined)
    return 'requests from outside get 403, or are answered where another policy lets them in';
  return was.length === 0
    ? answeredSymptom(answered)
    : 'requests that were answered from within only are answered from outside too';
}
