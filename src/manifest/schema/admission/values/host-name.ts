import { isIpAddress } from './network-address.ts';
import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { knownText, reportAt } from '../pathed-node.ts';

const WILDCARD_LABEL = /^(?:\*|(?:\*-?)?[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)$/;

const isFirstLabel = (label: string): boolean => label.length <= 63 && WILDCARD_LABEL.test(label);

/**
 * Says what is wrong with a host name whose first label may be a wildcard or begin with one; null where Istio
 * accepts it. IP addresses are not host names here.
 */
export function domainProblem(host: string): DomainProblem | null {
  const message = sentenceFor(host);
  return message === null ? null : { message, remedy: remedyFor(host) };
}

export interface DomainProblem {
  readonly message: string;
  /** Says what to write instead; null where the text does not tell. */
  readonly remedy: string | null;
}

/** The host of a URL, or of what has a port. */
function remedyFor(host: string): string | null {
  if (host === '') return 'Name a host, or remove the entry.';
  const [, bare = ''] = /^(?:[a-z]+:\/\/)?([^/:]+)(?::\d+)?\/?$/.exec(host) ?? [];
  return bare !== '' && bare !== host && sentenceFor(bare) === null ? `Write ${bare}.` : null;
}

function sentenceFor(host: string): string | null {
  if (host === '') return 'A host is empty.';
  const text = JSON.stringify(host);
  if (host.includes('://')) return `${text} is a URL; a host has no scheme.`;
  if (host.includes('/')) return `${text} is not a host name: it contains a slash.`;
  if (host.includes(':') && isIpAddress(host)) return numericSentence(host);
  if (/:\d+$/.test(host)) return `${text} has a port; a host has none.`;
  if (host.length > 255) return 'A host has more than 255 characters.';
  const [first = '', ...rest] = (host.endsWith('.') ? host.slice(0, -1) : host).split('.');
  if (rest.some((label) => label.includes('*')))
    return `${text} has a wildcard that is not in front: only *.example.com is possible.`;
  if (!isFirstLabel(first) || !rest.every(isDnsLabel)) return `${text} is not a valid host name.`;
  return /^\d+$/.test(host.split('.').slice(1).at(-1) ?? '') ? numericSentence(host) : null;
}

/** Behind the first label the last one of a name has to have a letter: what has none is an address, or part of one. */
const numericSentence = (host: string): string =>
  isIpAddress(host)
    ? `${JSON.stringify(host)} is an IP address, and a host name is needed.`
    : `${JSON.stringify(host)} ends in a number, which no host name does.`;

/** Says what is wrong with the whole name of one host; null where nothing is. */
export function fullNameProblem(host: string): DomainProblem | null {
  if (host.startsWith('*'))
    return {
      message: `${JSON.stringify(host)} is a wildcard, and one host is needed.`,
      remedy: 'Name one host.',
    };
  if (/^\d+$/.test(host))
    return { message: `${JSON.stringify(host)} is a number, and a host is needed.`, remedy: null };
  return domainProblem(host);
}

/** A name without dots as istiod takes it, in either case: of a namespace, a subset, a port. */
export const isDnsLabel = (text: string): boolean =>
  /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(text);

/** GW-2: `namespace/host`, `./host`, `*`, or a host. */
export function checkServerHost(place: PathedNode, violations: Violations): void {
  const text = knownText(place);
  if (text === undefined) return;
  const slash = text.indexOf('/');
  const namespace = slash < 0 ? '*' : text.slice(0, slash);
  const host = text.slice(slash + 1);
  const problem =
    namespace === '*' || namespace === '.' || isDnsLabel(namespace)
      ? isIpAddress(host) && host.includes('.')
        ? null
        : hostProblem(host)
      : {
          message: `${JSON.stringify(namespace)} is not the name of a namespace.`,
          remedy: 'Write namespace/host, with . for the own namespace or * for any.',
        };
  if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
}

/** `namespace/host` of a Sidecar, in which `~` in front leaves something out (SIDECAR-4). */
export function checkEgressHost(place: PathedNode, violations: Violations): void {
  const text = knownText(place);
  if (text === undefined) return;
  const slash = text.indexOf('/');
  const namespace = text.slice(0, slash);
  if (slash < 0)
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(text)} names no namespace: egress hosts are written namespace/host, such as ./* or */${text}.`,
      { nearest: text === '*' ? '*/*' : `*/${text}` },
    );
  else if (!isEgressNamespace(namespace))
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(namespace)} is no namespace: before the slash stands the name of one, . for the own, * for all or ~ for none.`,
    );
  else {
    const problem = hostProblem(text.slice(slash + 1));
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}

function isEgressNamespace(namespace: string): boolean {
  const rest = namespace.startsWith('~') ? namespace.slice(1) : namespace;
  return ['*', '.'].includes(rest) || namespace === '~' || isDnsLabel(rest);
}

/**
 * Says what is wrong with a host of a Gateway or a Sidecar: it has a dot, and a wildcard is a label of its
 * own. Null where nothing is.
 */
function hostProblem(host: string): DomainProblem | null {
  if (host === '*') return null;
  const problem = domainProblem(host);
  if (problem !== null) return problem;
  const text = JSON.stringify(host);
  if (!host.includes('.'))
    return {
      message: `${text} is a short name, and a whole host name is needed.`,
      remedy: `Write the whole name, such as ${host}.example.com or ${host}.default.svc.cluster.local.`,
    };
  return host.includes('*') && !host.startsWith('*.')
    ? {
        message: `${text} has a wildcard within a label: only *.example.com is possible.`,
        remedy: 'Write * as a label of its own, in front.',
      }
    : null;
}
