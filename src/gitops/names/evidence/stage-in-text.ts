import { saysProduction } from '../production.ts';
import { isNegation, isStageWord, stageOf } from '../step-words.ts';

/** The words for an environment in a name, and what the name says beside them: `prod` and `web-eu` of `web-prod-eu`. */
export interface StageInText {
  readonly words: string;
  readonly of: string;
  /** Tells whether they stand at its end, or are all of it. */
  readonly isLast: boolean;
}

/** The last words for an environment in a text, with the numbers behind them; null where it has none. */
export function stageIn(text: string): StageInText | null {
  const parts = text.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  const last = parts.findLastIndex(isStageWord);
  if (last < 0) return null;
  let from = last;
  while (from > 0 && isWordOrNegation(parts[from - 1] ?? '')) from -= 1;
  let to = last + 1;
  while (to < parts.length && /^\d{1,3}$/.test(parts[to] ?? '')) to += 1;
  return {
    words: parts.slice(from, to).join('-').toLowerCase(),
    of: [...parts.slice(0, from), ...parts.slice(to)].join('-').toLowerCase(),
    isLast: to === parts.length,
  };
}

const isWordOrNegation = (part: string): boolean => isNegation(part) || isStageWord(part);

/** The innermost step of a path with such words. */
export function stageOfPath(path: string): StageInText | null {
  const steps = path.split('/');
  for (const step of steps.reverse()) {
    const found = stageIn(step);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Words in the name of a host, but for its domain, which says whose it is, and not what for: `acme.dev`, `k8s.test`.
 * What is behind the host tells one cluster of several apart.
 */
export function stageOfAddress(address: string): StageInText | null {
  const { host, rest } = partsOfAddress(address);
  if (/^[\d.]+$/.test(host)) return stageOfPath(rest);
  const labels = host.split('.');
  const own = labels.slice(0, labels.length > 2 ? -2 : -1);
  return stageOfPath(rest) ?? stageIn(own.join('-'));
}

/** The host of an address, without its port, and what follows it. */
export function partsOfAddress(address: string): { readonly host: string; readonly rest: string } {
  const bare = address.replace(/^[a-z]+:\/\//i, '');
  const end = bare.search(/[:/]/);
  const host = end < 0 ? bare : bare.slice(0, end);
  return { host, rest: end < 0 ? '' : bare.slice(end).replace(/^:\d+/, '') };
}

/**
 * Tells whether two words are for one stage on the way to production: `dev` and `development`, `prod` and
 * `live`.
 */
export const areOneStage = (one: string, other: string): boolean =>
  one === other ||
  stageOf(one) === stageOf(other) ||
  (saysProduction(one) && saysProduction(other));
