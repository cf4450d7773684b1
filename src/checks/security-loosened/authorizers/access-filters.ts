import { counterpartIn, renamedIn } from '../../../compare/index.ts';
import { gatewaysOfCharts, policyIndexOf, viewOf } from '../../../istio/index.ts';
import { isForPods } from '../../authorization/authorizing-filters.ts';
import type { Resource } from '../../../manifest/index.ts';
import {
  listed,
  nodeAt,
  placeOf,
  sameData,
  subjectText,
  say,
  slot,
} from '../../../manifest/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check } from '../../detection/check.ts';
import { asksAnyone } from './still-asked.ts';

/** Names filters of Envoy that decide about access by a part of their name or type, and what a sentence calls each. */
const ACCESS_FILTERS: ReadonlyMap<string, string> = new Map([
  ['ext_authz', 'external authorization (ext_authz)'],
  ['jwt_authn', 'token validation (jwt_authn)'],
  ['rbac', 'access rules (rbac)'],
  ['oauth2', 'login (oauth2)'],
]);

/** A filter that decided about access, as it was and is. */
interface ChangedFilter {
  readonly old: Resource;
  readonly now: Resource | undefined;
  readonly what: string;
  /** Names the policies that ask an authorizer at all of its pods, with their places; null where none does. */
  readonly asking: string | null;
}

/**
 * Tells of EnvoyFilters that took part in access control and are changed or gone. What Envoy makes of them
 * cannot be compared, so the change counts as loosened, and says so (SCOPE-5).
 */
export const accessFilterChanged = check({
  id: 'access-filter-changed',
  title: 'EnvoyFilter involved in access control is changed or removed',
  level: 'high',
  blind: 'How Envoy applies it: every change counts as looser, even a stricter one.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => changedFilters(before, after).map(tell)),
});

function changedFilters(before: Mesh, after: Mesh): readonly ChangedFilter[] {
  return before
    .ofKind('networking.istio.io', 'EnvoyFilter')
    .flatMap((old): readonly ChangedFilter[] => {
      const what = accessFilterOf(old);
      const now = counterpartIn(after, old, before) ?? renamedIn(after, old, before);
      if (what === null || sameSpec(old, now)) return [];
      if (
        now === undefined &&
        !after.resources.some(({ namespace }) => namespace === old.namespace)
      )
        return [];
      const asking = /ext_authz/.test(what) ? askingPolicies(after, old) : null;
      return [{ old, now, what, asking }];
    });
}

function accessFilterOf(filter: Resource): string | null {
  const names = new Set(
    viewOf('EnvoyFilter', filter).configPatches.value.flatMap(({ patch, sought }) => [
      ...(patch?.said.names ?? []),
      ...(isBeside(patch?.operation?.value ?? '') ? [] : sought.names),
    ]),
  );
  return [...ACCESS_FILTERS].find(([name]) => names.has(name))?.[1] ?? null;
}

/** Tells whether a patch puts something in, and leaves what its match asks for as it is. */
const isBeside = (operation: string): boolean => /^INSERT_|^ADD$/.test(operation);

/** Finds the CUSTOM policies at all pods that a filter was for: they ask an authorizer without it (AUTHZ-10). */
function askingPolicies(after: Mesh, filter: Resource): string | null {
  const seen = [...after.workloads, ...gatewaysOfCharts(after)].filter((pods) =>
    isForPods(after, filter, pods),
  );
  const labels = viewOf('EnvoyFilter', filter).selector.value;
  const targets = seen.length > 0 ? seen : [{ namespace: filter.namespace, labels }];
  const index = policyIndexOf(after);
  const policies = index.policies.filter(
    (policy) => asksAnyone(policy) && targets.every((target) => index.attaches(policy, target)),
  );
  const names = policies.map(
    ({ resource }) => `${subjectText(resource)} (${placeOf(resource.origin)})`,
  );
  return names.length === 0 ? null : listed(names, 2);
}

function tell({ old, now, what, asking }: ChangedFilter): Told {
  const subject = subjectText(old);
  const { origin } = now === undefined ? old : viewOf('EnvoyFilter', now);
  return {
    subject: now ?? old,
    key: 'envoy access filter',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message:
      now === undefined
        ? `${subject} no longer adds ${what}: requests it stopped may pass.`
        : `${subject} changes ${what}. What Envoy makes of it cannot be compared here, so it counts as loosened.`,
    why:
      now === undefined
        ? say`It is removed (${slot.place(origin)}).`
        : say`An EnvoyFilter that Envoy does not accept is left out without a word, and with it the check (${slot.place(origin)}).`,
    origin,
    side: now === undefined ? 'base' : 'head',
    symptom: `no errors: requests that were stopped may get through${asking === null ? '' : `, unless what ${asking} asks stops them`}`,
    fix: {
      text: say`Try it in a test environment: send a request that must be refused. Where it fits, use an AuthorizationPolicy with action CUSTOM instead.`,
      kind: 'choice',
    },
  };
}

/** Tells whether the specs of two objects of any kind hold the same data. */
const sameSpec = (
  one: Pick<Resource, 'node'>,
  other: Pick<Resource, 'node'> | undefined,
): boolean => sameData(nodeAt(one.node, 'spec'), nodeAt(other?.node, 'spec'));
