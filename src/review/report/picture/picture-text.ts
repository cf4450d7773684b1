import { counted } from '../../../manifest/index.ts';
import type { CallPicture, PictureEdge, PictureNode } from './call-picture.ts';

/** Calls that the line names. */
const CALLS_TOLD = 3;

/**
 * A picture in one line, for whoever cannot see it: `In prod (production): orders → payments fails now (200 → 403).` It
 * is composed of the same edges.
 */
export function pictureText({ title, nodes, edges, leftOut }: CallPicture): string {
  // an arrow of several rows is one call in other words, as those that are told are
  const more = Math.max(0, edges.length - CALLS_TOLD) + leftOut;
  const parts = edges.slice(0, CALLS_TOLD).map((edge) => edgeText(edge, nodes));
  return `In ${title}: ${parts.join(', ')}${more > 0 ? `, and ${counted(more, 'more call')}` : ''}.`;
}

const WORDS: Readonly<Record<PictureEdge['state'], string>> = {
  lost: 'fails now',
  new: 'gets through now',
  changed: 'changes',
  open: 'may end otherwise',
};

/** Says the same of a part of the requests. */
const PARTS = { lost: 'fails now in part', new: 'gets through now in part' };

function edgeText(edge: PictureEdge, nodes: readonly PictureNode[]): string {
  const { from, to, labels } = edge;
  const [first, second] = [from, to].map(
    (id) => nameOf(nodes.find((node) => node.id === id)) ?? id,
  );
  const [label = '', ...others] = labels;
  const rest = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return `${first ?? ''} → ${second ?? ''} ${wordsOf(edge)} (${label}${rest})`;
}

/** Says it of some calls where each row behind the edge is about a part of the requests. */
function wordsOf({ state, rows }: PictureEdge): string {
  const isPart = rows.every((row) => 'consequence' in row && row.consequence.isOfSome === true);
  return isPart && (state === 'lost' || state === 'new') ? PARTS[state] : WORDS[state];
}

/** `orders`, `shop.example.com at gateway`, `5 workloads` */
const nameOf = (node: PictureNode | undefined): string | undefined =>
  node?.kind === 'host' ? node.lines.join(' ') : node?.lines[0];
