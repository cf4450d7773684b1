import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerApi } from './api-server.ts';
import type { ApiServer } from './api-server.ts';
import { answerGit, gitRequest } from './git-server.ts';
import { answerNewApp, newAppRequest } from './new-app-page.ts';

const API = '/api/v3';
const GRAPHQL = '/api/graphql';

/** Leads a request to the API, to Git, or to the pages of whoever runs the stand-in. */
export function listener(server: ApiServer, page: RequestListener | undefined): RequestListener {
  return (incoming, response) => {
    route(server, page, incoming, response).catch((error: unknown) => {
      // A caller that went away in the middle (tests kill theirs) is no news.
      if (incoming.errored !== null) return;
      // A bug of the stand-in: the test that met it should see it, not a plausible answer.
      process.stderr.write(
        `GitHub stand-in: ${String(error instanceof Error ? error.stack : error)}\n`,
      );
      response.destroy();
    });
  };
}

async function route(
  server: ApiServer,
  page: RequestListener | undefined,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = incoming.url ?? '/';
  const url = new URL(target, server.world.links.html);
  if (url.pathname === API || url.pathname.startsWith(`${API}/`)) {
    const path = target.slice(API.length);
    await answerApi(server, path === '' ? '/' : path, incoming, response);
    return;
  }
  if (url.pathname === GRAPHQL) {
    await answerApi(server, '/graphql', incoming, response);
    return;
  }
  const wanted = newAppRequest(url.pathname);
  if (wanted !== null) {
    await answerNewApp(server.world, wanted, url, incoming, response);
    return;
  }
  const git = gitRequest(url.pathname);
  if (git !== null) await answerGit(server, git, url, incoming, response);
  else if (page !== undefined) page(incoming, response);
  else response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
}
