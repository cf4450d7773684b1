import type { Match } from '../matching/match.ts';
import type { SelectingRules } from './network-policies.ts';
import { coversPort, ruleText } from './network-rules.ts';
import type { NetworkRule } from './network-rules.ts';

/** Whom policies let through one way, to one port or to all. */
export interface LetThrough {
  readonly who: 'anybody' | 'some' | 'nobody';
  /** The texts of the rules that let something through. */
  readonly rules: ReadonlySet<string>;
}

const ANYBODY: LetThrough = { who: 'anybody', rules: new Set() };

/**
 * Tells whom rules of one way let through that add to each other. Who is only perhaps selected is held to be shut, and not
 * to be let through, by what `isStrict` looks at; the other way round if what was there before is asked for.
 */
export function letThrough(
  selecting: readonly SelectingRules[],
  port: number | null,
  isStrict: boolean,
): LetThrough {
  const isShut = selecting.some(
    ({ rules, selects }) => rules.isolates && (isStrict || selects === 'yes'),
  );
  if (!isShut) return ANYBODY;
  const rules = selecting
    .filter(({ selects }) => !isStrict || selects === 'yes')
    .flatMap((one) => one.rules.rules)
    .map((rule) => ({ rule, covers: coversTcp(rule, port) }))
    .filter(({ covers }) => covers !== 'no');
  if (rules.some(({ rule, covers }) => covers === 'yes' && rule.isForAnybody === 'yes'))
    return ANYBODY;
  return {
    who: rules.length > 0 ? 'some' : 'nobody',
    rules: new Set(rules.map(({ rule }) => ruleText(rule))),
  };
}

/** Tells whether a rule lets through what goes to a TCP port of which no name is known; null asks for every port. */
function coversTcp({ ports }: NetworkRule, port: number | null): Match {
  if (port === null) return ports === null ? 'yes' : 'maybe';
  return coversPort(ports, { called: { ports: [], hasMoreLabels: true }, port, protocol: 'TCP' });
}
