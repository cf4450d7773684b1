import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { CallProtection } from './call-protection.ts';
import type { LostProtection } from './protection-losses.ts';
import { lostProtections } from './protection-losses.ts';

/**
 * Outlier detection and limits hold for a caller by the one rule that counts for it, whatever takes them away: the rule
 * goes or moves, the block goes, or a port or subset says something of its own (DR-2…7, DR-13…15, DR-19, DR-23).
 */
export const protectionLost = check({
  id: 'protection-lost',
  title: 'Callers lose outlier detection, or a connection or request limit',
  level: 'medium',
  blind: 'Callers that the configuration does not show, and servers that limit their own load.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => lostProtections(before, after).map(tell)),
});

const MOST = 2;

function tell(one: LostProtection): Told {
  const { service, clients, lost, subsets, cause, old } = one;
  const what = listed(
    lost.map(({ name }) => name),
    lost.length,
  );
  const names = clients.flatMap(({ name }) => name ?? []).sort();
  const calls = names.length === 0 ? 'Calls' : `Calls of ${listed(names, MOST)}`;
  const to = subsets.flatMap((subset) => (subset === null ? [] : `subset ${subset}`));
  const place = placeOfCause(one);
  return {
    subject: cause.kind === 'removed' ? old : cause.rule,
    key: `${cause.kind} ${service.host}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${calls} to ${service.name}${to.length === 0 ? '' : ` (${listed(to, MOST)})`} lose ${what}.`,
    why: whyOf(one),
    symptom: symptomOf(lost),
    ...place,
    fix: { text: fixOf(one), kind: 'choice' },
  };
}

function placeOfCause({ cause, lost, old }: LostProtection): Pick<Told, 'side'> & {
  readonly origin: Origin;
} {
  switch (cause.kind) {
    case 'removed':
      return { origin: old.origin, side: 'base' };
    case 'dropped':
      return { origin: lost[0]?.written.origin ?? old.origin, side: 'base' };
    case 'not-seen':
    case 'replaced':
      return { origin: cause.at };
  }
}

function whyOf({ cause, old, lost, service }: LostProtection): string {
  const written = lost[0]?.written.origin ?? old.origin;
  switch (cause.kind) {
    case 'removed':
      return `${subjectText(old)} set it (${placeOf(written)} at the base) and is gone, and no other rule for these calls does.`;
    case 'dropped':
      return `${subjectText(old)} set it (${placeOf(written)} at the base) and no longer does.`;
    case 'not-seen':
      return cause.instead === null
        ? `${subjectText(old)} sets it and does not hold for these callers any more (${placeOf(cause.at)}): proxies look for rules in their own namespace, in that of the service (${service.namespace}) and in the root namespace, and see what is exported to them.`
        : `${subjectText(cause.instead)} (${placeOf(cause.instead.origin)}) holds for these callers in the place of ${subjectText(old)}, and rules of several namespaces are not merged.`;
    case 'replaced':
      return `${subjectText(old)} says it of all calls (${placeOf(written)} at the base), and what it says of ${cause.by} by itself (${placeOf(cause.at)}) takes the place of that as a whole.`;
  }
}

const symptomOf = (lost: readonly CallProtection[]): string =>
  [
    ...(lost.some(({ block }) => block === 'outlierDetection')
      ? ['requests keep going to a pod that fails all of them']
      : []),
    ...(lost.some(({ block }) => block === 'connectionPool')
      ? ['a slow server gets more and more requests, until its callers wait as well']
      : []),
  ].join('; ');

function fixOf({ cause, lost, old }: LostProtection): string {
  const blocks = listed([...new Set(lost.map(({ block }) => `\`${block}\``))], lost.length);
  switch (cause.kind) {
    case 'removed':
    case 'dropped':
      return `Keep ${blocks}, or say in the pull request that these calls go without.`;
    case 'not-seen':
      return `Let ${subjectText(old)} hold for these callers, or give theirs ${blocks} too.`;
    case 'replaced':
      return `Repeat ${blocks} at ${placeOf(cause.at)}, with all that is to hold.`;
  }
}
