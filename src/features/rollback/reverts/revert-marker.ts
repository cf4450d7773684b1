import { z } from 'zod';

/** What the pull request of a revert says of itself, hidden, on the last line of its body. */
export interface RevertMarker {
  readonly command: 'rollback' | 'reland';
  /** The pull request that it was asked for on. */
  readonly pullRequest: number;
  /** The comment that asked for it. */
  readonly comment: number;
  /** Login of who wrote it. */
  readonly by: string;
  /** The result's tree when it was opened. */
  readonly tree: string;
}

const PREFIX = '<!-- meshwarden:revert:v1 ';
const SUFFIX = ' -->';

const Marker = z.object({
  command: z.enum(['rollback', 'reland']),
  pullRequest: z.int().positive(),
  comment: z.int().positive(),
  by: z.string().regex(/^[\w.[\]-]{1,100}$/),
  tree: z.string().regex(/^[0-9a-f]{40,64}$/),
});

/** Whoever may write here can change it: it helps to find things and decides nothing. */
export function revertMarker({ command, pullRequest, comment, by, tree }: RevertMarker): string {
  const text = JSON.stringify({ command, pullRequest, comment, by: by.slice(0, 100), tree });
  return `${PREFIX}${text.replaceAll(/[<>]/g, '')}${SUFFIX}`;
}

/** Null where a body has none, or one that is damaged. Only for pull requests that our bot opened. */
export function parseRevertMarker(body: string): RevertMarker | null {
  const line = body.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith(PREFIX) || !line.endsWith(SUFFIX)) return null;
  const parsed = Marker.safeParse(jsonOf(line.slice(PREFIX.length, -SUFFIX.length)));
  return parsed.success ? parsed.data : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
