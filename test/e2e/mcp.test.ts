import { execFileSync, spawn } from 'node:child_process';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { eventually } from '../support/eventually.ts';
import { builtCli, meshwarden } from './run-cli.ts';
import { mtls, shopWith } from './shop.ts';

type Connected = Readonly<{ client: Client; transport: StdioClientTransport; said: () => string }>;

const open: Client[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

/** The server as an editor starts it, with the SDK's own client; it asks in the newest way, or as older ones did. */
async function connected(
  folder: string,
  args: readonly string[] = [],
  mode: 'auto' | 'legacy' = 'auto',
): Promise<Connected> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [builtCli, 'mcp', ...args],
    env: { PATH: process.env['PATH'] ?? '', SECRET_TOKEN: 'x' },
    cwd: folder,
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  open.push(client);
  await client.connect(transport);
  return { client, transport, said: () => said };
}

/** Processes that the server started to answer, by their ids. */
const answering = (pid: number | null): readonly string[] =>
  execFileSync('ps', ['-A', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim().startsWith(`${String(pid)} `) && line.includes('mcp --answer'));

describe('meshwarden mcp', () => {
  test.each(['auto', 'legacy'] as const)(
    'reviews the work tree around the current folder, asked in the way that is %s',
    async (mode) => {
      const { repository } = shopWith({});
      writeFiles(repository.path, { 'base/mtls.yaml': mtls('PERMISSIVE') });
      const { client, said } = await connected(repository.path, [], mode);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('review');
      const result = await client.callTool({ name: 'review', arguments: {} });
      expect(JSON.stringify(result.content)).toContain('`STRICT` → `PERMISSIVE`');
      expect(result.structuredContent).toMatchObject({ tier: 'critical' });
      expect(said()).toMatch(/^meshwarden: reads below [^\n]+\n$/);
    },
  );

  test('ends a call that nobody waits for, and answers the next one', async () => {
    const { repository } = shopWith({});
    const { client, transport } = await connected(repository.path);
    const cancelling = new AbortController();
    const call = client.callTool({ name: 'map', arguments: {} }, { signal: cancelling.signal });
    call.catch(() => undefined);
    await eventually(
      () => answering(transport.pid).length === 1,
      () => 'nothing answers',
    );
    cancelling.abort();
    await expect(call).rejects.toThrow();
    await eventually(
      () => answering(transport.pid).length === 0,
      () => answering(transport.pid).join('\n'),
    );
    const next = await client.callTool({ name: 'map', arguments: {} });
    expect(next.structuredContent).toMatchObject({ environments: [{ name: 'prod' }, {}] });
  });

  test('leaves nothing behind when the editor ends', async () => {
    const { repository } = shopWith({});
    const { client, transport } = await connected(repository.path);
    const { pid } = transport;
    const call = client.callTool({ name: 'map', arguments: {} });
    call.catch(() => undefined);
    await eventually(
      () => answering(pid).length === 1,
      () => 'nothing answers',
    );
    const [line = ''] = answering(pid);
    const [, child = ''] = line.trim().split(/\s+/);
    await client.close();
    const isThere = (each: string): boolean => {
      try {
        return process.kill(Number(each), 0);
      } catch {
        return false;
      }
    };
    await eventually(
      () => !isThere(child) && !isThere(String(pid)),
      () => `${child} or ${String(pid)} is still there`,
    );
  });

  test('writes nothing but the protocol to standard output, and ends with its input', async () => {
    const { repository } = shopWith({});
    const child = spawn(process.execPath, [builtCli, 'mcp'], { cwd: repository.path });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const clientInfo = { name: 'test', version: '1' };
    const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    for (const message of [
      { id: 1, method: 'initialize', params: hello },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: { name: 'map', arguments: {} } },
      { id: 3, method: 'tools/call', params: { name: 'none', arguments: {} } },
    ])
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const answers = (): readonly string[] => printed.split('\n').filter((line) => line !== '');
    await eventually(
      () => answers().length === 3,
      () => printed,
    );
    child.stdin.end();
    expect(await ended).toBe(0);
    const ids = answers().map((line) => (JSON.parse(line) as { readonly id: number }).id);
    expect(ids.sort()).toEqual([1, 2, 3]);
  });

  test('reads only below the folders that are named', async () => {
    const [mine, other] = [shopWith({}).repository.path, shopWith({}).repository.path];
    const { client } = await connected(temporaryFolder(), ['--repo', mine]);
    const refused = await client.callTool({ name: 'map', arguments: { repository: other } });
    expect(refused).toMatchObject({ isError: true });
    expect(JSON.stringify(refused.content)).toContain('is not below a folder');
    const read = await client.callTool({ name: 'map', arguments: {} });
    expect(read.isError ?? false).toBe(false);
  });

  test.each([
    [
      ['--repo', 'nowhere'],
      /^meshwarden: Not a folder: nowhere \(in .+\)\. Name a folder that is there\.\n$/,
    ],
    [
      ['--answer'],
      /^meshwarden: --answer is for the server itself \(in `meshwarden mcp`\)\. [^\n]+\n$/,
    ],
  ])('%j ends with 2 and one sentence', async (args, sentence) => {
    const run = await meshwarden(['mcp', ...args], { alone: true });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
  });
});
