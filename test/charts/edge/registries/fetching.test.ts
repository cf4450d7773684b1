import { describe, expect, test } from 'vitest';
import type { ChartAsked } from '../../../../src/charts/edge/registries/create-chart-sources.ts';
import { createChartSources } from '../../../../src/charts/edge/registries/create-chart-sources.ts';
import { sha256, startRegistries, webChart } from '../../../support/registry-stand-in.ts';
import { fetched, HOST, reference, source, told, URL } from './asking.ts';

describe('a chart of an HTTP repository', () => {
  test.each([
    ['1.2.0', '1.2.0'],
    ['1.x', '1.10.0'],
    ['~1.2', '1.2.1'],
    [null, '2.0.0'],
  ])('asked for as %s is %s', async (asked, version) => {
    const registries = await startRegistries();
    registries.index(
      URL,
      ['1.2.0', '1.2.1', '1.10.0', '2.0.0', '3.0.0-rc.1'].map((each) => ({
        name: 'web',
        version: each,
        bytes: webChart(each),
      })),
    );
    expect(await fetched(registries, [reference(asked)])).toEqual([`${version} as it should be`]);
  });

  test('is not there by name or version', async () => {
    const registries = await startRegistries();
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes: webChart('1.2.0') }]);
    expect(await fetched(registries, [reference('1.3.x'), reference('1.2.0', URL, 'pay')])).toEqual(
      [
        `unseen: the index of ${HOST} has no version 1.3.x of it`,
        `unseen: the index of ${HOST} has no chart pay`,
      ],
    );
  });

  test('of which another digest is said is broken, by both digests', async () => {
    const registries = await startRegistries();
    const bytes = webChart('1.2.0');
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes, digest: 'a'.repeat(64) }]);
    expect(await fetched(registries, [reference('1.2.0')])).toEqual([
      `broken: what ${HOST} gives for web 1.2.0 has the digest sha256:${sha256(bytes)}, and its index says sha256:${'a'.repeat(64)}`,
    ]);
  });

  test('is read from an index however that is written, and of megabytes only its own lines', async () => {
    const registries = await startRegistries();
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes: webChart('1.2.0') }]);
    const json = JSON.stringify({
      entries: { web: [{ name: 'web', version: '1.2.0', urls: ['web-1.2.0.tgz'] }] },
    });
    registries.answer(`${URL}/json/index.yaml`, { body: json });
    registries.answer(`${URL}/json/web-1.2.0.tgz`, { body: webChart('1.2.0') });
    const filler = Array.from(
      { length: 60_000 },
      (_, at) => `  - { name: other, version: 1.0.${String(at)} }\n`,
    );
    const own = `  nested:\n  - annotations:\n      web:\n        - version: 9.9.9\n  web:\n    - version: 1.2.0\n      name: web\n      urls:\n        - ${URL}/web-1.2.0.tgz\n`;
    registries.answer(`${URL}/large/index.yaml`, {
      body: `entries:\n  other:\n${filler.join('')}${own}`,
    });
    const urls = [URL, `${URL}/json`, `${URL}/large/`];
    expect(
      await fetched(
        registries,
        urls.map((url) => reference('1.2.0', url)),
      ),
    ).toEqual(urls.map(() => '1.2.0 as it should be'));
  });
});

