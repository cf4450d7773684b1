import type { Istiod } from '../ports/istiod.ts';
import type { ClusterProblem } from '../../../forge/index.ts';
import type { Answer, RequestLimits } from './kubernetes/api-server.ts';
import { getJson, REQUEST_LIMITS } from './kubernetes/api-server.ts';

export type FoundIstiod =
  | { readonly kind: 'usable'; readonly istiod: Istiod }
  /** `why` is a sentence. */
  | { readonly kind: 'unusable'; readonly why: string };

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The istiod behind a URL that whoever runs this gave: https, or http of this machine, as `kubectl port-forward` opens it
 * (istiod answers its debug pages to this machine without credentials). Nothing is asked of it yet.
 */
export function istiodAt(address: string, limits: RequestLimits = REQUEST_LIMITS): FoundIstiod {
  const unusable = (why: string): FoundIstiod => ({ kind: 'unusable', why });
  if (!URL.canParse(address)) return unusable(`--istiod gives no URL: ${address.slice(0, 200)}.`);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return unusable('--istiod gives more than an address: no user, password, ? or # may be in it.');
  const isOpen = url.protocol === 'https:';
  if (!isOpen && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname)))
    return unusable(
      `--istiod is https, or http of this machine (localhost, 127.0.0.1, [::1]), not ${url.protocol}//${url.hostname}.`,
    );
  const name = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return {
    kind: 'usable',
    istiod: {
      name,
      readSync: async () => {
        const answer = await getJson(new URL(`${name}/debug/syncz`), withoutCredentials, limits);
        return answer.kind === 'json'
          ? { kind: 'read', json: answer.value }
          : { kind: 'unknown', problem: problemOf(answer) };
      },
    },
  };
}

const withoutCredentials = (): Promise<void> => Promise.resolve();

function problemOf(answer: Exclude<Answer, { kind: 'json' }>): ClusterProblem {
  if (answer.kind !== 'problem')
    return {
      reason: 'refused',
      why: 'it has no /debug/syncz: it is no istiod, or its debug pages are off (ENABLE_DEBUG_ON_HTTP)',
    };
  return ['unauthorized', 'forbidden'].includes(answer.problem.reason)
    ? {
        reason: answer.problem.reason,
        why: 'it shows its debug pages only to requests from its own machine: kubectl port-forward is one',
      }
    : answer.problem;
}
