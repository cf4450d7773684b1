import { LRUCache } from 'lru-cache';
import { z } from 'zod';

/** An answer of GitHub's, to be read again where GitHub says that it holds still. */
export interface KnownAnswer {
  readonly etag: string;
  /** JSON. */
  readonly text: string;
}

/** Answers by what was asked. What is here may be outdated: only GitHub's 304 says that it is not. */
export interface KnownAnswers {
  find(question: string): KnownAnswer | null;
  keep(question: string, answer: KnownAnswer): void;
}

/** Characters. */
interface Bounds {
  readonly longest: number;
  readonly total: number;
}

/** Reviews of a long discussion fit; the checks of a commit may not. */
const BOUNDS: Bounds = { longest: 128 * 1024, total: 2 * 2 ** 20 };

/** One for the whole process; what was not asked for the longest time makes room. */
export function createKnownAnswers({ longest, total }: Bounds = BOUNDS): KnownAnswers {
  const known = new LRUCache<string, KnownAnswer>({
    maxSize: total,
    maxEntrySize: longest,
    sizeCalculation: ({ etag, text }, question) => question.length + etag.length + text.length,
  });
  return {
    find: (question) => known.get(question) ?? null,
    keep: (question, answer) => {
      known.set(question, answer);
    },
  };
}

const NotModified = z.object({
  status: z.literal(304),
  response: z.object({
    headers: z.record(z.string(), z.union([z.string(), z.number()]).nullish()),
  }),
});

/** The headers of a 304, which Octokit throws; null for everything else. */
export function notModified(error: unknown): z.output<typeof NotModified>['response'] | null {
  const parsed = NotModified.safeParse(error);
  return parsed.success ? parsed.data.response : null;
}
