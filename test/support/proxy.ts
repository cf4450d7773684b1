import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

/** What a proxy does with what it is asked: lets it through, or ends it in a way that real ones have. */
export type ProxyMode =
  | { readonly kind: 'passes' }
  /** It wants this login, `name:password`. */
  | { readonly kind: 'asks'; readonly login: string }
  | { readonly kind: 'refuses' }
  | { readonly kind: 'hangs' }
  /** It ends the connection after so many bytes of what comes back. */
  | { readonly kind: 'breaks'; readonly after: number };

/** A proxy of ours, which alone knows where hosts are: what does not come through it reaches none of them. */
export interface TestProxy {
  readonly port: number;
  mode: ProxyMode;
  /** What it was asked: `CONNECT api.example.com:443`, `GET http://prometheus.example.com/…`. */
  readonly asked: readonly string[];
}

/** Starts one that knows hosts (`name:port`) by ports of this machine. */
export async function startProxy(hosts: Readonly<Record<string, number>>): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    if (proxy.mode.kind === 'hangs') return;
    const refused = statusFor(proxy.mode, incoming);
    if (refused !== null) response.writeHead(refused, CHALLENGE).end();
    else forward(hosts, proxy.mode, incoming, response);
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url ?? ''}`);
    if (proxy.mode.kind === 'hangs') return;
    const target = hosts[incoming.url ?? ''];
    const refused = statusFor(proxy.mode, incoming) ?? (target === undefined ? 502 : null);
    if (refused === null && target !== undefined) tunnel(target, proxy.mode, socket);
    else
      socket.end(
        `HTTP/1.1 ${String(refused)} No\r\nProxy-Authenticate: ${CHALLENGE['proxy-authenticate']}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const proxy: TestProxy = { port, asked, mode: { kind: 'passes' } };
  return proxy;
}

const CHALLENGE = { 'proxy-authenticate': 'Basic realm="proxy"' };

function statusFor(mode: ProxyMode, { headers }: IncomingMessage): number | null {
  if (mode.kind === 'refuses') return 403;
  if (mode.kind !== 'asks') return null;
  const wanted = `Basic ${Buffer.from(mode.login).toString('base64')}`;
  return headers['proxy-authorization'] === wanted ? null : 407;
}

function tunnel(port: number, mode: ProxyMode, socket: Socket): void {
  const inner = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connected\r\n\r\n');
    socket.pipe(inner);
  });
  inner.on('error', () => socket.destroy()).on('close', () => socket.destroy());
  socket.on('close', () => inner.destroy());
  copied(inner, socket, mode);
}

function forward(
  hosts: Readonly<Record<string, number>>,
  mode: ProxyMode,
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  const { hostname, port, pathname, search } = new URL(incoming.url ?? '');
  const target = hosts[`${hostname}:${port === '' ? '80' : port}`];
  if (target === undefined) {
    response.writeHead(502).end();
    return;
  }
  const { 'proxy-authorization': _, ...headers } = incoming.headers;
  const { method } = incoming;
  const asked = request(
    { ...{ port: target, host: '127.0.0.1', path: `${pathname}${search}` }, method, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      copied(answer, response, mode);
    },
  );
  incoming.pipe(asked);
}

/** Hands on what comes, as much as the mode lets through. */
function copied(from: NodeJS.ReadableStream, to: Socket | ServerResponse, mode: ProxyMode): void {
  let left = mode.kind === 'breaks' ? mode.after : Infinity;
  from.on('data', (chunk: Buffer) => {
    to.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) to.destroy();
  });
  from.on('end', () => to.end());
}
