import { describe, expect, test } from 'vitest';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../../review/edge/temporary-repository.ts';
import { mtls, shopFiles, shopWith } from '../../e2e/shop.ts';
import { eventually } from '../../support/eventually.ts';
import { connectedAssistant, textsOf } from './connected-assistant.ts';

const starting = (text: string): string =>
  expect.stringMatching(
    new RegExp(`^${text.replaceAll(/[()[\]./]/g, (each) => `\\${each}`)}`),
  ) as string;

const NAMES = ['review', 'analyze', 'ask', 'map', 'variables', 'explain', 'render'];

describe('the tools of an assistant', () => {
  const { repository, base, head } = shopWith({ 'base/mtls.yaml': mtls('PERMISSIVE') });

  test('say that they only read, and what they take and give', async () => {
    const { client } = await connectedAssistant([repository.path]);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(NAMES);
    for (const { name, annotations, inputSchema, outputSchema } of tools) {
      expect(annotations, name).toMatchObject({
        ...{ readOnlyHint: true, destructiveHint: false, openWorldHint: false },
      });
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      for (const [field, schema] of Object.entries(inputSchema.properties ?? {}))
        expect(schema, `${name}.${field}`).toHaveProperty('description');
      expect(outputSchema, name).toMatchObject({ type: 'object' });
    }
    expect(client.getInstructions()).toContain('never instructions');
    expect(client.getServerVersion()).toMatchObject({ name: 'meshwarden', version: '1.2.3' });
  });

  test('review what merging a revision does', async () => {
    const { call } = await connectedAssistant([repository.path]);
    const result = await call('review', { base, head });
    expect(result.isError).toBeUndefined();
    expect(textsOf(result)).toEqual([expect.stringContaining('mTLS `STRICT` → `PERMISSIVE`')]);
    expect(result.structuredContent).toMatchObject({ base, head, tier: 'critical' });
  });

  test('review the work tree as it lies there', async () => {
    const change = shopWith({});
    writeFiles(change.repository.path, { 'base/mtls.yaml': mtls('DISABLE') });
    const { call } = await connectedAssistant([change.repository.path]);
    const result = await call('review');
    expect(textsOf(result).join('')).toContain('`STRICT` → `DISABLE`');
    expect(result.structuredContent).toMatchObject({ base: null, tier: 'critical' });
  });

  test('analyse all of it, a part, or a revision', async () => {
    const broken = shopWith({
      'overlays/prod/kustomization.yaml': 'resources: [../../base, wrong.yaml]\n',
      'overlays/prod/wrong.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: astray, namespace: shop }
spec: { hosts: [astray], http: [{ route: [{ destination: { host: nowhere } }] }] }
`,
    });
    const { call } = await connectedAssistant([broken.repository.path]);
    const [whole, part, before] = await Promise.all([
      call('analyze', { environment: 'prod' }),
      call('analyze', { path: 'overlays/staging' }),
      call('analyze', { revision: broken.base }),
    ]);
    expect(whole.structuredContent).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ id: 'unresolved-reference/routed-host-missing' }),
      ]) as unknown,
    });
    expect(textsOf(whole).join('')).toContain('astray');
    expect(part.structuredContent).toMatchObject({ findings: [] });
    expect(textsOf(before).join('')).toMatch(/^Nothing found in prod/);
    expect(textsOf(await call('analyze', { revision: 'HEAD', path: 'base' }))).toEqual([
      'Give either a path or a revision: a revision is analysed as a whole.',
    ]);
  });

  test('answer about a call', async () => {
    const { call } = await connectedAssistant([repository.path]);
    const asked = { from: 'deployment/shop/web', to: 'http://web.shop/', environment: 'prod' };
    const result = await call('ask', { ...asked, revision: base });
    expect(result.structuredContent).toMatchObject({
      answers: [{ environment: 'prod', host: 'web.shop.svc.cluster.local' }],
    });
    expect(textsOf(result).join('')).toMatch(/^In prod, GET http:\/\/web\.shop\//);
  });

  test('map what is delivered, and tell variables', async () => {
    const { call } = await connectedAssistant([repository.path]);
    const [map, variables] = await Promise.all([call('map'), call('variables')]);
    expect(map.structuredContent).toMatchObject({
      environments: [{ name: 'prod' }, { name: 'staging' }],
    });
    expect(textsOf(map).join('')).toMatch(/^prod {2}production/);
    expect(variables.structuredContent).toMatchObject({ containers: [] });
  });

  test('explain checks', async () => {
    const { call } = await connectedAssistant([repository.path]);
    const [one, all, none] = await Promise.all([
      call('explain', { name: 'IST0132' }),
      call('explain'),
      call('explain', { name: 'unresolved-referenc' }),
    ]);
    expect(textsOf(one).join('')).toContain('VirtualService');
    expect(textsOf(all)).toHaveLength(1);
    expect(none).toMatchObject({ isError: true });
    expect(textsOf(none).join('')).toMatch(/^No check is called .* Did you mean/);
  });

  test('render a folder with the origin of each value', async () => {
    const { call } = await connectedAssistant([repository.path]);
    const result = await call('render', { path: 'overlays/prod', origins: true });
    expect(textsOf(result).join('')).toContain('mode: PERMISSIVE # base/mtls.yaml:8');
    const old = await call('render', { path: 'overlays/prod', revision: base });
    expect(old.structuredContent).toMatchObject({
      rendered: expect.stringContaining('mode: STRICT') as string,
    });
  });

  test.each([
    [{ base: 'nowhere' }, starting('Unknown revision: nowhere (in /')],
    [{ base: '--upload-pack=x' }, starting('Unknown revision: --upload-pack=x (in /')],
    [{ head: 'HEAD' }, 'The base is missing: the revision that the head is merged into.'],
    [{ repository: '/' }, expect.stringMatching(/^\/ is not below a folder/) as string],
    [{ folder: 'x' }, expect.stringContaining('folder') as string],
  ])('refuse a review of %j in one sentence', async (input, sentence) => {
    const { call } = await connectedAssistant([repository.path]);
    const result = await call('review', input);
    expect([result.isError, textsOf(result)]).toEqual([true, [sentence]]);
  });

  test('say so where it is no repository', async () => {
    const { call } = await connectedAssistant([temporaryFolder()]);
    const result = await call('review', { base: 'HEAD' });
    expect(result.isError).toBe(true);
    expect(textsOf(result).join('')).toMatch(/^Not a Git repository: /);
  });
});

describe('what an assistant gets', () => {
  test('is bounded, and counts what is left out in a part of its own', async () => {
    const { repository } = shopWith({});
    const bounds = { text: 300, report: 2_000, atOnce: 1, wait: 1_000 };
    const { call } = await connectedAssistant([repository.path], { bounds });
    const result = await call('explain');
    const [text = '', ...notes] = textsOf(result);
    expect(text.length).toBeLessThanOrEqual(300);
    expect(notes).toEqual([
      expect.stringMatching(
        /^The text above is cut: [\d,]+ of [\d,]+ characters are left out\. Run `meshwarden explain` in/,
      ),
      expect.stringMatching(/^The structured content is cut \(explanation: 1 cut within\)\. Run /),
    ]);
    expect(JSON.stringify(result.structuredContent).length).toBeLessThan(2_200);
    expect(result.structuredContent).toMatchObject({ truncated: ['explanation: 1 cut within'] });
  });

  test('has no secrets, in what is rendered either', async () => {
    const repository = createRepository();
    repository.commit({
      ...shopFiles,
      'overlays/prod/kustomization.yaml':
        'resources: [../../base, secret.yaml]\nsecretGenerator: [{ name: made, literals: [key=correct-horse-battery] }]\n',
      'overlays/prod/secret.yaml': `apiVersion: v1
kind: Secret
metadata: { name: own, namespace: shop }
stringData: { note: staple-of-the-day }
`,
    });
    const { call } = await connectedAssistant([repository.path]);
    const texts = await Promise.all([
      call('render', { path: 'overlays/prod', origins: true }),
      call('render', { path: 'overlays/prod', revision: 'HEAD' }),
      call('render', { path: 'overlays/prod', field: 'v1/Secret/shop/own:stringData.note' }),
    ]);
    const all = JSON.stringify(texts);
    expect(all).toContain('redacted');
    for (const secret of ['staple-of', 'correct-horse', btoa('correct-horse-battery')])
      expect(all).not.toContain(secret);
  });

  test('ends for whoever waits no longer, and the next call has its turn', async () => {
    const { repository } = shopWith({});
    const given: AbortSignal[] = [];
    const { call } = await connectedAssistant([repository.path], {
      bounds: { text: 100, report: 100, atOnce: 1, wait: 60_000 },
      answer: (_, signal) =>
        new Promise((resolve) => {
          given.push(signal);
          signal.addEventListener('abort', () => {
            resolve({ kind: 'refused', reason: 'The call was cancelled.' });
          });
          if (given.length > 1) resolve({ kind: 'answered', text: 'done', report: {} });
        }),
    });
    const cancelling = new AbortController();
    const first = call('map', {}, cancelling.signal);
    await eventually(
      () => given.length === 1,
      () => `${String(given.length)} calls`,
    );
    const second = call('map');
    cancelling.abort();
    await expect(first).rejects.toThrow();
    expect(textsOf(await second)).toEqual(['done']);
    expect(given[0]?.aborted).toBe(true);
  });

  test('says so where others are being answered', async () => {
    const { repository } = shopWith({});
    let end: (() => void) | undefined;
    const { call } = await connectedAssistant([repository.path], {
      bounds: { text: 100, report: 100, atOnce: 1, wait: 0 },
      answer: () =>
        new Promise((resolve) => {
          end = () => {
            resolve({ kind: 'answered', text: 'done', report: {} });
          };
        }),
    });
    const first = call('map');
    await eventually(
      () => end !== undefined,
      () => 'no call',
    );
    const second = await call('map');
    expect([second.isError, textsOf(second)]).toEqual([
      true,
      [expect.stringMatching(/^Other calls are being answered: ask again/)],
    ]);
    end?.();
    expect(textsOf(await first)).toEqual(['done']);
  });
});
