import { API_GROUPS, sameData } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Around, Taking } from './traffic-taking.ts';
import type { Mesh } from '../../istio/index.ts';
import { callersElsewhere, takingsOf } from './traffic-taking.ts';
import { counterpartIn } from '../../istio/index.ts';
import { leadingText } from './led-elsewhere.ts';
import type { Look } from '../detection/check.ts';
import { sidesOf } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { namesOfOthers } from './names-of-others.ts';
import { CHECKS_OF_TAKINGS, draftsOfTakings, OTHERS_HOST_LED_AWAY } from './taking-sentences.ts';

const KINDS = ['ServiceEntry', 'VirtualService'];

/** ServiceEntries and VirtualServices, new or other than before, by which clients of other namespaces go. SE-1, SE-4, SE-5, ROUTE-4, ROUTE-8. */
export const ledAway: Look = {
  checks: CHECKS_OF_TAKINGS,
  find: (input) => ({
    findings: [...findingsOf(input), ...namesOfOthers(input, OTHERS_HOST_LED_AWAY)],
  }),
};

function findingsOf(input: DetectorInput): readonly FindingDraft[] {
  const { before } = input;
  // all of an environment that is new, or looked at by itself, is new in it
  const sides = before === null ? { before: null, after: input.mesh } : sidesOf(input);
  if (sides === null) return [];
  const { after } = sides;
  const around = aroundOf(input, sides.before, after);
  return KINDS.flatMap((kind) => after.ofKind(API_GROUPS.istioNetworking, kind)).flatMap(
    (resource): readonly FindingDraft[] => {
      const old = sides.before === null ? undefined : counterpartIn(sides.before, resource);
      if (old !== undefined && sameData(old.node, resource.node)) return [];
      const known = old === undefined ? [] : knownTakings(old, resource, around, sides.before);
      const taken = takingsOf(resource, around).filter((one) => !known.includes(keyOf(one)));
      return draftsOfTakings(resource, taken, after);
    },
  );
}

function aroundOf(input: DetectorInput, before: Mesh | null, after: Mesh): Around {
  const { environmentsBefore = [] } = input;
  const earlier = before === null ? environmentsBefore : [before, ...environmentsBefore];
  return {
    mesh: after,
    domainsOf: earlier.length === 0 ? [after] : earlier,
    others: before ?? after,
  };
}

/** What an object took before, by the same way: an object that leads elsewhere now takes anew what is everybody's. */
function knownTakings(
  old: Resource,
  resource: Resource,
  around: Around,
  before: Mesh | null,
): readonly string[] {
  const mesh = before ?? around.mesh;
  if (callersOf(old, mesh) !== callersOf(resource, around.mesh)) return [];
  const leadsAlike = leadingText(old, mesh) === leadingText(resource, around.mesh);
  return takingsOf(old, { ...around, mesh })
    .filter(({ of }) => leadsAlike || (of.kind === 'outside' && old.kind === 'ServiceEntry'))
    .map(keyOf);
}

const callersOf = (resource: Resource, mesh: Mesh): string =>
  [...callersElsewhere(resource, mesh)].sort().join(' ');

const keyOf = ({ of, text }: Taking): string => `${of.kind} ${text}`;
