import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Cluster } from '../state/cluster.ts';
import { answer } from './answer.ts';
import type { Received } from './answer.ts';
import { ApiStatus, NoSuchPath } from './api-status.ts';
import { parseApiPath } from './api-path.ts';
import type { Fault, Faults } from './faults.ts';

/** A request that was answered, or not. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The plural of the kind; empty for discovery. */
  readonly resource: string;
  /** 0: the connection broke, or there was no answer. */
  readonly status: number;
  readonly fault: Fault['kind'] | null;
  /** Bytes of the body that was meant to be sent. */
  readonly bytes: number;
}

interface Reply {
  readonly code: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Served {
  readonly cluster: Cluster;
  readonly faults: Faults;
  readonly calls: Call[];
}

/** Answers every request, or fails it as asked. */
export const listener =
  (served: Served): RequestListener =>
  (incoming, response) => {
    void handle(served, incoming, response).catch(() => response.destroy());
  };

async function handle(
  served: Served,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const received = await receive(incoming);
  const { pathname: path, search: query } = received.url;
  const about = {
    method: received.method,
    path,
    query,
    resource: parseApiPath(path)?.plural ?? '',
  };
  const fault = served.faults.take(about);
  if (fault?.kind === 'expired') served.cluster.snapshots.clear();
  const reply = insteadOf(fault) ?? (isSilent(fault) ? null : replyTo(served.cluster, received));
  const cut = isSilent(fault) || fault?.kind === 'broken-body';
  served.calls.push({
    ...about,
    status: cut ? 0 : (reply?.code ?? 0),
    fault: fault?.kind ?? null,
    bytes: reply === null ? 0 : Buffer.byteLength(reply.body),
  });
  if (reply !== null) await send(response, reply, fault);
  else if (fault?.kind === 'reset') response.destroy();
}

const isSilent = (fault: Fault | null): boolean =>
  fault?.kind === 'reset' || fault?.kind === 'hang';

async function receive(incoming: IncomingMessage): Promise<Received> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(Buffer.from(piece as Uint8Array));
  const { headers } = incoming;
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', 'http://api'),
    authorization: headers.authorization ?? '',
    userAgent: headers['user-agent'] ?? '',
    contentType: headers['content-type'] ?? '',
    body: Buffer.concat(pieces).toString('utf8'),
  };
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** What is sent instead of an answer; nothing was done. */
function insteadOf(fault: Fault | null): Reply | null {
  if (fault?.kind === 'other-body')
    return { code: 200, contentType: fault.contentType, body: fault.body };
  if (fault?.kind !== 'status') return null;
  const headers = { 'retry-after': String(fault.retryAfter ?? 1) };
  // the server refuses too many requests before anything of the API is reached
  if (fault.code === 429)
    return {
      code: 429,
      contentType: TEXT_TYPE,
      body: 'Too many requests, please try again later.\n',
      headers,
    };
  const [reason, message] = STATUS_TEXTS[fault.code];
  const status = new ApiStatus(fault.code, reason, message);
  return { code: fault.code, contentType: JSON_TYPE, body: JSON.stringify(status.body) };
}

const STATUS_TEXTS: Readonly<Record<401 | 403 | 500 | 503 | 504, readonly [string, string]>> = {
  401: ['Unauthorized', 'Unauthorized'],
  403: ['Forbidden', 'forbidden: not allowed'],
  500: ['InternalError', 'Internal error occurred: etcdserver: leader changed'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
};

function replyTo(cluster: Cluster, received: Received): Reply {
  try {
    const { code, body } = answer(cluster, received);
    return { code, contentType: JSON_TYPE, body: JSON.stringify(body) };
  } catch (error) {
    if (error instanceof NoSuchPath)
      return { code: 404, contentType: TEXT_TYPE, body: '404 page not found\n' };
    if (error instanceof ApiStatus)
      return { code: error.code, contentType: JSON_TYPE, body: JSON.stringify(error.body) };
    throw error;
  }
}

async function send(response: ServerResponse, reply: Reply, fault: Fault | null): Promise<void> {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.code, {
    'content-type': fault?.kind === 'content-type' ? fault.contentType : reply.contentType,
    'content-length': body.length,
    ...reply.headers,
  });
  if (fault?.kind === 'broken-body') {
    response.write(body.subarray(0, Math.floor(body.length * fault.after)), () =>
      response.destroy(),
    );
    return;
  }
  if (fault?.kind === 'slow-body') await sendSlowly(response, body, fault);
  response.end(fault?.kind === 'slow-body' ? undefined : body);
}

async function sendSlowly(
  response: ServerResponse,
  body: Buffer,
  { pieces, milliseconds }: Extract<Fault, { kind: 'slow-body' }>,
): Promise<void> {
  const size = Math.ceil(body.length / pieces);
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    response.write(body.subarray(at, at + size));
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}
