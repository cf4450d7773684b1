import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { startGit } from '../../sandbox/github/git/git-starter.ts';

/** A request that a Git server was asked. */
export interface GitRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | null;
  /** Protocol text; empty for GET. */
  readonly body: string;
}

export interface GitServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly requests: GitRequest[];
  /** Answers a request instead of Git; false leaves it to Git. */
  fault: (request: GitRequest, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** The token that the server wants to see. */
export const GIT_TOKEN = 'ghs_test-token';

/** Serves the bare repositories below a folder as GitHub does: smart HTTP, version 2, filters, any commit by name. */
export async function startGitServer(folder: string): Promise<GitServer> {
  const requests: GitRequest[] = [];
  const server = createServer((incoming, response) => {
    void readBody(incoming).then((body) => {
      const request: GitRequest = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        authorization: incoming.headers.authorization ?? null,
        body: textOf(body, incoming.headers['content-encoding']),
      };
      requests.push(request);
      if (api.fault(request, response)) return;
      const expected = Buffer.from(`x-access-token:${GIT_TOKEN}`).toString('base64');
      if (request.authorization === `Basic ${expected}`)
        void answer(folder, incoming, body, response);
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const api: GitServer = {
    origin: `http://127.0.0.1:${String(port)}`,
    requests,
    fault: () => false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return api;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const textOf = (body: Buffer, encoding: string | undefined): string =>
  (encoding === 'gzip' ? gunzipSync(body) : body).toString('latin1');

/** `git http-backend` as a CGI program (git-http-backend(1)). */
async function answer(
  folder: string,
  { url = '', method = '', headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(url, 'http://localhost');
  const settings = [
    '-c',
    'uploadpack.allowFilter=true',
    '-c',
    'uploadpack.allowAnySHA1InWant=true',
  ];
  const environment = {
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: pathname,
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: method,
    CONTENT_TYPE: headers['content-type'] ?? '',
    CONTENT_LENGTH: String(body.length),
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    REMOTE_USER: 'app',
  };
  const { stdout } = await startGit([...settings, 'http-backend'], environment, body);
  const end = stdout.indexOf('\r\n\r\n');
  const fields = new Map(
    stdout
      .toString('latin1', 0, Math.max(0, end))
      .split('\r\n')
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
  const status = Number.parseInt(fields.get('status') ?? '200', 10);
  fields.delete('status');
  response.writeHead(status, Object.fromEntries(fields)).end(stdout.subarray(end + 4));
}
