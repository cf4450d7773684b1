import type { IncomingMessage } from 'node:http';

export type ReadBody =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  /** Too many bodies are coming in at once. */
  | { readonly kind: 'busy' }
  /** The connection ended before the body did. */
  | { readonly kind: 'cut' };

/** Bytes of bodies that are being read, over all connections: senders are not known yet, so all share one bound. */
export interface BodyBudget {
  readonly perBody: number;
  /** A body of so many bytes is taken whatever others hold: a few large ones must not keep deliveries out. */
  readonly small: number;
  readonly total: number;
  held: number;
}

/** Reads a body as far as it keeps to the limits; past them nothing more is kept. */
export async function readBody(request: IncomingMessage, budget: BodyBudget): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > budget.perBody) return { kind: 'too-large' };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({
      destroyOnReturn: false,
    }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      budget.held += chunk.length;
      if (size > budget.perBody) return { kind: 'too-large' };
      if (size > budget.small && budget.held > budget.total) return { kind: 'busy' };
      chunks.push(chunk);
    }
    return request.complete
      ? { kind: 'read', bytes: Buffer.concat(chunks, size) }
      : { kind: 'cut' };
  } catch {
    return { kind: 'cut' };
  } finally {
    budget.held -= size;
  }
}
