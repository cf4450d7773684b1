import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';
import { eventually } from '../../support/eventually.ts';
import { concluded, open, tell } from './story.ts';

const EXAMPLE = '06-strict-mesh-wide';
const CONFIG = `platformTeam: acme/mesh-platform
breakGlass: { team: acme/on-call, expiresHours: 2 }
`;
const SECRET = 'a secret of twenty letters';

/** Receivers by the first part of their path; one that is down answers 500. */
async function receivers() {
  const got: { path: string; body: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const signature = String(request.headers['x-meshwarden-signature-256'] ?? '');
      got.push({ path: request.url ?? '', body, signature });
      response.writeHead(request.url === '/down' ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const folder = temporaryFolder();
  const url = (path: string) => `http://127.0.0.1:${String(port)}/${path}`;
  writeFileSync(join(folder, 'slack'), `${url('slack')}\n`);
  const file = join(folder, 'clusters.yaml');
  writeFileSync(
    file,
    `webhooks:
  - { name: down, url: '${url('down')}', secret: { variable: HOOK }, repositories: ['acme/*'], tells: [waits, override] }
  - { name: program, url: '${url('json')}', secret: { variable: HOOK }, repositories: ['acme/*'], tells: [waits, override] }
  - { name: chat, url: { file: slack }, body: slack, repositories: [acme/shop], tells: [override] }
  - { name: others, url: '${url('others')}', secret: { variable: HOOK }, repositories: [umbrella/*], tells: [waits] }
`,
  );
  return { got, variables: { MESHWARDEN_CLUSTERS: file, HOOK: SECRET } };
}

test('whoever wants to hear is told once that somebody waits, and of broken glass; a receiver that fails is in nobody’s way', async () => {
  const { got, variables } = await receivers();
  const { shop, github } = await tell({
    examples: [EXAMPLE],
    app: { variables },
    before: async (repository) => {
      await repository.pushTo('main', { '.meshwarden/config.yaml': CONFIG });
    },
  });
  const pr = await open(shop, EXAMPLE);
  await concluded(pr, 'action_required');
  const of = (path: string) => got.filter((each) => each.path === path);
  await eventually(
    () => of('/json')[0],
    () => JSON.stringify(got),
  );
  // another push of what waits already is no news
  await pr.push({ 'notes.md': 'one more\n' });
  await concluded(pr, 'action_required');
  const [waits] = of('/json');
  expect(JSON.parse(waits?.body ?? '')).toMatchObject({
    event: 'waits',
    ...{ repository: 'acme/shop', pullRequest: pr.number },
    title: `acme/shop#${String(pr.number)} waits for you: critical`,
    url: `${github.url}/acme/shop/pull/${String(pr.number)}`,
  });
  expect(waits?.signature).toBe(
    `sha256=${createHmac('sha256', SECRET)
      .update(waits?.body ?? '')
      .digest('hex')}`,
  );
  expect(of('/slack')).toEqual([]);
  expect(of('/others')).toEqual([]);
  expect(of('/down').length).toBeGreaterThan(0);

  pr.comment('noor', '/break-glass checkout is <!channel> down');
  await concluded(pr, 'success');
  const [slack] = await eventually(
    () => of('/slack').length > 0 && of('/slack'),
    () => JSON.stringify(got),
  );
  expect(slack?.body).toContain('noor broke the glass for acme/shop#');
  expect(slack?.signature).toBe('');
  const { text } = JSON.parse(slack?.body ?? '') as { text: string };
  expect(text).not.toContain('<');
  await eventually(
    () => of('/json').length > 1,
    () => JSON.stringify(got),
  );
  const told = of('/json').map(({ body }) => (JSON.parse(body) as { event: string }).event);
  expect(told).toEqual(['waits', 'override']);
});
