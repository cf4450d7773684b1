import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { z } from 'zod';

/** A Prometheus of its own that asks one service every second, with rules that it tries as often. */
export interface Watch {
  /** Series that a query gives; throws what Prometheus says of a query that it does not understand. */
  readonly query: (expression: string) => Promise<readonly Series[]>;
  readonly rules: () => Promise<readonly AlertRule[]>;
  readonly close: () => Promise<void>;
}

export type Series = Readonly<Record<string, string>>;

interface AlertRule {
  readonly name: string;
  /** `ok`, or another word with what is wrong in `lastError`. */
  readonly health: string;
  readonly lastError?: string | undefined;
  readonly state: string;
}

const Queried = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) })
    .optional(),
});
const Ruled = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            health: z.string(),
            lastError: z.string().optional(),
            state: z.string(),
          }),
        ),
      }),
    ),
  }),
});

const PATIENCE = 60_000;

export async function watchService(
  folder: string,
  service: string,
  ruleFile: string,
): Promise<Watch> {
  const port = await freePort();
  const settings = join(folder, 'prometheus.yaml');
  writeFileSync(
    settings,
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [${JSON.stringify(ruleFile)}]
scrape_configs:
  - job_name: meshwarden
    static_configs: [{ targets: [${JSON.stringify(new URL(service).host)}] }]
`,
  );
  const url = `http://127.0.0.1:${String(port)}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${settings}`,
      `--storage.tsdb.path=${join(folder, 'series')}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const ended = new Promise<void>((resolve) => child.once('close', resolve));
  const close = async () => {
    child.kill();
    await ended;
  };
  const end = Date.now() + PATIENCE;
  while (
    !(await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > end) {
      await close();
      throw new Error(`Prometheus does not start.\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    query: async (expression) => {
      const asked = `${url}/api/v1/query?query=${encodeURIComponent(expression)}`;
      const { status, error, data } = Queried.parse(await (await fetch(asked)).json());
      if (status !== 'success') throw new Error(error ?? status);
      return (data?.result ?? []).map(({ metric }) => metric);
    },
    rules: async () => {
      const answer = await (await fetch(`${url}/api/v1/rules`)).json();
      return Ruled.parse(answer).data.groups.flatMap(({ rules }) => rules);
    },
    close,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
