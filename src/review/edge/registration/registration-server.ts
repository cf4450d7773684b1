import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { RegistrationForm } from '../../report/print/html/registration-page.ts';
import {
  refusedPage,
  registeredPage,
  REGISTRATION_POLICY,
  registrationFormPage,
} from '../../report/print/html/registration-page.ts';
import type { RegistrationFiles } from './registration-files.ts';

/** An end of the registration that the browser is told, too. */
export type RegistrationEnd =
  | { readonly kind: 'registered'; readonly name: string; readonly installAddress: string }
  /** Nothing is registered yet; whoever likes tries again. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** Something is registered, and of no use: there is no way on. */
  | { readonly kind: 'lost'; readonly problem: string };

export interface RegistrationSteps {
  /** Gives the page with the form, for a state that GitHub gives back. */
  readonly form: (redirect: string, state: string) => string;
  /** Makes of a code what is to be made; it is called once for each state. */
  readonly complete: (code: string) => Promise<RegistrationEnd>;
}

export interface RegistrationServer {
  readonly port: number;
  /** Leads to the form, once. */
  readonly link: string;
  /** Is done when the browser was told the end; null where it was closed before. */
  readonly ended: Promise<RegistrationEnd | null>;
  close(): Promise<void>;
}

/** Bounds the forms that are open at once: each has a state of its own. */
const MOST_STATES = 20;
const ADDRESS = '127.0.0.1';
/** Milliseconds after which nobody waits for a browser that went away. */
const PATIENCE = 5_000;
const BACK = '/registered';
const DONE = '/done';

const random = (): string => randomBytes(32).toString('base64url');

/**
 * Serves the pages of a registration to one browser on this machine: it listens on the loopback address alone, shows the form
 * to whoever opened the link first, and takes one answer for each form that it showed.
 *
 * @throws where the port cannot be listened on.
 */
export async function startRegistration(
  wantedPort: number,
  steps: RegistrationSteps,
): Promise<RegistrationServer> {
  const server = createServer();
  const port = await listen(server, wantedPort);
  const origin = `http://${ADDRESS}:${String(port)}`;
  const token = random();
  const ended = new Promise<RegistrationEnd | null>((resolve, reject) => {
    const pages = createPages({ origin, token, cookie: random(), steps, ended: resolve });
    server.on('request', (request, response) => {
      pages(request, response).catch((error: unknown) => {
        response.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    server.on('close', () => {
      resolve(null);
    });
  });
  return {
    port,
    link: `${origin}/${token}`,
    ended,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, ADDRESS);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port to listen on.');
  return address.port;
}

interface Pages {
  readonly origin: string;
  readonly token: string;
  readonly cookie: string;
  readonly steps: RegistrationSteps;
  readonly ended: (end: RegistrationEnd) => void;
}

/** What a page answers. */
interface PageAnswer {
  readonly status: number;
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Is called when the browser has it. */
  readonly sent?: () => void;
}

type Answering = (request: IncomingMessage, url: URL) => PageAnswer | Promise<PageAnswer>;

function createPages({ origin, token, cookie, steps, ended }: Pages) {
  const { host, port } = new URL(origin);
  const name = `meshwarden_setup_${port}`;
  const states = new Set<string>();
  let isLinkUsed = false;
  let end: RegistrationEnd | null = null;

  const isKnown = ({ headers }: IncomingMessage): boolean =>
    (headers.cookie ?? '')
      .split(/;\s*/)
      .some((each) => each.startsWith(`${name}=`) && same(each.slice(name.length + 1), cookie));

  const link: Answering = () => {
    if (isLinkUsed)
      return refused('This link works once, and was opened already: run the setup again.');
    isLinkUsed = true;
    return redirect('/', { 'set-cookie': `${name}=${cookie}; HttpOnly; SameSite=Lax; Path=/` });
  };

  const form: Answering = (request) => {
    if (!isKnown(request))
      return refused('This page opens by the link that the setup printed, once.');
    if (end !== null) return redirect(DONE);
    const state = random();
    states.add(state);
    const [oldest] = states;
    if (states.size > MOST_STATES && oldest !== undefined) states.delete(oldest);
    return { status: 200, html: steps.form(`${origin}${BACK}`, state) };
  };

  const back: Answering = async (_, { searchParams }) => {
    const state = searchParams.get('state') ?? '';
    // known by what only the form and GitHub were told, and by nothing that another page can send
    const known = [...states].find((each) => same(each, state));
    if (known === undefined)
      return refused(
        'This answer belongs to no form that is open here, or was used already: nothing is done with it.',
      );
    states.delete(known);
    const came = await steps.complete(searchParams.get('code') ?? '');
    if (came.kind === 'refused') return refused(came.problem);
    end = came;
    setTimeout(ended, PATIENCE, came).unref();
    // the code leaves the address of the browser
    return redirect(DONE);
  };

  const done: Answering = () => {
    if (end === null) return refused('Nothing is registered yet.');
    const told = end;
    const page =
      told.kind === 'registered'
        ? { status: 200, html: registeredPage(told.name, told.installAddress) }
        : refused(told.problem);
    return {
      ...page,
      sent: () => {
        ended(told);
      },
    };
  };

  const pages: Readonly<Record<string, Answering>> = {
    [`/${token}`]: link,
    '/': form,
    [BACK]: back,
    [DONE]: done,
    // browsers ask for it by themselves
    '/favicon.ico': () => ({ status: 204, html: '' }),
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, headers } = request;
    const url = URL.canParse(request.url ?? '', origin) ? new URL(request.url ?? '', origin) : null;
    const page = url === null || !Object.hasOwn(pages, url.pathname) ? null : pages[url.pathname];
    if (headers.host !== host)
      send(response, refused(`These pages are those of ${host}, and of no other name.`));
    else if (method !== 'GET')
      send(response, { status: 405, html: refusedPage('Only reading is for this page.') });
    else if (url === null || page === null || page === undefined)
      send(response, { status: 404, html: refusedPage('There is no such page.') });
    else send(response, await page(request, url));
  };
}

function same(given: string, secret: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const refused = (problem: string): PageAnswer => ({ status: 403, html: refusedPage(problem) });

const redirect = (location: string, headers: PageAnswer['headers'] = {}): PageAnswer => ({
  status: 303,
  html: '',
  headers: { ...headers, location },
});

function send(response: ServerResponse, { status, html, headers = {}, sent }: PageAnswer): void {
  if (sent !== undefined) response.once('close', sent);
  response.writeHead(status, { ...HEADERS, ...headers }).end(html);
}

const HEADERS = {
  'cache-control': 'no-store',
  connection: 'close',
  'content-security-policy': REGISTRATION_POLICY,
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

interface FormFacts extends Omit<RegistrationForm, 'manifest' | 'files'> {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly files: RegistrationFiles;
}

/** Gives the page with the one button. */
export const registrationForm = ({ manifest, files, ...form }: FormFacts): string =>
  registrationFormPage({
    ...form,
    manifest: JSON.stringify(manifest),
    files: [files.key, files.secret, files.settings],
  });
