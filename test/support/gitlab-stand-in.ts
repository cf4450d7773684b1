import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** A note of a merge request. */
export interface GitLabNote {
  readonly id: number;
  readonly author: { readonly id: number };
  readonly system: boolean;
  body: string;
}

/** GitLab, as far as somebody with a token writes notes into one merge request of project 7 (docs.gitlab.com/api/notes). */
export interface GitLabStandIn {
  readonly apiUrl: string;
  readonly token: string;
  /** The account of the token. */
  readonly account: number;
  readonly notes: GitLabNote[];
  /** Answers everything with a status, where it is set. */
  broken: number | null;
  close(): void;
}

const PATH = '/api/v4/projects/7/merge_requests/3/notes';

export async function startGitLab(): Promise<GitLabStandIn> {
  const notes: GitLabNote[] = [];
  let answered: (incoming: IncomingMessage, body: string) => readonly [number, unknown] = () => [
    500,
    null,
  ];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const [status, answer] = answered(incoming, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const gitlab: GitLabStandIn = {
    apiUrl: `http://127.0.0.1:${String(port)}/api/v4`,
    token: 'glpat-only-for-the-stand-in',
    account: 41,
    notes,
    broken: null,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  answered = ({ method = '', url = '', headers }, body) => {
    if (gitlab.broken !== null) return [gitlab.broken, { message: 'broken' }];
    if (headers['private-token'] !== gitlab.token) return [401, { message: '401 Unauthorized' }];
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (pathname === '/api/v4/user') return [200, { id: gitlab.account, username: 'project_bot' }];
    if (pathname === PATH && method === 'GET') {
      const size = Number(searchParams.get('per_page') ?? 20);
      const from = (Number(searchParams.get('page') ?? 1) - 1) * size;
      return [200, notes.slice(from, from + size)];
    }
    const { body: text } = JSON.parse(body) as { readonly body: string };
    if (pathname === PATH && method === 'POST') {
      const note = { id: 100 + notes.length, author: { id: 41 }, system: false, body: text };
      notes.push(note);
      return [201, note];
    }
    const note = notes.find(({ id }) => pathname === `${PATH}/${String(id)}`);
    if (note === undefined || method !== 'PUT') return [404, { message: '404 Not found' }];
    note.body = text;
    return [200, note];
  };
  return gitlab;
}
