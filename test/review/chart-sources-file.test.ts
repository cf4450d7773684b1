import { describe, expect, test } from 'vitest';
import {
  chartSourceAt,
  parseChartSources,
} from '../../src/review/edge/settings/chart-sources-file.ts';

/** The file, with what lies beside it. */
function parsed(yaml: string, files: Readonly<Record<string, string>> = {}) {
  const all = new Map(Object.entries({ '/etc/meshwarden/charts.yaml': yaml, ...files }));
  return parseChartSources('/etc/meshwarden/charts.yaml', (path) => {
    const text = all.get(path);
    if (text === undefined) throw new Error('no such file');
    return text;
  });
}

test('sources of both kinds, with what each allows', () => {
  const yaml = `
sources:
  - url: https://charts.example.com:8443
    prefixes: [/stable, team/edge/]
    repositories: ['acme/*']
    via: [objects.example.com, '*.blobs.example']
    credentials: secrets/charts
  - { url: oci://ghcr.io/acme/charts/, repositories: [acme/shop], credentials: /run/token }
  - { url: oci://registry.example.com/acme, prefixes: [charts], repositories: ['**/*'] }
`;
  const files = {
    '/etc/meshwarden/secrets/charts': 'robot:s3cret:x\n',
    '/run/token': 'Bearer abc\n',
  };
  expect(parsed(yaml, files)).toEqual({
    value: [
      {
        kind: 'http',
        host: 'charts.example.com:8443',
        prefixes: ['/stable', '/team/edge'],
        repositories: ['acme/*'],
        via: ['objects.example.com', '*.blobs.example'],
        authorization: `Basic ${Buffer.from('robot:s3cret:x').toString('base64')}`,
      },
      {
        kind: 'oci',
        host: 'ghcr.io',
        prefixes: ['/acme/charts'],
        repositories: ['acme/shop'],
        via: [],
        authorization: 'Bearer abc',
      },
      {
        kind: 'oci',
        host: 'registry.example.com',
        prefixes: ['/acme/charts'],
        repositories: ['**/*'],
        via: [],
        authorization: null,
      },
    ],
  });
});

describe('what is wrong is said with its place, and no secret', () => {
  const source = (more: string): string =>
    `sources:\n  - { url: https://charts.example.com, repositories: [acme/shop], ${more} }\n`;

  test.each([
    ['no file of sources', 'other: []\n', 'charts.yaml: '],
    ['an unknown field', source('host: x'), 'sources.0'],
    [
      'plain http',
      source('').replace('https://', 'http://'),
      'sources.0.url: An address such as https://',
    ],
    [
      'a login in an address',
      source('').replace('https://', 'https://me:hidden@'),
      'sources.0.url',
    ],
    ['nobody who may use it', source('').replace('[acme/shop]', '[]'), 'sources.0.repositories'],
    ['an owner alone', source('').replace('[acme/shop]', '[acme]'), 'owner/name is expected'],
    [
      'an address as a host',
      source('via: ["https://x.example"]'),
      'sources.0.via.0: A host is expected',
    ],
    ['any host', source('via: ["*"]'), 'sources.0.via.0: A host is expected'],
    [
      'a prefix with a query',
      source('prefixes: ["/a?b"]'),
      'sources.0.prefixes.0: A path such as /stable',
    ],
    [
      'credentials that are not there',
      source('credentials: nowhere'),
      'the credentials of https://charts.example.com in /etc/meshwarden/nowhere cannot be read',
    ],
    [
      'credentials of several lines',
      source('credentials: several'),
      'cannot be read, or are neither',
    ],
    ['no YAML', 'sources: [\n', 'charts.yaml:'],
  ])('%s', (_, yaml, sentence) => {
    const found = parsed(yaml, { '/etc/meshwarden/several': 'hidden:one\nhidden:two\n' });
    const text = 'problems' in found ? found.problems.join('\n') : 'valid';
    expect(text).toContain(sentence);
    expect(text).not.toContain('hidden');
  });

  test('a file that cannot be read', () => {
    expect(
      parseChartSources('/nowhere', () => {
        throw new Error('no');
      }),
    ).toEqual({ problems: ['MESHWARDEN_CHART_SOURCES: /nowhere cannot be read.'] });
  });
});

test('the address that a command is given', () => {
  expect(chartSourceAt('oci://ghcr.io/acme')).toEqual({
    kind: 'oci',
    host: 'ghcr.io',
    prefixes: ['/acme'],
    repositories: ['**'],
    via: [],
    authorization: null,
  });
  for (const url of [
    'http://charts.example.com',
    'charts.example.com',
    'https://me:x@a.example',
    'https://',
  ])
    expect(chartSourceAt(url)).toBeNull();
});