describe('who may have a chart', () => {
  test.each([
    ['another repository', reference('1.2.0'), 'other/shop'],
    ['another host', reference('1.2.0', 'https://elsewhere.example.com/stable'), 'acme/shop'],
    ['another path', reference('1.2.0', `https://${HOST}/stable2`), 'acme/shop'],
    ['a path that climbs', reference('1.2.0', `https://${HOST}/stable/%2e%2e/secret`), 'acme/shop'],
    ['a name that is a path', reference('1.2.0', `https://${HOST}`, 'stable/web'), 'acme/shop'],
    ['a Git repository', { ...reference('1.2.0'), source: 'git' as const }, 'acme/shop'],
  ])('%s is listed nowhere: nothing is asked', async (_, asked, repository) => {
    const registries = await startRegistries();
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes: webChart('1.2.0') }]);
    expect(await fetched(registries, [asked], { repository })).toEqual(['unlisted']);
    expect(registries.asked).toEqual([]);
    expect(registries.resolved).toEqual([]);
  });

  test('of a source that is named without https nothing is fetched', async () => {
    const registries = await startRegistries();
    expect(await fetched(registries, [reference('1.2.0', `http://${HOST}/stable`)])).toEqual([
      `unseen: ${HOST} is named without https, and nothing is fetched so`,
    ]);
    expect(registries.connected).toEqual([]);
  });

  test('bytes that are kept are given to those of the same source only', async () => {
    const registries = await startRegistries();
    const bytes = webChart('1.2.0');
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes }]);
    const own = source({ repositories: ['acme/private'], authorization: 'Basic c2VjcmV0' });
    const all = source({ repositories: ['**'] });
    const sources = createChartSources([own, all], registries);
    const download = `${HOST}/stable/web-1.2.0.tgz`;
    const downloads = (): number =>
      registries.asked.filter(({ host, path }) => `${host}${path}` === download).length;
    for (const [repository, count] of [
      ['acme/private', 1],
      ['acme/private', 1],
      ['acme/other', 2],
      ['acme/third', 2],
    ] as const) {
      const [answer] = await sources
        .open(repository, 'all')
        .fetch({ side: 'base', references: [reference('1.2.0')] });
      expect(answer?.kind).toBe('fetched');
      expect(downloads()).toBe(count);
    }
    registries.answer(`https://${download}`, { status: 403 });
    const fresh = createChartSources([own, all], registries);
    const [refused] = await fresh
      .open('acme/other', 'all')
      .fetch({ side: 'base', references: [reference('1.2.0')] });
    expect(told(refused ?? { kind: 'unlisted' })).toBe(
      `unseen: ${HOST} does not let /${download.slice(download.indexOf('/') + 1)} be read (403)`,
    );
  });
});

describe('what is fetched for which change', () => {
  test('a range is resolved once for both trees, whatever is published meanwhile', async () => {
    const registries = await startRegistries();
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes: webChart('1.2.0') }]);
    const session = createChartSources([source()], registries).open('acme/shop', 'base');
    const before = await session.fetch({ side: 'base', references: [reference('1.x')] });
    registries.index(URL, [{ name: 'web', version: '1.3.0', bytes: webChart('1.3.0') }]);
    const after = await session.fetch({ side: 'merged', references: [reference('1.x')] });
    expect([...before, ...after].map(told)).toEqual([
      '1.2.0 as it should be',
      '1.2.0 as it should be',
    ]);
  });

  test('what the base names is fetched in whichever version; what only the change names is not, until it is asked for', async () => {
    const registries = await startRegistries();
    registries.index(
      URL,
      ['web', 'pay'].map((name) => ({ name, version: '1.2.0', bytes: webChart('1.2.0') })),
    );
    const sources = createChartSources([source()], registries);
    const asked = [reference('1.x'), reference('1.2.0', URL, 'pay')];
    const session = sources.open('acme/shop', 'base');
    await session.fetch({ side: 'base', references: [reference('1.2.0')] });
    expect((await session.fetch({ side: 'merged', references: asked })).map(told)).toEqual([
      '1.2.0 as it should be',
      'unseen: the base does not name this chart, and it is not fetched until somebody with write access comments `/recheck`',
    ]);
    const allowed = sources.open('acme/shop', 'all');
    expect((await allowed.fetch({ side: 'merged', references: asked })).map(told)).toEqual([
      '1.2.0 as it should be',
      '1.2.0 as it should be',
    ]);
  });

  test('nothing is asked for a pull request from a fork', async () => {
    const registries = await startRegistries();
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes: webChart('1.2.0') }]);
    const session = createChartSources([source()], registries).open('acme/shop', 'none');
    expect(
      (await session.fetch({ side: 'base', references: [reference('1.2.0')] })).map(told),
    ).toEqual([
      'unseen: for a pull request from a fork nothing is fetched until somebody with write access comments `/recheck`',
    ]);
    expect(registries.asked).toEqual([]);
  });
});

test('whoever runs the service hears what asking came to, and nothing of what is not asked', async () => {
  const registries = await startRegistries();
  registries.index(URL, [{ name: 'web', version: '1.2.0', bytes: webChart('1.2.0') }]);
  const heard: ChartAsked[] = [];
  const options = { ...registries, heard: (asked: ChartAsked) => void heard.push(asked) };
  const { fetch } = createChartSources([source()], options).open('acme/shop', 'all');
  const elsewhere = reference('1.2.0', 'https://other.example.com/stable');
  await fetch({ side: 'base', references: [reference('1.2.0'), reference('9.0.0'), elsewhere] });
  expect(heard.map(({ repository, host, outcome }) => [repository, host, outcome])).toEqual([
    ['acme/shop', HOST, 'fetched'],
    ['acme/shop', HOST, 'unseen'],
  ]);
  expect(heard[1]?.why).toContain('9.0.0');
});
