import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitHubOrganizations } from './people/github-organizations.ts';
import { listener } from './http/listener.ts';
import { CallLog } from './http/call-log.ts';
import { Faults } from './http/faults.ts';
import { RouteTable } from './http/route.ts';
import type { Exchange } from './http/api-server.ts';
import { routes } from './routes/routes.ts';
import { DEFAULT_EVENTS, DEFAULT_PERMISSIONS, hasSince, newWorld } from './state/new-world.ts';
import type { Permissions } from './state/app.ts';
import type { World } from './state/world.ts';
import { Deliverer } from './webhooks/deliverer.ts';

export interface GitHubOptions {
  /** Where the bare repositories live; a temporary folder, removed on close, where it is missing. */
  readonly folder?: string;
  /** Any free port where it is missing. */
  readonly port?: number;
  /** The address that it gives of itself, where something stands in front of it; its own where it is missing. */
  readonly origin?: string;
  readonly app?: {
    readonly id?: number;
    readonly slug?: string;
    /** PEM. Without it a key pair is made, one for the process, and `app.privateKey` is its other half. */
    readonly publicKey?: string;
    readonly webhookSecret?: string;
    readonly permissions?: Permissions;
    readonly events?: readonly string[];
  };
  /** The version of Enterprise Server that it plays: what that does not have, it does not. GitHub's own where it is missing. */
  readonly version?: string;
  /** Where webhooks go; may be set later. */
  readonly webhookUrl?: string;
  /** Dates of everything that happens; milliseconds since 1970. */
  readonly clock?: { now(): number };
  /** Answers what is neither the REST API nor Git, for example with pages. */
  readonly page?: RequestListener;
}

/** A running stand-in for GitHub: its REST API, its Git server, its webhooks, and the people who use it. */
export interface GitHubStandIn extends GitHubOrganizations {
  /** The port on the loopback interface. */
  readonly port: number;
  /** Address of the REST API, as an Enterprise Server has it: `http://127.0.0.1:<port>/api/v3`. */
  readonly apiUrl: string;
  /** Address of pages and of Git: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly botLogin: string;
    readonly webhookSecret: string;
    /** PEM; null where the public key was given. */
    readonly privateKey: string | null;
  };
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly webhooks: Deliverer;
  /** Everything GitHub knows, for what has no words of its own here. */
  readonly world: World;
  /** Hears of every request to the REST API and its answer; gives the way to stop. */
  onExchange(hear: (exchange: Exchange) => void): () => void;
  /** Until every webhook was answered. */
  settled(): Promise<void>;
  /** Every token ends now. */
  expireTokens(): void;
  close(): Promise<void>;
}

/** Starts the stand-in on the loopback interface. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubStandIn> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'github-stand-in-')));
  await mkdir(folder, { recursive: true });
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const url = options.origin ?? `http://127.0.0.1:${String(port)}`;
  const keys = keysFor(options.app?.publicKey);
  const slug = options.app?.slug ?? 'meshwarden';
  const version = options.version ?? null;
  const hasQueues = hasSince(version, 3, 12);
  const world = newWorld({
    version,
    links: { html: url, api: `${url}/api/v3` },
    app: {
      id: options.app?.id ?? 1001,
      slug,
      publicKey: keys.publicKey,
      webhookSecret: options.app?.webhookSecret ?? 'a secret only for the stand-in',
      permissions:
        options.app?.permissions ??
        Object.fromEntries(
          Object.entries(DEFAULT_PERMISSIONS).filter(
            ([name]) => hasQueues || name !== 'merge_queues',
          ),
        ),
      events:
        options.app?.events ??
        DEFAULT_EVENTS.filter((event) => hasQueues || event !== 'merge_group'),
    },
    now: () => options.clock?.now() ?? Date.now(),
    happened: (happening) => {
      webhooks.take(happening);
    },
  });
  const webhooks = new Deliverer(world, options.webhookUrl ?? null);
  const [faults, calls, listeners] = [
    new Faults(),
    new CallLog(),
    new Set<(exchange: Exchange) => void>(),
  ];
  const table = new RouteTable(routes(webhooks));
  server.on('request', listener({ world, routes: table, faults, calls, listeners }, options.page));

  return Object.assign(new GitHubOrganizations(world, folder), {
    port,
    apiUrl: world.links.api,
    url,
    app: {
      id: world.app.id,
      slug,
      botLogin: world.app.bot.login,
      webhookSecret: world.app.webhookSecret,
      privateKey: keys.privateKey,
    },
    faults,
    calls,
    webhooks,
    world,
    onExchange: (hear: (exchange: Exchange) => void) => {
      listeners.add(hear);
      return () => {
        listeners.delete(hear);
      };
    },
    settled: () => webhooks.settled(),
    expireTokens: () => {
      world.tokens.clear();
    },
    close: async () => {
      webhooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  });
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port to listen on.');
  return address.port;
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: string | null;
}

/** Made once for all stand-ins of a process, which takes a while. */
let made: Keys | null = null;

function keysFor(publicKey: string | undefined): Keys {
  if (publicKey !== undefined) return { publicKey: createPublicKey(publicKey), privateKey: null };
  made ??= newKeys();
  return made;
}

function newKeys(): Keys {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    publicKey: pair.publicKey,
    privateKey: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
}
