import type { Call, Reply } from './call.ts';

/** The slice of a list that a call asks for, and the Link header that leads on. GitHub gives 30, at most 100. */
export function page<Item>(
  { url, world }: Call,
  items: readonly Item[],
): { readonly items: readonly Item[]; readonly headers: Readonly<Record<string, string>> } {
  const size = bounded(url.searchParams.get('per_page'), 30, 100);
  const number = bounded(url.searchParams.get('page'), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, relation: string): string => {
    const target = new URL(`${world.links.api}${url.pathname}${url.search}`);
    target.searchParams.set('page', String(to));
    return `<${target.href}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ];
  return {
    items: items.slice((number - 1) * size, number * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

function bounded(text: string | null, otherwise: number, most: number): number {
  const number = Number(text ?? otherwise);
  return Number.isInteger(number) && number >= 1 ? Math.min(number, most) : otherwise;
}

/** A plain list, one page of it. */
export function listReply<Item>(
  call: Call,
  items: readonly Item[],
  view: (item: Item) => unknown,
): Reply {
  const { items: shown, headers } = page(call, items);
  return { status: 200, body: shown.map(view), headers };
}

/** A list inside an object with its total, e.g. `{total_count, check_runs}`. */
export function countedReply<Item>(
  call: Call,
  name: string,
  items: readonly Item[],
  view: (item: Item) => unknown,
): Reply {
  const { items: shown, headers } = page(call, items);
  return {
    status: 200,
    body: { total_count: items.length, [name]: shown.map(view) },
    headers,
  };
}
