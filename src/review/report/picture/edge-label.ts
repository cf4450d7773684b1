import type { Consequence, SideOutcome } from '../../../compare/index.ts';
import { methodWords } from '../../../istio/index.ts';
import { endText, headerText, unlessText } from '../consequences/consequence-text.ts';
import { withTokenWords } from '../consequences/witness-token-text.ts';

/**
 * Says what becomes of a call: it fails now, it gets through now, it gets through otherwise, or it is open how it ends, where
 * that was told before.
 */
export type EdgeState = 'lost' | 'new' | 'changed' | 'open';

/** A sign for each state, for whoever does not tell the colours apart. */
export const STATE_SIGN: Readonly<Record<EdgeState, string>> = {
  lost: '✕',
  new: '+',
  changed: '~',
  open: '?',
};

const STATES: Readonly<Record<Consequence['kind'], EdgeState>> = {
  lost: 'lost',
  closed: 'lost',
  unrouted: 'lost',
  opened: 'new',
  exposed: 'new',
  moved: 'changed',
  slower: 'changed',
  shorter: 'changed',
  plaintext: 'changed',
  encrypted: 'changed',
  identity: 'changed',
};

export const edgeState = ({ kind, if: value }: Consequence): EdgeState =>
  value === undefined ? STATES[kind] : 'open';

/** Says at an edge in a few letters how the witness ends on both sides: `GET /charge 200 → 403`, `3 s → 9 s`. */
export const edgeLabel = (consequence: Consequence): string =>
  `${endsLabel(consequence)}${withWords(consequence)}${unlessText(consequence)}`;

/** Says which of the requests of the same caller it is about, where that is not seen by their method and path. */
function withWords({ isOfSome, witness: { http } }: Consequence): string {
  if (http === null) return '';
  const [header] = isOfSome === true ? http.headers : [];
  const token = withTokenWords(http.token);
  return token === '' && header !== undefined ? ` with the header ${headerText(header)}` : token;
}

function endsLabel(consequence: Consequence): string {
  const { kind, before, after, witness } = consequence;
  switch (kind) {
    case 'slower':
    case 'shorter':
      return waitingLabel(before.waiting, after.waiting);
    case 'plaintext':
      return 'no longer encrypted';
    case 'encrypted':
      return 'now encrypted';
    case 'unrouted':
      return 'no longer routed';
    case 'identity':
      return after.peer == null ? 'no identity' : `as ${after.peer.replace(/^.*\/sa\//, '')}`;
    case 'lost':
    case 'opened':
    case 'closed':
    case 'exposed':
    case 'moved': {
      const isHttp = witness.http !== null;
      const share = Math.abs(after.answered - before.answered);
      const part = share === 100 ? '' : ` (${String(Math.round(share))} %)`;
      const [was, is] = [endOf(before, isHttp), endOf(after, isHttp)];
      // of the same status it is where a redirect leads that differs
      const isLed = was === is && after.leadsTo !== undefined;
      return `${requestOf(consequence)}${isLed ? `${is} to ${pathOf(after.leadsTo.url)}` : `${was} → ${is}`}${part}`;
    }
  }
}

/** Says how requests end, in a word: a status, or that the connection is closed. */
const endOf = (side: SideOutcome, isHttp: boolean): string =>
  endText(side, isHttp).replace(/^connection (?=closed|refused)/, '');

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]*(?=\/)/, '');

/** Names the request where others of the same caller do not end so; else the arrow stands for all of them. */
const requestOf = ({ isOfSome, witness: { http } }: Consequence): string =>
  isOfSome === true && http !== null ? `${methodWords(http.method)} ${pathOf(http.url)} ` : '';

type Waiting = SideOutcome['waiting'];

function waitingLabel(before: Waiting, after: Waiting): string {
  const [first, second] = [before, after].map((side) => side?.worstSeconds ?? null);
  const seconds = (value: number | null | undefined): string =>
    value == null ? 'no limit' : `${String(value)} s`;
  return first === second
    ? `${retriesOf(before)} → ${retriesOf(after)} retries`
    : `${seconds(first)} → ${seconds(second)}`;
}

const retriesOf = (waiting: Waiting): string => String((waiting?.tries ?? 1) - 1);

/** Which requests it is about, and which end as before all the same, stands on lines of their own. */
const CONDITION =
  / (?=except (?:from listed addresses|with the header )|(?<!except )with(?:out| an?| the header) )/;
const EXCEPTION = / except (?:from listed addresses|with the header ).*$/;

/** Lines at an edge that one can read, and edges from which on each has one line, or they would lie on each other. */
const LABELS_SHOWN = 3;
const MANY_EDGES = 4;

/** Letters of a line at an edge: how requests end is told in any case, and what is asked for as far as there is room. */
const LONGEST_LABEL = 26;

/** Letters of one that is shortened, to be in one line: Mermaid breaks what has more than 200 pixels. */
const SHORTENED_LABEL = 22;
const SHORTEST_REQUEST = 8;
const REQUEST = /^(.+) (\S+ → .+)$/;

/** Splits a long label into how requests end, and below it what is asked for. */
function linesOfLabel(label: string): readonly string[] {
  const [, request, ends] = label.length > LONGEST_LABEL ? (REQUEST.exec(label) ?? []) : [];
  return request === undefined || ends === undefined ? [label] : [ends, request];
}

/** Shortens what is asked for in a long label, for an edge with one line. */
function oneLine(label: string): string {
  const [ends = '', request] = linesOfLabel(label);
  if (request === undefined) return label;
  const room = SHORTENED_LABEL - ends.length - 2;
  return room < SHORTEST_REQUEST ? ends : `${request.slice(0, room)}… ${ends}`;
}

/** Gives what stands at an edge of so many, with a count of what finds no room. */
export function shownLabels(given: readonly string[], edges: number): readonly string[] {
  const lines = given.flatMap((label) => label.split(CONDITION).flatMap(linesOfLabel));
  if (edges < MANY_EDGES && lines.length <= LABELS_SHOWN) return lines;
  const shortened = given.map((label) => oneLine(label.replace(EXCEPTION, ', with exceptions')));
  const labels = [...new Set(shortened)];
  const [first = '', ...others] = labels;
  if (edges >= MANY_EDGES && others.length > 0) return [`${first} +${String(others.length)}`];
  return labels.length <= LABELS_SHOWN
    ? labels
    : [
        ...labels.slice(0, LABELS_SHOWN - 1),
        `and ${String(labels.length - LABELS_SHOWN + 1)} more`,
      ];
}
