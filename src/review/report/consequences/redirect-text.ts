import type { Consequence, SideOutcome } from '../../../compare/index.ts';
import { listed } from '../../../manifest/index.ts';

type Target = NonNullable<SideOutcome['leadsTo']>;

/** Tells whether the same status sends clients to another address than before. */
export const isLedElse = (before: SideOutcome, after: SideOutcome): boolean =>
  before.leadsTo !== undefined &&
  after.leadsTo !== undefined &&
  before.status === after.status &&
  before.leadsTo.url !== after.leadsTo.url;

/** ` and get 404 there`: what is wrong with where a redirect leads; empty where nothing is. */
export function ledWords({ leadsTo }: SideOutcome): string {
  const answer = leadsTo?.answer;
  if (answer === 'itself') return ' to the same address again';
  return typeof answer === 'number' && answer >= 400 ? ` and get ${String(answer)} there` : '';
}

/** Says what a redirect led to that is there no more, and gave no answer: a route for it may be where nobody sees it. */
export const ledNowhere = ({ leadsTo }: SideOutcome): string =>
  leadsTo?.answer === 'itself'
    ? ' to the same address again'
    : ' to a target that does not answer here';

/** ` (to /new: 404)`, with what a client gets there that follows the redirect; empty where it is not told. */
export const ledAfter = ({ leadsTo }: SideOutcome, asked: string): string =>
  leadsTo === undefined ? '' : ` (to ${targetText(leadsTo, asked)})`;

/** ` (to /new: 200)` */
export const ledBefore = ({ leadsTo }: SideOutcome, asked: string): string =>
  leadsTo === undefined ? '' : ` (to ${targetText(leadsTo, asked)})`;

function targetText({ url, answer }: Target, asked: string): string {
  if (answer === 'itself') return 'the same address again';
  const address = addressText(url, asked);
  if (answer === null) return address;
  return answer === 'not-seen' ? `${address} (not seen here)` : `${address}: ${String(answer)}`;
}

/** Leaves out what is as in the request: `/new`, `/new over https`. */
function addressText(url: string, asked: string): string {
  const [to, from] = [partsOf(url), partsOf(asked)];
  if (to.host !== from.host) return url;
  const path = to.path === '' ? '/' : to.path;
  return to.scheme === from.scheme ? path : `${path} over ${to.scheme}`;
}

function partsOf(url: string) {
  const [, scheme = '', host = '', path = ''] = /^(https?):\/\/([^/]*)(.*)$/.exec(url) ?? [];
  return { scheme, host, path };
}

const HOSTS_SHOWN = 4;

/** Says to whom a route led that is not seen; empty of all else. */
export function ledUnseen({ before: { sentTo = [] } }: Consequence): string {
  const [first, ...others] = sentTo;
  if (first === undefined) return '';
  const led = listed(sentTo, HOSTS_SHOWN);
  const are = others.length === 0 ? 'is' : 'are';
  return ` It led to ${led}, which ${are} not seen here: whether anything answered there is not known.`;
}
