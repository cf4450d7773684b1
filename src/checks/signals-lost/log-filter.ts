/** The requests that a filter of access logs keeps. */
export type KeptRequests =
  | { readonly kind: 'all' | 'none'; readonly text: string }
  /** Keeps those that ended with a status between two numbers. */
  | { readonly kind: 'status'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: 'some'; readonly text: string };

export const ALL_REQUESTS: KeptRequests = { kind: 'all', text: '' };

/** A request without an answer has the status 0, and no status is above it. */
const [LEAST, MOST] = [0, 599];

const COMPARISON = /^response\.code\s*(>=|<=|==|>|<)\s*(\d{1,4})$/;

const RANGES: Readonly<Record<string, (status: number) => readonly [number, number]>> = {
  '>=': (status) => [status, MOST],
  '>': (status) => [status + 1, MOST],
  '<=': (status) => [LEAST, status],
  '<': (status) => [LEAST, status - 1],
  '==': (status) => [status, status],
};

/** Reads a filter: an expression of CEL, of which only comparisons of the status are understood. */
export function keptBy(filter: { readonly value: string } | null): KeptRequests {
  const text = filter?.value.trim() ?? '';
  if (text === '' || text === 'true') return ALL_REQUESTS;
  if (text === 'false') return { kind: 'none', text };
  const ranges = text.split('&&').map((part) => {
    const [, sign = '', number] = COMPARISON.exec(part.trim()) ?? [];
    return RANGES[sign]?.(Number(number)) ?? null;
  });
  if (ranges.includes(null)) return { kind: 'some', text };
  const from = Math.max(LEAST, ...ranges.flatMap((range) => range?.[0] ?? []));
  const to = Math.min(MOST, ...ranges.flatMap((range) => range?.[1] ?? []));
  if (from > to) return { kind: 'none', text };
  return from === LEAST && to === MOST ? ALL_REQUESTS : { kind: 'status', text, from, to };
}

/** Says how what is kept becomes another: less of the same, more, or something else; null where it does not. */
export function turnOfKept(before: KeptRequests, after: KeptRequests): KeptTurn {
  if (before.kind === after.kind && before.text === after.text) return null;
  if (before.kind === 'all') return 'fewer';
  if (after.kind === 'all') return 'more';
  return before.kind === 'status' && after.kind === 'status'
    ? turnOfStatus(before, after)
    : conjoined(before.text, after.text);
}

type KeptTurn = 'fewer' | 'more' | 'others' | null;
type StatusRange = Extract<KeptRequests, { readonly kind: 'status' }>;

function turnOfStatus(before: StatusRange, after: StatusRange): KeptTurn {
  const isWithin = after.from >= before.from && after.to <= before.to;
  const isAround = after.from <= before.from && after.to >= before.to;
  if (isWithin) return isAround ? null : 'fewer';
  return isAround ? 'more' : 'others';
}

/** An expression that is joined with another by `&&` keeps fewer, by `||` more. */
function conjoined(before: string, after: string): 'fewer' | 'more' | 'others' {
  if (isJoined(before, after, '&&') || isJoined(after, before, '||')) return 'fewer';
  return isJoined(after, before, '&&') || isJoined(before, after, '||') ? 'more' : 'others';
}

/** Tells whether the longer text is the shorter one and something beside it, where nothing else binds weaker. */
const isJoined = (shorter: string, longer: string, sign: '&&' | '||'): boolean =>
  (longer.startsWith(`${shorter} ${sign} `) || longer.endsWith(` ${sign} ${shorter}`)) &&
  (sign === '||' || !longer.includes('||')) &&
  !/[?]/.test(longer);
