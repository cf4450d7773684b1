import { z } from 'zod';
import type { ClusterProblem } from '../../../../forge/index.ts';
import type { GetPath } from './api-server.ts';
import type { ServedKind } from './served-kinds.ts';

const List = z.looseObject({
  metadata: z.looseObject({ continue: z.string().nullish() }).nullish(),
  items: z.array(z.unknown()).nullable(),
});

/** Objects of a page; fewer where a page is too large. */
const PAGE_SIZES = [250, 25, 1] as const;
/** A list that does not end is given up. */
const MOST_OBJECTS = 200_000;
/** Times that a list whose `continue` ran out is begun again. */
const MOST_BEGINNINGS = 3;

export type Pages =
  | { readonly kind: 'listed'; readonly items: readonly unknown[] }
  | { readonly kind: 'not-served' }
  | { readonly kind: 'unknown'; readonly problem: ClusterProblem };

/**
 * All objects of a kind, page by page (kubernetes.io, "Retrieving large results sets in chunks"): one request for each
 * page, of which no more than `keep` makes of each object is held. Where a `continue` has expired (410) the list begins
 * again, so that it is of one state of the cluster.
 */
export async function listPages(
  get: GetPath,
  { path, plural }: ServedKind,
  keep: Keep = (item) => item,
): Promise<Pages> {
  for (let beginning = 1; ; beginning += 1) {
    const pages = await listOnce(get, `${path}/${plural}`, keep);
    if (pages.kind !== 'expired') return pages;
    if (beginning === MOST_BEGINNINGS)
      return unknown('refused', 'the list expired again and again before it was read (410)');
  }
}

type Keep = (item: unknown) => unknown;

async function listOnce(
  get: GetPath,
  path: string,
  keep: Keep,
): Promise<Pages | { readonly kind: 'expired' }> {
  const items: unknown[] = [];
  let sizes: readonly number[] = PAGE_SIZES;
  let token = '';
  for (;;) {
    const page = await pageOf(get, path, sizes[0] ?? 1, token);
    if (page.kind === 'unknown' && page.problem.reason === 'too-large' && sizes.length > 1) {
      sizes = sizes.slice(1);
      continue;
    }
    if (page.kind !== 'page') return page;
    items.push(...page.items.map(keep));
    if (page.next === '') return { kind: 'listed', items };
    if (page.next === token || items.length > MOST_OBJECTS)
      return unknown('too-large', `its list does not end (${String(items.length)} objects)`);
    token = page.next;
  }
}

type Page =
  | { readonly kind: 'page'; readonly items: readonly unknown[]; readonly next: string }
  | { readonly kind: 'expired' }
  | Exclude<Pages, { kind: 'listed' }>;

async function pageOf(get: GetPath, path: string, limit: number, token: string): Promise<Page> {
  const rest = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
  const answer = await get(`${path}?limit=${String(limit)}${rest}`);
  if (answer.kind === 'problem') return { kind: 'unknown', problem: answer.problem };
  if (answer.kind === 'expired') return answer;
  if (answer.kind === 'not-found') return { kind: 'not-served' };
  const page = List.safeParse(answer.value);
  if (!page.success) return unknown('not-kubernetes', 'what it answers is no list of objects');
  const { items, metadata } = page.data;
  return { kind: 'page', items: items ?? [], next: metadata?.continue ?? '' };
}

const unknown = (
  reason: ClusterProblem['reason'],
  why: string,
): Extract<Pages, { kind: 'unknown' }> => ({
  kind: 'unknown',
  problem: { reason, why },
});
