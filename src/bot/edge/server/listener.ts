import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WEBHOOK_PATH } from '../../../forge/edge/github/registration/webhook-address.ts';
import { answerDelivery } from './webhook-deliveries.ts';
import type { DeliveryPorts, BodyBudget } from './webhook-deliveries.ts';
import type { Readiness } from './readiness.ts';

export interface ListenerOptions {
  readonly host: string;
  /** The port; 0 takes any free one. */
  readonly port: number;
  readonly ports: DeliveryPorts & {
    readonly readiness: Readiness;
    readonly metrics: {
      deliveryAnswered(seconds: number): void;
      exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
    };
  };
  readonly limits?: Partial<ListenerLimits>;
}

export interface ListenerLimits {
  /** Bounds the bytes of one body; GitHub sends at most 25 MB. */
  readonly body: number;
  /** Bounds the bytes of all bodies that are being read. */
  readonly bodies: number;
  /** Counts the bytes of a body that is read whatever the others hold; most deliveries are no larger. */
  readonly small: number;
  readonly connections: number;
  /** Bounds the milliseconds until the headers, or the whole request, must be there. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  /** Counts the milliseconds a client that was refused may go on sending before it is cut off. */
  readonly linger: number;
}

const LIMITS: ListenerLimits = {
  body: 25 * 1024 * 1024,
  bodies: 64 * 1024 * 1024,
  small: 64 * 1024,
  connections: 512,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  linger: 5_000,
};
/** Outlasts the idle time of common load balancers (60 s), which would reuse a connection just closed. */
const KEEP_ALIVE = 65_000;

export interface HttpListener {
  /** The address: `http://127.0.0.1:3000`. */
  readonly url: string;
  /**
   * Takes no more connections; requests that are under way are answered within `grace` milliseconds, or cut
   * off.
   */
  close(grace?: number): Promise<void>;
}

/** Takes webhooks and answers /healthz, /readyz and /metrics. */
export async function startListener({
  host,
  port,
  ports,
  limits,
}: ListenerOptions): Promise<HttpListener> {
  const bounds = { ...LIMITS, ...limits };
  const { body: perBody, bodies: total, small } = bounds;
  const budget: BodyBudget = { perBody, total, small, held: 0 };
  const server = createServer(
    {
      headersTimeout: bounds.headersTimeout,
      requestTimeout: bounds.requestTimeout,
      keepAliveTimeout: KEEP_ALIVE,
      connectionsCheckingInterval: Math.min(2_000, bounds.requestTimeout),
    },
    (request, response) => {
      respond(request, response, budget, bounds, ports).catch((error: unknown) => {
        ports.log.error(
          { problem: error instanceof Error ? error.message : String(error) },
          'request failed',
        );
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { connection: 'close' }).end();
      });
    },
  );
  server.maxConnections = bounds.connections;
  await listen(server, port, host);
  return {
    url: urlOf(server.address() as AddressInfo),
    close: (grace = 5_000) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => {
          server.closeAllConnections();
        }, grace);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const urlOf = ({ address, family, port }: AddressInfo): string =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`;

const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  [WEBHOOK_PATH, ['POST']],
  ['/healthz', ['GET', 'HEAD']],
  ['/readyz', ['GET', 'HEAD']],
  ['/metrics', ['GET', 'HEAD']],
]);

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  budget: BodyBudget,
  { linger }: ListenerLimits,
  ports: ListenerOptions['ports'],
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const methods = METHODS.get(path);
  const send = (status: number, body: object) => {
    const text = `${JSON.stringify(body)}\n`;
    sendText(request, response, { status, type: 'application/json', text, linger });
  };
  if (methods === undefined) {
    send(404, { error: 'not found' });
    return;
  }
  if (!methods.includes(request.method ?? '')) {
    response.setHeader('allow', methods.join(', '));
    send(405, { error: `use ${methods.join(' or ')}` });
    return;
  }
  if (path === WEBHOOK_PATH) {
    const start = performance.now();
    const { status, body } = await answerDelivery(request, budget, ports);
    send(status, body);
    ports.metrics.deliveryAnswered((performance.now() - start) / 1000);
  } else if (path === '/metrics') {
    const { contentType, text } = await ports.metrics.exposition();
    sendText(request, response, { status: 200, type: contentType, text, linger });
  } else if (path === '/readyz') {
    const report = await ports.readiness.report();
    send(report.ready ? 200 : 503, report);
  } else send(200, { alive: true });
}

interface Sent {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly linger: number;
}

/**
 * Sends a text. Closing a connection whose sender has not finished would make the answer unreadable (the
 * system resets it), so what still comes is read and dropped for a while.
 */
function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, text, linger }: Sent,
): void {
  const unread = !request.readableEnded && hasBody(request);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
    ...(unread ? { connection: 'close' } : {}),
  });
  if (!unread || request.method === 'HEAD') {
    response.end(request.method === 'HEAD' ? undefined : text);
    return;
  }
  response.write(text);
  const cut = setTimeout(() => {
    request.destroy();
  }, linger);
  const done = () => {
    clearTimeout(cut);
    response.end();
  };
  request.once('end', done).once('close', done).once('error', done).resume();
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
