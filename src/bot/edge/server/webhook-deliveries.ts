import type { IncomingMessage } from 'node:http';
import { verify } from '@octokit/webhooks-methods';
import type { Probot } from 'probot';
import { z } from 'zod';
import type { Jobs, Delivery } from '../../../review/index.ts';
import type { Log, Metrics, ForgeEvent } from '../../../forge/index.ts';
import { EVENTS, toForgeEvent } from '../../../forge/edge/github/forge-event.ts';

interface DeliveryAnswer {
  readonly status: number;
  readonly body: { readonly accepted: boolean; readonly reason?: string };
}

export interface DeliveryPorts {
  readonly jobs: Pick<Jobs, 'accept'>;
  /** The id of our own app, which tells our checks from those of other apps. */
  readonly appId: number;
  readonly webhookSecret: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'deliveryReceived'> & { signatureRefused(): void };
  /** Is called where the store did not take a delivery. */
  readonly storeFailed: () => void;
}

interface Headers {
  readonly event: string;
  readonly delivery: string;
  readonly signature: string;
}

/**
 * Verifies, keeps, answers: 202 means that the delivery is on disk or that nothing follows from it. What is
 * not verified is neither kept, parsed nor logged.
 */
export async function answerDelivery(
  request: IncomingMessage,
  budget: BodyBudget,
  ports: DeliveryPorts,
): Promise<DeliveryAnswer> {
  const headers = headersOf(request);
  if ('status' in headers) {
    if (headers.status === 401) refuseSignature(request, ports);
    return headers;
  }
  const body = await readBody(request, budget);
  switch (body.kind) {
    case 'too-large':
      return refusal(413, `bodies may have ${String(budget.perBody)} bytes`);
    case 'busy':
      return refusal(503, 'too many bodies are coming in at once');
    case 'cut':
      return refusal(400, 'the body is not complete');
    case 'read': {
      const text = body.bytes.toString('utf8');
      if (text !== '' && (await verify(ports.webhookSecret, text, headers.signature)))
        return keep(headers, text, ports);
      refuseSignature(request, ports);
      return refusal(401, 'the signature does not match');
    }
  }
}

const refusal = (status: number, reason: string): DeliveryAnswer => ({
  status,
  body: { accepted: false, reason },
});

function headersOf(request: IncomingMessage): Headers | DeliveryAnswer {
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const event = header('x-github-event');
  const delivery = header('x-github-delivery');
  const signature = header('x-hub-signature-256');
  if (!/^[a-z_]{1,60}$/.test(event)) return refusal(400, 'X-GitHub-Event is missing');
  if (!/^[\w-]{1,100}$/.test(delivery)) return refusal(400, 'X-GitHub-Delivery is missing');
  if (signature === '') return refusal(401, 'X-Hub-Signature-256 is missing');
  if (!/^application\/json(;|$)/i.test(header('content-type')))
    return refusal(415, 'the content type of the webhook must be application/json');
  return { event, delivery, signature };
}

function refuseSignature(
  { socket }: IncomingMessage,
  { log, metrics }: Pick<DeliveryPorts, 'log' | 'metrics'>,
): void {
  metrics.signatureRefused();
  log.warn({ from: socket.remoteAddress }, 'webhook refused: its signature is missing or wrong');
}

async function keep(headers: Headers, text: string, ports: DeliveryPorts): Promise<DeliveryAnswer> {
  const { event, delivery } = headers;
  const payload = jsonObjectOf(text);
  if (payload === null) {
    ports.log.warn({ delivery, event }, 'delivery refused: its body is no JSON object');
    return refusal(400, 'the body is no JSON object');
  }
  const reading = toForgeEvent(event, payload, ports.appId);
  switch (reading.kind) {
    case 'event':
      return store(headers, text, repositoryIn(payload), ports);
    case 'ignored':
      ports.metrics.deliveryReceived(EVENTS.has(event) ? event : 'other', 'ignored');
      ports.log.debug({ delivery, event, why: reading.why }, 'delivery changes nothing');
      return ACCEPTED;
    case 'unusable':
      ports.metrics.deliveryReceived(event, 'unusable');
      ports.log.warn(
        { delivery, event, fields: reading.problems.join(', ') },
        'delivery cannot be used: fields are missing or of another type',
      );
      return ACCEPTED;
  }
}

const ACCEPTED: DeliveryAnswer = { status: 202, body: { accepted: true } };

async function store(
  { event, delivery }: Headers,
  body: string,
  repository: number | undefined,
  ports: DeliveryPorts,
): Promise<DeliveryAnswer> {
  try {
    const about = repository === undefined ? {} : { repository };
    const first = await ports.jobs.accept({ id: delivery, event, body, ...about });
    ports.metrics.deliveryReceived(event, first ? 'accepted' : 'duplicate');
    ports.log.info({ delivery, event, duplicate: !first }, 'delivery accepted');
    return ACCEPTED;
  } catch (error) {
    ports.metrics.deliveryReceived(event, 'not-stored');
    ports.log.error(
      { delivery, event, problem: error instanceof Error ? error.message : String(error) },
      'delivery not accepted: it cannot be stored',
    );
    ports.storeFailed();
    return refusal(503, 'the delivery cannot be stored');
  }
}

const OfRepository = z.object({ repository: z.object({ id: z.number() }) });

/** Reads which repository a payload tells of. */
const repositoryIn = (payload: object): number | undefined =>
  OfRepository.safeParse(payload).data?.repository.id;

function jsonObjectOf(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

type ReadBody =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  /** Too many bodies are coming in at once. */
  | { readonly kind: 'busy' }
  /** The connection ended before the body did. */
  | { readonly kind: 'cut' };

/**
 * Bounds the bytes of bodies that are being read, over all connections: senders are not known yet, so all
 * share one bound.
 */
export interface BodyBudget {
  readonly perBody: number;
  /** A body of so many bytes is taken whatever others hold: a few large ones must not keep deliveries out. */
  readonly small: number;
  readonly total: number;
  held: number;
}

/** Reads a body as far as it keeps to the limits; past them nothing more is kept. */
async function readBody(request: IncomingMessage, budget: BodyBudget): Promise<ReadBody> {
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

interface DeliveryHandling {
  readonly probot: Pick<Probot, 'onAny' | 'receive'>;
  readonly jobs: Pick<Jobs, 'delivery'>;
  readonly appId: number;
  readonly log: Log;
  readonly handle: (event: ForgeEvent, delivery: string) => Promise<void>;
}

/** Puts deliveries that were kept through Probot's events to `handle`. What that throws comes out again. */
export function receiveDeliveries({
  probot,
  jobs,
  appId,
  log,
  handle,
}: DeliveryHandling): (delivery: string) => Promise<void> {
  probot.onAny(async ({ id, name, payload }) => {
    const reading = toForgeEvent(name, payload, appId);
    if (reading.kind === 'event') await handle(reading.event, id);
    else if (reading.kind === 'unusable')
      log.warn(
        { delivery: id, event: name, fields: reading.problems.join(', ') },
        'delivery cannot be used',
      );
  });
  return async (id) => {
    const delivery = await jobs.delivery(id);
    if (delivery !== null) await probot.receive(probotEvent(delivery));
  };
}

/**
 * Gives a delivery in the form that Probot takes, with name and payload as they are; `toForgeEvent` checks
 * both.
 */
const probotEvent = ({ id, event, body }: Delivery) =>
  ({ id, name: event, payload: JSON.parse(body) as unknown }) as Parameters<Probot['receive']>[0];
