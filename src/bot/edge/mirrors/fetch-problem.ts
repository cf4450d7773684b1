import type { GitRun } from '../../../forge/edge/git/running/run-git.ts';

export type FetchProblem =
  /** It is not there, or no longer, or not for us. */
  | { readonly kind: 'gone'; readonly what: string }
  /** The host does not answer, or refuses; another try may help. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** None of the others fits: the mirror itself is damaged, for all we know. */
  | { readonly kind: 'damaged'; readonly message: string };

/** Says that the host refused the token, where another one may help. */
export const TOKEN_REFUSED = 'The Git host refused the token.';

/** The host answers with another address; Git does not follow it, for the token would go there. */
interface Redirected {
  readonly kind: 'redirected';
}

/** Stands where the sentence names the proxy. */
const PROXY = 'its proxy';

/** Lists what Git 2.38 to 2.51 says in English (LC_ALL=C), and what it means; the first that fits counts. */
const MEANINGS: readonly (readonly [
  said: RegExp,
  meaning: (named: string) => FetchProblem | Redirected,
])[] = [
  [
    /No space left on device|Disk quota exceeded/,
    () => unreachable('The disk that mirrors are kept on is full.'),
  ],
  [/Could not resolve proxy/, () => unreachable(`The name of ${PROXY} is not known.`)],
  [
    /(?:HTTP code|response) 407|returned error: 407/,
    () =>
      unreachable(`The Git host is not reached: ${PROXY} does not accept the login it is given.`),
  ],
  [
    /Received HTTP code (\d{3}) from proxy|CONNECT tunnel failed, response (\d{3})/,
    (status) => unreachable(`The Git host is not reached: ${PROXY} answers ${status}.`),
  ],
  [/couldn't find remote ref (\S+)/, gone],
  [/(?:not our ref|unadvertised object|no such ref) ([0-9a-f]{40})/, gone],
  [/returned error: 30[12378]/, () => ({ kind: 'redirected' })],
  [/(?:repository '[^']*' not found|requested URL returned error: 404)/, () => gone('')],
  [
    /Authentication failed|could not read (?:Username|Password)|returned error: 40[13]/,
    () => unreachable(TOKEN_REFUSED),
  ],
  [
    /returned error: (\d{3})|RPC failed; HTTP (\d{3})/,
    (status) => unreachable(`The Git host answered with status ${status}.`),
  ],
  [/Could not resolve host/, () => unreachable('The name of the Git host is not known.')],
  [
    /Failed to connect|Couldn't connect|Connection (?:refused|timed out)/,
    () => unreachable('The Git host does not answer.'),
  ],
  [/Operation too slow/, () => unreachable('The Git host stopped sending.')],
  [/SSL|certificate/, () => unreachable('No secure connection to the Git host comes about.')],
  [
    /Connection reset|early EOF|hung up|disconnect|curl \d+|RPC failed|Empty reply|bad line length|expected flush|invalid server response|not valid: is this a git repository/,
    () => unreachable('The connection to the Git host broke.'),
  ],
  // whatever the libraries that encrypt and connect call it: a mirror is not damaged by it
  [
    /unable to access 'https?:\/\/[^']*': /,
    () => unreachable('The connection to the Git host broke.'),
  ],
  [/remote error: (.{1,200})/, (said) => unreachable(`The Git host says: ${said}`)],
];

/**
 * Matches what is said where Git crashed: it reads packs by mapping them into memory, and one that is cut
 * short ends it.
 */
export const CRASHED = /ended by SIG(?:SEGV|BUS|ABRT|ILL)/;

/**
 * Reads the problem off a run of Git; null where the fetch came to its end. Where a proxy stood between, what is
 * said of the host's connection may be its doing, so it is named.
 */
export function fetchProblemOf(
  run: GitRun,
  proxy: string | null = null,
): FetchProblem | Redirected | null {
  const problem = problemOf(run);
  if (proxy === null || problem?.kind !== 'unreachable' || problem.message === TOKEN_REFUSED)
    return problem;
  const { message } = problem;
  return unreachable(
    message.includes(PROXY)
      ? message.replace(PROXY, `the proxy ${proxy}`)
      : `${message.replace(/\.$/, '')}, asked through the proxy ${proxy}.`,
  );
}

function problemOf(run: GitRun): FetchProblem | Redirected | null {
  if (run.kind === 'missing') return unreachable('Git is not installed beside Meshwarden.');
  if (run.kind === 'stopped')
    return CRASHED.test(run.message)
      ? { kind: 'damaged', message: run.message }
      : unreachable(`Fetching was ended: ${run.message}`);
  if (run.code === 0) return null;
  for (const [said, meaning] of MEANINGS) {
    const match = said.exec(run.stderr);
    if (match !== null) return meaning(match.slice(1).join(''));
  }
  return { kind: 'damaged', message: run.stderr.trim().slice(0, 300) };
}

function gone(what: string): Extract<FetchProblem, { kind: 'gone' }> {
  return { kind: 'gone', what: what === '' ? 'the repository' : what };
}

function unreachable(message: string): Extract<FetchProblem, { kind: 'unreachable' }> {
  return { kind: 'unreachable', message };
}
