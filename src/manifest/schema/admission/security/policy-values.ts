import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { entriesOf, knownText, placesAt, reportAt } from '../pathed-node.ts';
import { isIpBlock } from '../values/ip-address.ts';

export interface ValueProblem {
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong with one value of a kind, in a field of an operation, a source or a condition; null where nothing is. */
export type ValueCheck = (value: string, holder: PathedNode, field: string) => ValueProblem | null;

/** Reports the values of a list that are none, and empty ones. */
export function checkValues(
  holder: PathedNode,
  field: string,
  check: ValueCheck,
  violations: Violations,
): void {
  for (const place of placesAt(holder, field)) {
    const value = knownText(place);
    const problem =
      value === undefined
        ? null
        : value === ''
          ? { message: `${field} has an empty entry.`, remedy: 'Fill the entry in, or remove it.' }
          : check(value, holder, field);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}

export const blockProblem: ValueCheck = (value) =>
  isIpBlock(value)
    ? null
    : {
        message: `${JSON.stringify(value)} is no IP address or range (CIDR).`,
        remedy: 'Write an IP address, or a range such as 10.0.0.0/8.',
      };

export const portProblem: ValueCheck = (value, holder, field) => {
  if (/^\d+$/.test(value) && Number(value) <= 65_535) return null;
  if (value === '*' && field === 'values')
    return {
      message: '"*" is no port: leave the condition out to match every port.',
      remedy: 'Remove the condition.',
    };
  if (value === '*' && field === 'ports')
    return {
      message: '"*" is no port: leave ports out to match every port.',
      remedy:
        entriesOf(holder).length > 1
          ? 'Remove the ports.'
          : 'Remove to: an operation for every port and of nothing else is for every request.',
    };
  return {
    message: `${JSON.stringify(value)} is no port: a number from 1 to 65535, without wildcards.`,
    remedy: 'Write a port from 1 to 65535.',
  };
};

/** `name` or `namespace/name`. */
export const accountProblem: ValueCheck = (value) =>
  value.includes('*')
    ? { message: 'serviceAccounts take no wildcards.', remedy: 'Name each service account.' }
    : /^[^/]+(?:\/[^/]+)?$/.test(value) && value.length <= 320
      ? null
      : {
          message: `${JSON.stringify(value)} is no service account: name or namespace/name.`,
          remedy: 'Write name or namespace/name.',
        };

/** `*` stands for all, or for what is in front of the rest or behind it. */
const wildcardProblem = (value: string): ValueProblem | null =>
  value === '*' || /^(?:\*?[^*]*|[^*]*\*)$/s.test(value)
    ? null
    : {
        message: `${JSON.stringify(value)} has a wildcard that is neither in front nor at the end, or two.`,
        remedy: 'Write one *, in front or at the end.',
      };

export const trustDomainProblem: ValueCheck = (value) =>
  value.includes('/')
    ? {
        message: `${JSON.stringify(value)} is no trust domain: it contains a slash.`,
        remedy: 'Write the part before /ns/.',
      }
    : wildcardProblem(value);

export const noProblem: ValueCheck = () => null;

/** By the key of a condition; values of other keys are any text. */
export const VALUES_OF: ReadonlyMap<string, ValueCheck> = new Map([
  ['source.ip', blockProblem],
  ['remote.ip', blockProblem],
  ['destination.ip', blockProblem],
  ['destination.port', portProblem],
  ['source.serviceAccount', accountProblem],
  ['source.trustDomain', wildcardProblem],
]);
