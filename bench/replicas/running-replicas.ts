import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import { appVariables } from '../../sandbox/start-app.ts';

/** The built program of this checkout. */
export const PRESENT = join(packageRoot(), 'dist/src/cli.js');

interface Replica {
  readonly process: ChildProcess;
  readonly dataDir: string;
  /** Null until it listens. */
  url: string | null;
  isReady: boolean;
}

/** Several `meshwarden serve`, with something in front that hands on to those that are ready, as a Service of Kubernetes does. */
export interface RunningReplicas {
  /** Where webhooks go. */
  readonly url: string;
  readonly pids: () => readonly number[];
  readonly ready: () => number;
  /** Ends one that is ready with -9, and starts another in its place; false where fewer than two are. */
  kill(which: number): boolean;
  /** Ends one as an operator does, and starts another program in its place; resolves once that one is ready. */
  replace(which: number, program: string): Promise<void>;
  close(): Promise<void>;
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What they said at last, for who has to find out why none is ready. */
export type Said = (line: string) => void;

/** Starts them; `variables` name the database, or none where there is one replica. */
export async function startReplicas(
  github: GitHubStandIn,
  count: number,
  variables: Readonly<Record<string, string>>,
  said: Said,
  program = PRESENT,
): Promise<RunningReplicas> {
  const replicas: Replica[] = [];
  let isClosing = false;

  const start = (
    dataDir = mkdtempSync(join(tmpdir(), 'meshwarden-replica-')),
    cli = program,
  ): Replica => {
    const child = spawn(process.execPath, [cli, 'serve'], {
      env: { ...appVariables(github, dataDir), LOG_LEVEL: 'info', ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const replica: Replica = { process: child, dataDir, url: null, isReady: false };
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /"url":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) replica.url = url;
      if (/"level":"(?:warn|error|fatal)"/.test(line)) said(line);
    });
    return replica;
  };

  const look = async (): Promise<void> => {
    while (!isClosing) {
      for (const replica of replicas) {
        const answer =
          replica.url === null ? null : await fetch(`${replica.url}/readyz`).catch(() => null);
        replica.isReady = answer?.status === 200;
      }
      await pause(100);
    }
  };

  let turn = 0;
  const next = (): string | null => {
    const ready = replicas.flatMap(({ isReady, url }) => (isReady && url !== null ? [url] : []));
    turn += 1;
    return ready[turn % Math.max(1, ready.length)] ?? null;
  };
  const front = createServer((incoming, answer) => {
    handOn(incoming, answer, next());
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const address = front.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${String(address.port)}/api/github/webhooks`;

  for (let n = 0; n < count; n += 1) replicas.push(start());
  void look();
  while (!replicas.every(({ isReady }) => isReady)) await pause(50);
  return {
    url,
    pids: () => replicas.map(({ process: { pid } }) => pid ?? 0),
    ready: () => replicas.filter(({ isReady }) => isReady).length,
    kill: (which) => {
      const ready = replicas.filter(({ isReady }) => isReady);
      const victim = ready.length < 2 ? undefined : ready[which % ready.length];
      if (victim === undefined) return false;
      victim.process.kill('SIGKILL');
      // its disk is there for its successor, as with a StatefulSet
      replicas[replicas.indexOf(victim)] = start(victim.dataDir);
      return true;
    },
    replace: async (which, other) => {
      const old = replicas[which % replicas.length];
      if (old === undefined) throw new Error('There is no replica.');
      const next = start(undefined, other);
      replicas[replicas.indexOf(old)] = next;
      await ended(old.process);
      rmSync(old.dataDir, { recursive: true, force: true });
      while (!next.isReady) await pause(50);
    },
    close: async () => {
      isClosing = true;
      for (const { process: child, dataDir } of replicas) {
        await ended(child);
        rmSync(dataDir, { recursive: true, force: true });
      }
      front.closeAllConnections();
      front.close();
    },
  };
}

/** Tells a process to end, and waits until it has. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Hands a delivery on to a replica; 502 where there is none, or it dies over it. */
function handOn(incoming: IncomingMessage, answer: ServerResponse, url: string | null): void {
  const refuse = () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  };
  if (url === null) {
    incoming.resume();
    refuse();
    return;
  }
  const outgoing = request(
    `${url}/api/github/webhooks`,
    { method: incoming.method, headers: incoming.headers },
    (reply) => {
      answer.writeHead(reply.statusCode ?? 502);
      reply.pipe(answer);
    },
  );
  outgoing.on('error', refuse);
  incoming.pipe(outgoing);
}
